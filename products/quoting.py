"""What a loan of given terms costs: schedule, fees, finance charge, APR. Offers and disclosures come from here."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.engine import LoanTerms, apr_of_schedule, build_schedule, finance_charge
from products.choices import FeeCalculation, FeeTiming
from products.snapshots import Snapshot
from products.terms import build_terms, installments_for

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Quote:
    """Terms with their disclosures, supposing disbursement on the terms' start date."""

    terms: LoanTerms
    fees: tuple[dict[str, Any], ...]
    installment_amount: Decimal
    final_installment_amount: Decimal
    annual_percentage_rate: Decimal
    finance_charge: Decimal
    amount_financed: Decimal
    total_of_payments: Decimal
    schedule: tuple[dict[str, Any], ...]

    @property
    def number_of_installments(self) -> int:
        return self.terms.number_of_installments

    @property
    def total_interest(self) -> Decimal:
        return sum((Decimal(row["interest"]) for row in self.schedule), ZERO)

    @property
    def fees_withheld(self) -> Decimal:
        """Fees taken out of the sum lent when it is paid out."""
        return sum(
            (Decimal(fee["amount"]) for fee in self.fees if fee["timing"] == FeeTiming.DISBURSEMENT), ZERO
        )

    @property
    def fees_with_installments(self) -> Decimal:
        return sum((Decimal(row["fees"]) for row in self.schedule), ZERO)

    @property
    def total_fees(self) -> Decimal:
        """Every fee that a loan paid as agreed meets; those of an event, such as a returned payment, are not in it."""
        return self.fees_withheld + self.fees_with_installments

    @property
    def total_cost(self) -> Decimal:
        """What the loan costs over all: interest and fees, whether or not they count as finance charge."""
        return self.total_interest + self.total_fees

    @property
    def amount_paid_out(self) -> Decimal:
        """What arrives on the borrower's account."""
        return self.terms.principal - self.fees_withheld


def quote(
    snapshot: Snapshot,
    *,
    amount: Decimal,
    annual_rate: Decimal,
    term_months: int,
    frequency: str,
    start_date: date,
) -> Quote:
    """Everything a borrower is told about a loan of this amount, rate and term."""
    terms = build_terms(
        snapshot,
        principal=amount,
        annual_rate=annual_rate,
        number_of_installments=installments_for(term_months, frequency),
        start_date=start_date,
        frequency=frequency,
    )
    schedule = build_schedule(terms)
    fees = fees_of(snapshot, terms)
    prepaid = sum((Decimal(fee["amount"]) for fee in fees if fee["is_prepaid_finance_charge"]), ZERO)
    amount_financed = amount - prepaid
    credit_only = _without_other_fees(snapshot, terms)
    cost = schedule if credit_only == terms else build_schedule(credit_only)
    return Quote(
        terms=terms,
        fees=tuple(fees),
        installment_amount=next(row.total for row in schedule.rows if row.days and row.total),
        final_installment_amount=schedule.rows[-1].total,
        annual_percentage_rate=apr_of_schedule(amount_financed, cost, credit_only),
        finance_charge=finance_charge(amount_financed, cost),
        amount_financed=amount_financed,
        total_of_payments=schedule.totals.total,
        schedule=tuple(
            {
                "number": row.number,
                "due_date": row.due_date.isoformat(),
                "principal": str(row.principal),
                "interest": str(row.interest),
                "fees": str(row.fees),
                "total": str(row.total),
                "balance_after": str(row.balance_after),
            }
            for row in schedule.rows
        ),
    )


def fees_of(snapshot: Snapshot, terms: LoanTerms) -> list[dict[str, Any]]:
    """The product's fees in money for this principal; those of an event are named with what they would cost."""
    fees = []
    for fee in snapshot["fees"]:
        at_disbursement = fee["timing"] == FeeTiming.DISBURSEMENT
        fees.append(
            {
                "code": fee["code"],
                "name": fee["name"],
                "kind": fee["kind"],
                "timing": fee["timing"],
                "amount": str(_fee_amount(fee, terms)),
                "is_finance_charge": fee["is_finance_charge"],
                "is_prepaid_finance_charge": at_disbursement and fee["is_finance_charge"],
            }
        )
    return fees


def _without_other_fees(snapshot: Snapshot, terms: LoanTerms) -> LoanTerms:
    """The terms without fees that are no cost of the credit, which neither finance charge nor APR counts."""
    counted = {fee["code"] for fee in snapshot["fees"] if fee["is_finance_charge"]}
    return replace(terms, charges=tuple(each for each in terms.charges if each.code in counted))


def _fee_amount(fee: dict[str, Any], terms: LoanTerms) -> Decimal:
    if fee["calculation"] == FeeCalculation.FLAT:
        amount = Decimal(fee["amount"])
    else:
        amount = terms.principal * Decimal(fee["percent"]) / 100
    if fee["amount_min"] is not None:
        amount = max(amount, Decimal(fee["amount_min"]))
    if fee["amount_max"] is not None:
        amount = min(amount, Decimal(fee["amount_max"]))
    return terms.rounding.round(amount)
