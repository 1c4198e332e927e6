"""Before and after of what an action page is about to do."""

from collections.abc import Callable
from typing import Any

from loanops.web.admin import PreviewTable
from servicing.models import Loan
from servicing.previews import DifferenceTable, differences
from servicing.states import LoanStatus


def shown(table: DifferenceTable) -> PreviewTable:
    """A table of the effect; where values stand side by side, they stand on the right."""
    compared = set(range(1, len(table.columns))) if not table.columns[0] else set()
    return PreviewTable(
        table.title,
        table.columns,
        table.rows,
        align_right=compared,
        note=table.note,
        empty="Nothing changes.",
    )


def effect(result: Any, record: Any) -> list[PreviewTable]:
    """Before and after of the loan a dry run touched."""
    loan_id = record.pk if isinstance(record, Loan) else record.loan_id
    return [shown(table) for table in differences(loan_id).tables]


def while_loan_is(*statuses: LoanStatus) -> Callable[[Loan], bool | str]:
    """Possible while the loan has one of these statuses; otherwise the page says which."""

    def possible(loan: Loan) -> bool | str:
        if loan.status in statuses:
            return True
        wanted = " or ".join(LoanStatus(each).label.lower() for each in statuses)
        return f"Only for a loan that is {wanted}."

    return possible
