"""What a loan of given terms costs: schedule, fees, finance charge, APR. Offers and disclosures come from here."""

from dataclasses import dataclass
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
    return Quote(
        terms=terms,
        fees=tuple(fees),
        installment_amount=next(row.total for row in schedule.rows if row.days and row.total),
        final_installment_amount=schedule.rows[-1].total,
        annual_percentage_rate=apr_of_schedule(amount_financed, schedule, terms),
        finance_charge=finance_charge(amount_financed, schedule),
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
