"""What a product lets its loans become: each rule with its input, its limit and the verdict.

The limits are data of the product version the loan was booked under; a version that does not name one gets the
default below.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.engine.dates import add_months
from loanops.engine.events import TermsChange
from loanops.engine.state import LoanState, RowKind
from servicing.models import Loan, Modification
from servicing.models.modifications import ModificationType
from servicing.services.modifying.impact import Impact

DEFAULTS: dict[str, Any] = {
    "modification_extension_months_max": 24,
    "modification_deferral_months_max": 2,
    "modification_rate_floor": None,  # the lowest rate of the product
    "modification_count_12_months_max": 1,
    "modification_count_24_months_max": 2,
    "modification_due_date_changes_12_months_max": 1,
    "modification_reage_age_months_min": 9,
    "modification_reage_payments_min": 3,
    "modification_reage_count_60_months_max": 2,
    "modification_interest_pause_months_max": 3,
    "modification_balloon_multiple_max": 3,
    "modification_proposal_valid_days": 30,
    "modification_agreement_valid_days": 14,
    "modification_undo_days": 30,
}


@dataclass(frozen=True)
class PolicyResult:
    """One rule's verdict. An advisory one informs and stops nobody."""

    rule: str
    name: str
    input: str
    limit: str
    passed: bool
    advisory: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "name": self.name,
            "input": self.input,
            "limit": self.limit,
            "passed": self.passed,
            "advisory": self.advisory,
        }


@dataclass(frozen=True)
class Question:
    """What is judged: a change of one loan, with its effect and what was changed before."""

    loan: Loan
    types: Sequence[str]
    change: TermsChange | None
    interest_pause_until: date | None
    affordable_payment: Decimal | None
    impact: Impact
    earlier: Sequence[Modification]

    @property
    def on_date(self) -> date:
        return self.impact.on_date

    def limit(self, name: str) -> Any:
        return limit_of(self.loan, name)

    def applied_within(self, months: int, *types: str) -> list[Modification]:
        """Earlier modifications of these types (any, when none is named) applied in the months before."""
        return applied_within(self.earlier, self.on_date, months, *types)


Rule = Callable[[Question], Iterable[PolicyResult]]


def limit_of(loan: Loan, name: str) -> Any:
    """A limit of the policy the loan was booked under."""
    value = loan.product_snapshot.get(name, DEFAULTS[name])
    return DEFAULTS[name] if value is None else value


def rate_floor_of(loan: Loan) -> Decimal | None:
    """How low a rate may become: the policy's floor, or else the lowest rate the product is sold at."""
    floor = limit_of(loan, "modification_rate_floor") or loan.product_snapshot.get("rate_min")
    return None if floor is None else Decimal(floor)


def version_of(loan: Loan) -> str:
    """Which policy judged: the product version of the loan."""
    return f"{loan.product_snapshot['name']}, version {loan.product_snapshot['version_number']}"


def earlier_of(loan: Loan) -> list[Modification]:
    """What changed the loan's terms before and still counts."""
    return list(Modification.objects.applied_to(loan).order_by("applied_date", "id"))


def applied_within(
    earlier: Iterable[Modification], on_date: date, months: int, *types: str
) -> list[Modification]:
    """Those of these types (any, when none is named) that were applied in the months before a day."""
    since = add_months(on_date, -months)
    return [
        each
        for each in earlier
        if each.applied_date is not None
        and each.applied_date > since
        and (not types or set(types) & set(each.types))
    ]


def deferred_within(earlier: Iterable[Modification], on_date: date) -> int:
    """Months of payments that were deferred in the twelve months before a day."""
    deferrals = applied_within(earlier, on_date, 12, ModificationType.DEFERRAL)
    return sum(int(each.impact.get("deferral_months", 0)) for each in deferrals)


def judge(question: Question) -> list[PolicyResult]:
    """Every rule that concerns the change, in order."""
    return [result for rule in RULES for result in rule(question)]


def passes(results: Iterable[PolicyResult]) -> bool:
    return all(each.passed or each.advisory for each in results)


# The rules --------------------------------------------------------------------------------------------------------


def _frequency_of_changes(question: Question) -> Iterable[PolicyResult]:
    for number, months in (("01", 12), ("02", 24)):
        limit = int(question.limit(f"modification_count_{months}_months_max"))
        done = len(question.applied_within(months))
        yield PolicyResult(
            f"MOD-{number}",
            f"Modifications within {months} months, this one included",
            str(done + 1),
            f"at most {limit}",
            done + 1 <= limit,
        )


def _extension(question: Question) -> Iterable[PolicyResult]:
    before, after = question.impact.contract_maturity, question.impact.after.maturity_date
    if before is None or after is None or after <= question.impact.before_maturity:
        return
    limit = int(question.limit("modification_extension_months_max"))
    yield PolicyResult(
        "MOD-03",
        "Months beyond the contract's maturity",
        str(months_started(before, after)),
        f"at most {limit}",
        months_started(before, after) <= limit,
    )


def _deferral(question: Question) -> Iterable[PolicyResult]:
    months = question.impact.deferral_months
    if not months:
        return
    limit = int(question.limit("modification_deferral_months_max"))
    earlier = deferred_within(question.earlier, question.on_date)
    yield PolicyResult(
        "MOD-04",
        "Months of deferred payments within 12 months",
        str(months + earlier),
        f"at most {limit}",
        months + earlier <= limit,
    )


