"""The terms a loan goes on with when the part that is not billed is planned anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.engine.conventions import Amortization, Frequency, Grace
from loanops.engine.dates import unadjusted_due_date
from loanops.engine.events import TermsChange
from loanops.engine.exact import HUNDRED, ONE
from loanops.engine.periods import rate_on
from loanops.engine.shapes import InstallmentStep
from loanops.engine.terms import LoanTerms


def with_new_rate(terms: LoanTerms, annual_rate: Decimal, on: date) -> LoanTerms:
    """The same terms at another rate; what was agreed for later days stays agreed."""
    later = tuple(each for each in terms.rate_path if each.from_date > max(on, terms.start_date))
    return replace(terms, annual_rate=annual_rate, rate_path=later)


def with_new_installment(terms: LoanTerms, change: TermsChange) -> LoanTerms:
    """What installments ask for, as far as it was agreed anew; another number has its installment worked out."""
    if change.installment_amount is not None:
        return replace(
            terms,
            amortization=Amortization.EQUAL_INSTALLMENTS,
            installment_amount=change.installment_amount,
            balloon_amount=None,
            amortization_installments=None,
            installment_steps=(),
        )
    if change.number_of_installments is not None:
        terms = replace(terms, installment_amount=None)
    if change.amortization in (None, terms.amortization):
        return terms
    assert change.amortization is not None
    only_interest = change.amortization is Amortization.INTEREST_ONLY
    return replace(
        terms,
        amortization=change.amortization,
        installment_amount=None,
        balloon_amount=None if only_interest else terms.balloon_amount,
        amortization_installments=None if only_interest else terms.amortization_installments,
        installment_steps=(),
    )


def with_count(terms: LoanTerms, count: int) -> LoanTerms:
    """The same plan with another number of installments, counted on from the same seed."""
    if count == terms.number_of_installments:
        return terms
    days = terms.due_dates
    if days is not None:
        days = tuple(unadjusted_due_date(terms, number) for number in range(1, count + 1))
    return replace(terms, number_of_installments=count, due_dates=days, **_agreed(terms, 0, count))


def begun_anew(
    terms: LoanTerms, frequency: Frequency, *, start: date, first_due: date, gone: int, count: int
) -> LoanTerms:
    """Terms whose first period is the running one; agreements on single installments are counted from there."""
    return replace(
        terms,
        start_date=start,
        first_due_date=first_due,
        due_dates=None,
        frequency=frequency,
        number_of_installments=count,
        annual_rate=rate_on(terms, start),
        rate_path=tuple(each for each in terms.rate_path if each.from_date > start),
        broken_period=None,
        **_agreed(terms, gone, count),
    )


def _agreed(terms: LoanTerms, gone: int, count: int) -> dict[str, Any]:
    """Agreements on single installments, after so many of them, for a plan of so many."""
    number = terms.amortization_installments
    fixed = (
        replace(each, installment=each.installment - gone)
        for each in terms.fixed_installments
        if gone < each.installment < gone + count
    )
    return {
        "grace": grace_left(terms.grace, gone, count),
        "amortization_installments": None if number is None or number - gone < count else number - gone,
        "fixed_installments": tuple(fixed),
        **_steps(terms, gone, count),
    }


def grace_left(grace: Grace, gone: int, count: int) -> Grace:
    """What remains of the grace at the start after so many installments; it ends before the last one."""
    principal = max(grace.principal_installments - gone, 0)
    payment = max(grace.interest_payment_installments - gone, 0)
    free = max(grace.interest_free_installments - gone, 0)
    return Grace(min(principal, count - 1), min(payment, count - 1), free)


def _steps(terms: LoanTerms, gone: int, count: int) -> dict[str, Any]:
    """Steps still to come; an agreed amount goes on as earlier steps left it."""
    agreed, passed = (
        terms.installment_amount,
        [each for each in terms.installment_steps if each.installment <= gone + 1],
    )
    amount = agreed
    for each in passed if gone else ():
        if each.amount is not None:
            amount = each.amount
        elif amount is not None and each.percent is not None:
            amount *= ONE + each.percent / HUNDRED
    later = [
        replace(each, installment=each.installment - gone)
        for each in terms.installment_steps
        if (not gone or each not in passed) and each.installment <= gone + count
    ]
    if amount is not None:
        amount = terms.rounding.round(amount)
    if gone and amount is not None and agreed is None:
        later.insert(0, InstallmentStep(1, amount=amount))
    return {
        "installment_steps": tuple(later),
        "installment_amount": None if agreed is None else amount,
    }
