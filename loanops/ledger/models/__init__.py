"""The books: accounts and journal, months that close, what went to the accounting system, and proofs."""

from loanops.ledger.models.books import Account, JournalEntry, JournalLine
from loanops.ledger.models.exports import GlExport, GlExportEntry, GlExportLine
from loanops.ledger.models.periods import AccountingPeriod, PeriodBalance
from loanops.ledger.models.proofs import LedgerProof

__all__ = [
    "Account",
    "AccountingPeriod",
    "GlExport",
    "GlExportEntry",
    "GlExportLine",
    "JournalEntry",
    "JournalLine",
    "LedgerProof",
    "PeriodBalance",
]