def _rate(question: Question) -> Iterable[PolicyResult]:
    rate = question.change.annual_rate if question.change is not None else None
    if rate is None:
        return
    floor = rate_floor_of(question.loan)
    yield PolicyResult(
        "MOD-05",
        "New rate, percent per year",
        _plain(rate),
        f"at least {_plain(floor)}" if floor is not None else "no floor",
        floor is None or rate >= floor,
    )
    before = question.impact.before.annual_rate
    yield PolicyResult(
        "MOD-06", "Rate does not rise", _plain(rate), f"at most {_plain(before)}", rate <= before
    )


def _due_date(question: Question) -> Iterable[PolicyResult]:
    if ModificationType.DUE_DATE_CHANGE not in question.types:
        return
    limit = int(question.limit("modification_due_date_changes_12_months_max"))
    done = len(question.applied_within(12, ModificationType.DUE_DATE_CHANGE))
    yield PolicyResult(
        "MOD-07",
        "Changes of the due date within 12 months, this one included",
        str(done + 1),
        f"at most {limit}",
        done + 1 <= limit,
    )
    late = question.impact.after.days_past_due
    yield PolicyResult("MOD-08", "Days past due with the new due date", str(late), "0", late == 0)


def _re_age(question: Question) -> Iterable[PolicyResult]:
    if ModificationType.RE_AGE not in question.types:
        return
    loan, state = question.loan, question.impact.state_before
    age = months_elapsed(loan.first_disbursed_date or loan.booked_date, question.on_date)
    age_min = int(question.limit("modification_reage_age_months_min"))
    yield PolicyResult(
        "MOD-09", "Age of the loan when re-aged, months", str(age), f"at least {age_min}", age >= age_min
    )
    paid = installments_paid(state)
    paid_min = int(question.limit("modification_reage_payments_min"))
    yield PolicyResult(
        "MOD-10",
        "Installments paid in full before a re-age",
        str(paid),
        f"at least {paid_min}",
        paid >= paid_min,
    )
    limit = int(question.limit("modification_reage_count_60_months_max"))
    done = len(question.applied_within(60, ModificationType.RE_AGE))
    yield PolicyResult(
        "MOD-11",
        "Re-ages within 5 years, this one included",
        str(done + 1),
        f"at most {limit}",
        done + 1 <= limit,
    )


def _pause(question: Question) -> Iterable[PolicyResult]:
    until = question.interest_pause_until
    if until is None:
        return
    limit = int(question.limit("modification_interest_pause_months_max"))
    months = months_started(question.on_date, until)
    yield PolicyResult("MOD-12", "Months without interest", str(months), f"at most {limit}", months <= limit)


def _principal(question: Question) -> Iterable[PolicyResult]:
    if question.change is None or not question.change.capitalize:
        return
    principal = question.impact.after.principal
    yield PolicyResult(
        "MOD-13",
        "Principal after capitalization",
        f"{principal:,.2f}",
        f"at most {question.loan.principal:,.2f}, as lent",
        principal <= question.loan.principal,
    )


def _balloon(question: Question) -> Iterable[PolicyResult]:
    after = question.impact.after
    if after.payment is None or after.largest_payment is None or not after.payment:
        return
    limit = int(question.limit("modification_balloon_multiple_max"))
    yield PolicyResult(
        "MOD-14",
        "Largest installment after the change",
        f"{after.largest_payment:,.2f}",
        f"at most {limit} times {after.payment:,.2f}",
        after.largest_payment <= limit * after.payment,
    )


def _frequency(question: Question) -> Iterable[PolicyResult]:
    if ModificationType.FREQUENCY_CHANGE not in question.types or question.change is None:
        return
    offered = question.loan.product_snapshot.get("repayment_frequencies") or []
    wanted = question.impact.frequency_code(question.change)
    words = ", ".join(each.replace("_", " ").lower() for each in offered)
    yield PolicyResult(
        "MOD-15",
        "Payment frequency the product offers",
        wanted.replace("_", " ").lower() or "another one",
        words or "none",
        wanted in offered,
    )


def _affordable(question: Question) -> Iterable[PolicyResult]:
    wanted, payment = question.affordable_payment, question.impact.after.payment
    if wanted is None or payment is None:
        return
    yield PolicyResult(
        "MOD-16",
        "Payment the borrower says he can afford",
        f"{payment:,.2f}",
        f"at most {wanted:,.2f}",
        payment <= wanted,
        advisory=True,
    )


RULES: tuple[Rule, ...] = (
    _frequency_of_changes,
    _extension,
    _deferral,
    _rate,
    _due_date,
    _re_age,
    _pause,
    _principal,
    _balloon,
    _frequency,
    _affordable,
)


# Counting ---------------------------------------------------------------------------------------------------------


def months_elapsed(start: date, end: date) -> int:
    """Whole months between two days; negative when the end comes first."""
    if end < start:
        return -months_elapsed(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def months_started(start: date, end: date) -> int:
    """Months between two days, a begun one counted in full."""
    whole = months_elapsed(start, end)
    return whole if add_months(start, whole) == end else whole + 1


def installments_paid(state: LoanState) -> int:
    """How many installments that fell due are paid in full."""
    return sum(
        1
        for row in state.rows
        if row.kind is RowKind.INSTALLMENT and row.billed and row.paid_date is not None
    )


def _plain(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
