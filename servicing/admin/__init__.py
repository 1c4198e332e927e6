"""Staff pages of loans, their transactions, disbursements, delinquencies and end-of-day runs."""

from servicing.admin import (  # noqa: F401 - registers the pages
    allowance,
    badges,
    delinquencies,
    disbursements,
    end_of_day,
    imports,
    inquiries,
    loans,
    modifications,
    money_events,
    statements,
    transactions,
)
