"""The conventions by which payments meet a plan: what interest follows, what can be paid ahead, what is paid first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from loanops.engine.conventions import DEBT_COMPONENTS, Component
from loanops.engine.errors import EngineError


class InterestRecalculation(StrEnum):
    """Whether interest follows what is really paid, and when an installment can be paid.

    DAILY_BALANCE: every day earns on the balance really owed; an installment asks on its due date for what was
    earned, and money that comes earlier is a prepayment. FIXED: the schedule asks for the interest it was made
    with, whatever is paid and when; an installment can be paid at any time. PROGRESSIVE: interest follows the
    balance and an installment can be paid at any time, up to its agreed amount; the last one unpaid takes up
    every difference.
    """

    DAILY_BALANCE = "DAILY_BALANCE"
    FIXED = "FIXED"
    PROGRESSIVE = "PROGRESSIVE"


class RestFrequency(StrEnum):
    """From when principal that came late or early no longer earns: its own day, or the period's end.

    The period's end counts only together with PayoffInterest.TILL_REST_DATE.
    """

    DAILY = "DAILY"
    SAME_AS_REPAYMENT = "SAME_AS_REPAYMENT"


class PayoffInterest(StrEnum):
    """Until when a payoff pays interest: its own day, or the due date of the period that is running."""

    TILL_PAYOFF_DATE = "TILL_PAYOFF_DATE"
    TILL_REST_DATE = "TILL_REST_DATE"


class EarlyPaymentStrategy(StrEnum):
    """What principal paid ahead does: the last unpaid installment shrinks, or all those to come do."""

    ADJUST_LAST_UNPAID_PERIOD = "ADJUST_LAST_UNPAID_PERIOD"
    REDUCE_INSTALLMENT = "REDUCE_INSTALLMENT"


class ReceiptKind(StrEnum):
    """What kind of money came in, where different kinds are allocated differently."""

    REPAYMENT = "REPAYMENT"
    DOWN_PAYMENT = "DOWN_PAYMENT"
    GOODWILL_CREDIT = "GOODWILL_CREDIT"
    MERCHANT_ISSUED_REFUND = "MERCHANT_ISSUED_REFUND"
    PAYOUT_REFUND = "PAYOUT_REFUND"
    INTEREST_PAYMENT_WAIVER = "INTEREST_PAYMENT_WAIVER"
    INTEREST_REFUND = "INTEREST_REFUND"


class DueStage(StrEnum):
    """An installment as a payment meets it: due before its day, due on it, or due later."""

    PAST_DUE = "PAST_DUE"
    DUE = "DUE"
    IN_ADVANCE = "IN_ADVANCE"


class FutureInstallments(StrEnum):
    """Which installments money in advance goes to: the next, the last, or all of them in equal parts."""

    NEXT = "NEXT"
    LAST = "LAST"
    REAMORTIZATION = "REAMORTIZATION"


class ChargesDue(StrEnum):
    """When a charge counts as due: with the installment it sits on, or on a due date of its own."""

    WITH_INSTALLMENT = "WITH_INSTALLMENT"
    ON_THEIR_DAY = "ON_THEIR_DAY"


class ChargesSeen(StrEnum):
    """Which charges a payment sees: those charged by its date, or those known when it was entered.

    In the latter case a change of the past replays all payments entered before it; then they see the charges due
    by their date (DUE_WHEN_REPLAYED) or every charge known by then (KNOWN_WHEN_REPLAYED).
    """

    FROM_THEIR_DATE = "FROM_THEIR_DATE"
    DUE_WHEN_REPLAYED = "DUE_WHEN_REPLAYED"
    KNOWN_WHEN_REPLAYED = "KNOWN_WHEN_REPLAYED"


class SameDayOrder(StrEnum):
    """The order of one day's events: by their kinds, or as they were entered (their sequence)."""

    BY_KIND = "BY_KIND"
    AS_ENTERED = "AS_ENTERED"


@dataclass(frozen=True, slots=True)
class AllocationStep:
    """One place in an allocation order, written as PAST_DUE_FEES, DUE_INTEREST, IN_ADVANCE_PRINCIPAL."""

    stage: DueStage
    component: Component

    @classmethod
    def named(cls, name: str) -> AllocationStep:
        """The step with this name."""
        stage, _, component = name.rpartition("_")
        return cls(DueStage(stage), Component(component))

    @property
    def name(self) -> str:
        """The step's name."""
        return f"{self.stage.value}_{self.component.value}"


@dataclass(frozen=True, slots=True)
class AllocationRule:
    """Where money of one kind goes; a rule without a kind is for every kind that has none of its own."""

    order: tuple[AllocationStep, ...]
    future_installments: FutureInstallments = FutureInstallments.NEXT
    receipt: ReceiptKind | None = None

    def __post_init__(self) -> None:
        every = {AllocationStep(stage, each) for stage in DueStage for each in DEBT_COMPONENTS}
        if len(self.order) != len(every) or set(self.order) != every:
            raise EngineError("An allocation rule names every component at every stage once.")

    def components(self, stage: DueStage) -> tuple[Component, ...]:
        """The components of one stage in their order."""
        return tuple(each.component for each in self.order if each.stage is stage)

    @property
    def stages(self) -> tuple[DueStage, ...]:
        """The stages in the order in which the rule first names them."""
        return tuple(dict.fromkeys(each.stage for each in self.order))


@lru_cache(maxsize=64)
def same_at_every_stage(components: tuple[Component, ...]) -> AllocationRule:
    """The rule that takes the components in the same order at every stage, the next installment first."""
    return AllocationRule(tuple(AllocationStep(stage, each) for stage in DueStage for each in components))
