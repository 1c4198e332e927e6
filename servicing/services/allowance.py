"""The allowance for loan losses: every month, what is expected to be lost by product and bucket, and its booking."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import Count, F, Max, Sum

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError, NotFound
from loanops.ledger.chart import AccountKind
from loanops.ledger.models import JournalLine
from loanops.ledger.selectors import closed_through
from loanops.ledger.services.periods import month_of, open_day
from loanops.ledger.services.posting import Entry, post_entries
from loanops.usecases import second_person_always, use_case
from products.accounting import account_map
from products.choices import AccountRole
from products.models import LoanProduct
from servicing.buckets import bucket_label
from servicing.models import AllowanceRate, AllowanceRun, AllowanceRunLine, Loan, LoanPosition
from servicing.services.figures import ZERO
from servicing.states import LoanStatus

ALLOWANCE_LOCK = 7_420_013
ENTRY_KIND = "ALLOWANCE"
CENT = Decimal("0.01")
HUNDRED = Decimal(100)
ONE_DAY = timedelta(days=1)
ON_THE_BOOKS = (
    F("principal")
    + F("interest")
    - F("memo_interest")
    + F("fees")
    - F("memo_fees")
    + F("penalties")
    - F("memo_penalties")
    - F("interest_deferred")
)


class UnableToRunAllowance(LoanOpsError):
    """The month is not over, or a rate is missing."""


class UnableToSetRate(LoanOpsError):
    """The rate is no percentage, or it would change what is closed."""


@dataclass(frozen=True)
class Exposure:
    """What is on the books of one product's loans in one bucket."""

    product_id: int
    bucket: str
    loans: int
    amount: Decimal


@use_case(
    "servicing.set_allowance_rate",
    audit="allowance-rate.set",
    title="Set allowance rate",
    approval=second_person_always,
)
def set_allowance_rate(
    *,
    bucket: str,
    loss_rate: Decimal,
    effective_from: date,
    product_id: int | None = None,
    reason: str,
    actor: Actor,
) -> AllowanceRate:
    """The expected loss of a bucket from a date on, for one product or for all that have no rate of their own."""
    if not ZERO <= loss_rate <= HUNDRED:
        raise UnableToSetRate(f"{loss_rate} is no percentage between 0 and 100.")
    closed = closed_through()
    if closed is not None and effective_from <= closed:
        raise UnableToSetRate(
            f"The books are closed through {closed}; the rate can begin on {closed + ONE_DAY} or later."
        )
    if product_id is not None and not LoanProduct.objects.filter(pk=product_id).exists():
        raise NotFound(f"Product {product_id} does not exist.")
    rate = AllowanceRate.objects.filter(
        product_id=product_id, bucket=bucket, effective_from=effective_from
    ).first()
    rate = rate or AllowanceRate(product_id=product_id, bucket=bucket, effective_from=effective_from)
    rate.loss_rate = loss_rate
    rate.save()
    return rate


@use_case("servicing.run_allowance", audit="allowance.run", title="Run allowance")
def run_allowance(*, month: date, reason: str = "", actor: Actor) -> AllowanceRun:
    """Compute a month's allowance and book the difference, once: a second call answers with the first one's run."""
    first, last = month_of(month)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ALLOWANCE_LOCK])
    done = AllowanceRun.objects.filter(month=first).first()
    if done is not None:
        return done
    if clock.business_date() <= last:
        raise UnableToRunAllowance(f"The business date is {clock.business_date()}; the month ends on {last}.")
    later = AllowanceRun.objects.filter(month__gt=first).order_by("month").first()
    if later is not None:
        raise UnableToRunAllowance(f"{later} has been run already; an earlier month would undo it.")
    found = exposures()
    rates = rates_on(last)
    lines = [_line(each, rates) for each in found]
    held = _held()
    run = AllowanceRun(
        month=first,
        as_of=clock.business_date(),
        posting_date=open_day(last),
        exposure=sum((line.exposure for line in lines), ZERO),
        required=sum((line.required for line in lines), ZERO),
        held_before=-sum((amount for codes in held.values() for amount in codes.values()), ZERO),
        run_by=actor.label[:200],
    )
    run.save()
    for line in lines:
        line.run = run
    AllowanceRunLine.objects.bulk_create(lines)
    post_entries(_entries(run, lines, held))
    return run


