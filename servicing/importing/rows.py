"""What a row of an imported file says, whatever the file's layout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from loanops.core.actors import Actor
from loanops.engine import Frequency, FrequencyUnit, LoanTerms

if TYPE_CHECKING:
    from servicing.models import Loan


class RowRefused(Exception):
    """A row that cannot become a loan; the message is the reason written beside it."""


class Outcome(StrEnum):
    """How the loan ended in the system it comes from."""

    PAID_IN_FULL = "PAID_IN_FULL"
    CHARGED_OFF = "CHARGED_OFF"


@dataclass(frozen=True)
class ImportedLoan:
    """One accepted row: a loan with its history of principal. Amounts in the lender's currency."""

    external_number: str
    business: Mapping[str, object]
    approved_on: date
    disbursed_on: date
    principal: Decimal
    term_months: int
    outcome: Outcome
    ended_on: date
    charged_off: Decimal
    was_revolving: bool
    warnings: tuple[str, ...] = ()

    @property
    def repaid(self) -> Decimal:
        """Principal that came back before the end."""
        return self.principal - self.charged_off


class RowOfLoan(Protocol):
    """What every layout's loans have in common."""

    @property
    def external_number(self) -> str: ...
    @property
    def principal(self) -> Decimal: ...
    @property
    def repaid(self) -> Decimal: ...
    @property
    def charged_off(self) -> Decimal: ...
    @property
    def was_revolving(self) -> bool: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


def terms_of(row: ImportedLoan) -> LoanTerms:
    """Monthly installments without interest over the loan's term."""
    return LoanTerms(
        currency="USD",
        principal=row.principal,
        annual_rate=row.principal * 0,
        start_date=row.disbursed_on,
        number_of_installments=row.term_months,
        frequency=Frequency(1, FrequencyUnit.MONTH),
    )


class Layout(Protocol):
    """A kind of file: its columns and what its rows mean."""

    name: str
    columns: tuple[str, ...]
    number_column: str

    def read(self, row: Mapping[str, str]) -> RowOfLoan:
        """The loan a row describes; raises RowRefused with the reason."""
        ...

    def book(self, loans: Sequence[Any], *, product_code: str, actor: Actor) -> "list[Loan]":
        """Take accepted loans onto the books, all or none; those known already are left as they are."""
