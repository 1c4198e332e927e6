"""Rate resets: on its reset dates a variable loan takes its rate from the index."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.usecases import use_case
from servicing.models import IndexRate, Loan, RateReset, Transaction
from servicing.services.index_rates import IndexedRate, index_rate_for, indexed_rate_of, next_reset_date
from servicing.services.rates import set_rate
from servicing.services.recording import day_of, lock_loan, rate_on
from servicing.states import LoanStatus


class NoIndexRate(LoanOpsError):
    """Nothing is published by which the rate could be set."""

    status = 409


@use_case("servicing.reset_rate", audit="loan.rate-reset", title="Reset rate", surfaces=())
def reset_rate(*, loan_id: int, through: date, actor: Actor) -> Loan:
    """Set the rate of a loan for each reset date up to a day; done again it finds nothing to do.

    Each reset keeps the figures it was made of, also when the rate stays as it was. The borrower is told of a change.
    """
    loan = lock_loan(loan_id)
    indexed = indexed_rate_of(loan.product_snapshot)
    while indexed is not None and _is_due(loan, through):
        assert loan.rate_reset_date is not None
        assert loan.first_disbursed_date is not None
        _reset_on(loan, indexed, loan.rate_reset_date, actor=actor)
        loan.rate_reset_date = next_reset_date(
            loan.product_snapshot, loan.first_disbursed_date, after=loan.rate_reset_date
        )
        loan.save()
    return loan


def due_for_reset(day: date) -> list[int]:
    """Active loans with a reset date up to a day."""
    due = Loan.objects.filter(status=LoanStatus.ACTIVE, rate_reset_date__lte=day)
    return list(due.order_by("pk").values_list("pk", flat=True))


def _is_due(loan: Loan, through: date) -> bool:
    due = loan.rate_reset_date
    return due is not None and due <= min(through, day_of(loan)) and loan.status == LoanStatus.ACTIVE


def _reset_on(loan: Loan, indexed: IndexedRate, on: date, *, actor: Actor) -> None:
    if RateReset.objects.filter(loan=loan, reset_date=on).exists():
        return
    published = index_rate_for(indexed, on)
    if published is None:
        raise NoIndexRate(
            f"{loan.number} is reset on {on} by {indexed.index}, of which no rate is published by then."
        )
    before = rate_on(loan, on)
    rate = indexed.rule.rate(published.rate, before)
    change = None
    if rate != before:
        change = set_rate(loan, rate, on, reason=_working(indexed, published, rate), actor=actor)
    _keep(loan, indexed, published, on, before=before, rate=rate, change=change)


def _keep(
    loan: Loan,
    indexed: IndexedRate,
    published: IndexRate,
    on: date,
    *,
    before: Decimal,
    rate: Decimal,
    change: Transaction | None,
) -> None:
    RateReset.objects.create(
        loan=loan,
        reset_date=on,
        index_rate=published,
        index_value=published.rate,
        margin=indexed.rule.margin,
        rate_before=before,
        annual_rate=rate,
        transaction=change,
    )


def _working(indexed: IndexedRate, published: IndexRate, rate: Decimal) -> str:
    plain = published.rate + indexed.rule.margin
    bound = "" if rate == plain else f", bounded to {rate.normalize():f} %"
    return (
        f"{published.get_index_display()} {published.rate.normalize():f} % of {published.published_date} "
        f"+ {indexed.rule.margin.normalize():f}{bound}"
    )