def exposures() -> list[Exposure]:
    """What is on the books of active loans, by product and bucket, as they stand now. One query."""
    rows = (
        LoanPosition.objects.filter(loan__status=LoanStatus.ACTIVE)
        .values("loan__product_id", "bucket")
        .annotate(loans=Count("pk"), amount=Sum(ON_THE_BOOKS))
        .order_by("loan__product_id", "bucket")
    )
    return [Exposure(row["loan__product_id"], row["bucket"], row["loans"], row["amount"]) for row in rows]


def rates_on(day: date) -> dict[tuple[int | None, str], Decimal]:
    """The rates in force on a day, by product (None: all the others) and bucket."""
    rates: dict[tuple[int | None, str], Decimal] = {}
    for rate in AllowanceRate.objects.filter(effective_from__lte=day).order_by("effective_from", "pk"):
        rates[rate.product_id, rate.bucket] = rate.loss_rate
    return rates


def _line(exposure: Exposure, rates: Mapping[tuple[int | None, str], Decimal]) -> AllowanceRunLine:
    rate = rates.get((exposure.product_id, exposure.bucket), rates.get((None, exposure.bucket)))
    if rate is None:
        raise UnableToRunAllowance(f"There is no allowance rate for {bucket_label(exposure.bucket).lower()}.")
    required = (exposure.amount * rate / HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)
    return AllowanceRunLine(
        product_id=exposure.product_id,
        bucket=exposure.bucket,
        loans=exposure.loans,
        exposure=exposure.amount,
        loss_rate=rate,
        required=required,
    )


def _held() -> dict[int, dict[str, Decimal]]:
    """What earlier runs left on the allowance accounts: product → account → balance (credits negative)."""
    rows = (
        JournalLine.objects.filter(entry__kind=ENTRY_KIND, account__kind=AccountKind.CONTRA_ASSET)
        .values_list("entry__product_id", "account__code")
        .annotate(total=Sum("amount"))
    )
    held: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for product_id, code, total in rows:
        held[product_id][code] = total
    return held


def _entries(
    run: AllowanceRun, lines: list[AllowanceRunLine], held: Mapping[int, Mapping[str, Decimal]]
) -> list[Entry]:
    """One entry per product: from what is held to what is required, against provision expense."""
    required: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        required[line.product_id] += line.required
    maps = _maps()
    entries = []
    for product_id in sorted({*required, *held}):
        accounts = maps[product_id]
        wanted = {accounts[AccountRole.ALLOWANCE]: -required[product_id]}
        old = held.get(product_id, {})
        moved = {code: wanted.get(code, ZERO) - old.get(code, ZERO) for code in {**old, **wanted}}
        moved[accounts[AccountRole.PROVISION_EXPENSE]] = -sum(moved.values(), ZERO)
        entries.append(
            Entry(
                kind=ENTRY_KIND,
                posting_key=f"allowance:{run.month}:{product_id}",
                posting_date=run.posting_date,
                effective_date=month_of(run.month)[1],
                lines=moved,
                product_id=product_id,
                memo=str(run),
            )
        )
    return entries


def _maps() -> dict[int, dict[str, str]]:
    """The accounts of each product, as its newest loan has them."""
    newest = Loan.objects.values("product_id").annotate(newest=Max("pk")).values("newest")
    loans = Loan.objects.filter(pk__in=newest).only("product_id", "product_snapshot")
    return {loan.product_id: account_map(loan.product_snapshot) for loan in loans}
