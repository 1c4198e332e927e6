"""Letters and statements of loans: what they say; how paper looks is loanops/web/documents."""
