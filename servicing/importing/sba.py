"""The layout of the U.S. Small Business Administration's public loan files (7(a) and 504, as published under FOIA).

The file has no interest rate, so history is principal only. Months are terms, dates are `m/d/yyyy` or `d-Mon-yy`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from loanops.core.actors import Actor
from loanops.engine import EngineError, add_months
from servicing.importing.rows import ImportedLoan, Outcome, RowRefused, terms_of
from servicing.models import Loan

END_OF_OBSERVATION = date(2014, 12, 31)
"""The published extract ends here: a loan paid in full was paid by then, or by its maturity when that came first."""

REVOLVING = "Y"
DATE_FORMATS = ("%m/%d/%Y", "%d-%b-%y")


class SbaLayout:
    """One row is one loan, with its outcome."""

    name = "sba"
    number_column = "LoanNr_ChkDgt"
    columns: tuple[str, ...] = (
        "LoanNr_ChkDgt",
        "City",
        "State",
        "Zip",
        "NAICS",
        "ApprovalDate",
        "Term",
        "NoEmp",
        "RevLineCr",
        "ChgOffDate",
        "DisbursementDate",
        "DisbursementGross",
        "MIS_Status",
        "ChgOffPrinGr",
        "GrAppv",
    )

    def read(self, row: Mapping[str, str]) -> ImportedLoan:
        number = row["LoanNr_ChkDgt"].strip()
        if not number:
            raise RowRefused("LoanNr_ChkDgt is empty: a loan needs a number.")
        status = row["MIS_Status"].strip()
        if not status:
            raise RowRefused("MIS_Status is empty: it is not known how the loan ended.")
        if status not in ("P I F", "CHGOFF"):
            raise RowRefused(f"MIS_Status {status!r} is neither 'P I F' nor 'CHGOFF'.")
        disbursed_on = _date(row, "DisbursementDate")
        if disbursed_on is None:
            raise RowRefused("DisbursementDate is empty: the loan was never paid out.")
        term = _number(row, "Term")
        if term < 1:
            raise RowRefused("Term is 0 months: there is no schedule.")
        principal = _amount(row, "DisbursementGross")
        if principal <= 0:
            raise RowRefused("DisbursementGross is 0: nothing was lent.")
        warnings: list[str] = []
        approved = _amount(row, "GrAppv")
        if principal > approved:
            warnings.append(
                f"Disbursed {principal:,.2f} is above the approved {approved:,.2f}; kept as disbursed."
            )
        if status == "CHGOFF":
            outcome, ended_on, charged_off = self._charged_off(row, principal, disbursed_on, warnings)
        else:
            outcome, ended_on, charged_off = self._paid_in_full(row, disbursed_on, term, warnings)
        loan = ImportedLoan(
            external_number=number,
            business=_business(row, number),
            approved_on=_date(row, "ApprovalDate") or disbursed_on,
            disbursed_on=disbursed_on,
            principal=principal,
            term_months=term,
            outcome=outcome,
            ended_on=ended_on,
            charged_off=charged_off,
            was_revolving=row["RevLineCr"].strip() == REVOLVING,
            warnings=tuple(warnings),
        )
        try:
            terms_of(loan)
        except EngineError as error:
            raise RowRefused(str(error))
        return loan

    def book(self, loans: Sequence[ImportedLoan], *, product_code: str, actor: Actor) -> list[Loan]:
        """Take accepted loans onto the books."""
        from servicing.importing.booking import import_loans

        booked: list[Loan] = import_loans(loans=list(loans), product_code=product_code, actor=actor)
        return booked

    def _charged_off(
        self, row: Mapping[str, str], principal: Decimal, disbursed_on: date, warnings: list[str]
    ) -> tuple[Outcome, date, Decimal]:
        ended_on = _date(row, "ChgOffDate")
        if ended_on is None:
            raise RowRefused("ChgOffDate is empty: a charge-off needs its date.")
        if ended_on < disbursed_on:
            raise RowRefused(f"ChgOffDate {ended_on} is before DisbursementDate {disbursed_on}.")
        amount = _amount(row, "ChgOffPrinGr")
        if amount > principal:
            warnings.append(f"Charged off {amount:,.2f} is above the disbursed {principal:,.2f}; cut to it.")
            amount = principal
        return Outcome.CHARGED_OFF, ended_on, amount

    def _paid_in_full(
        self, row: Mapping[str, str], disbursed_on: date, term: int, warnings: list[str]
    ) -> tuple[Outcome, date, Decimal]:
        written = _amount(row, "ChgOffPrinGr")
        if written:
            warnings.append(f"Paid in full, yet ChgOffPrinGr is {written:,.2f}; the amount is not used.")
        ended_on = max(disbursed_on, min(add_months(disbursed_on, term), END_OF_OBSERVATION))
        return Outcome.PAID_IN_FULL, ended_on, Decimal("0.00")


def _business(row: Mapping[str, str], number: str) -> dict[str, object]:
    """The file names nobody: the business is called after its loan."""
    naics = row["NAICS"].strip()
    state = row["State"].strip().upper()
    return {
        "legal_name": f"SBA borrower {number}",
        "city": row["City"].strip().title()[:100],
        "state": state if len(state) == 2 and state.isalpha() else "",
        "postal_code": row["Zip"].strip().zfill(5) if row["Zip"].strip("0 ") else "",
        "naics_code": naics if naics.strip("0") else "",
        "number_of_employees": _number(row, "NoEmp"),
    }


def _date(row: Mapping[str, str], column: str) -> date | None:
    text = row[column].strip()
    if not text:
        return None
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise RowRefused(f"{column} {text!r} is not a date such as 2/28/1997 or 28-Feb-97.")


def _number(row: Mapping[str, str], column: str) -> int:
    text = row[column].strip()
    if not text.isascii() or not text.isdigit():
        raise RowRefused(f"{column} {text!r} is not a whole number.")
    return int(text)


def _amount(row: Mapping[str, str], column: str) -> Decimal:
    text = row[column].strip().replace(",", "").removeprefix("$")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise RowRefused(f"{column} {row[column]!r} is not an amount.")
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise RowRefused(f"{column} {row[column]!r} is not an amount of zero or more in whole cents.")
    return amount.quantize(Decimal("0.01"))
