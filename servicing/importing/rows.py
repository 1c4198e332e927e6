"""What a row of an imported file says, whatever the file's layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


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


class Layout(Protocol):
    """A kind of file: its columns and what its rows mean."""

    name: str
    columns: tuple[str, ...]
    number_column: str

    def read(self, row: Mapping[str, str]) -> ImportedLoan:
        """The loan a row describes; raises RowRefused with the reason."""
