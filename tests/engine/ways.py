"""The ways in which payments can meet a plan, each under the name its tests go by."""

from __future__ import annotations

from typing import Any

from loanops.engine import (
    AllocationDirection,
    AllocationRule,
    AllocationStep,
    ChargesDue,
    ChargesSeen,
    Component,
    DueStage,
    EarlyPaymentStrategy,
    FutureInstallments,
    InterestRecalculation,
    PayoffInterest,
    PrepaymentStrategy,
    ReceiptKind,
    RestFrequency,
    SameDayOrder,
)

PENALTIES, FEES = Component.PENALTIES, Component.FEES
INTEREST, PRINCIPAL = Component.INTEREST, Component.PRINCIPAL

ORDER = (PENALTIES, FEES, INTEREST, PRINCIPAL)
FIXED: dict[str, Any] = {
    "interest_recalculation": InterestRecalculation.FIXED,
    "allocation_direction": AllocationDirection.HORIZONTAL,
    "allocation_order": ORDER,
}
PROGRESSIVE: dict[str, Any] = FIXED | {"interest_recalculation": InterestRecalculation.PROGRESSIVE}


def rule(
    future: FutureInstallments, due: tuple[Component, ...] = ORDER, ahead: tuple[Component, ...] = ORDER
) -> AllocationRule:
    """One order for what is due, one for what is paid in advance."""
    steps = [
        AllocationStep(stage, each)
        for stage in DueStage
        for each in (ahead if stage is DueStage.IN_ADVANCE else due)
    ]
    return AllocationRule(tuple(steps), future)


def rules(future: FutureInstallments) -> dict[str, Any]:
    """Terms with this rule for every kind of receipt."""
    return {"allocation_rules": (rule(future),)}


OLDER = {
    "allocation_rules": (
        rule(
            FutureInstallments.NEXT,
            (PENALTIES, INTEREST, PRINCIPAL, FEES),
            (PRINCIPAL, PENALTIES, FEES, INTEREST),
        ),
    ),
    "charges_due": ChargesDue.ON_THEIR_DAY,
}
AS_ENTERED = {"same_day_order": SameDayOrder.AS_ENTERED}
VERTICAL = {"allocation_direction": AllocationDirection.VERTICAL}

WAYS: dict[str, dict[str, Any]] = {
    "daily vertical": {},
    "daily horizontal": {"allocation_direction": AllocationDirection.HORIZONTAL},
    "daily smaller installments": {"prepayment_strategy": PrepaymentStrategy.SMALLER_INSTALLMENTS},
    "fixed next": FIXED,
    "fixed last": FIXED | rules(FutureInstallments.LAST),
    "fixed reamortization": FIXED | rules(FutureInstallments.REAMORTIZATION),
    "fixed vertical": FIXED | VERTICAL | rules(FutureInstallments.REAMORTIZATION),
    "fixed older": FIXED | OLDER,
    "fixed as entered": FIXED | AS_ENTERED | {"charges_seen": ChargesSeen.DUE_WHEN_REPLAYED},
    "fixed older as entered": FIXED | OLDER | AS_ENTERED | {"charges_seen": ChargesSeen.KNOWN_WHEN_REPLAYED},
    "progressive next": PROGRESSIVE,
    "progressive last": PROGRESSIVE | rules(FutureInstallments.LAST),
    "progressive reamortization": PROGRESSIVE | rules(FutureInstallments.REAMORTIZATION),
    "progressive vertical": PROGRESSIVE | VERTICAL,
    "progressive resting": PROGRESSIVE
    | {
        "rest_frequency": RestFrequency.SAME_AS_REPAYMENT,
        "payoff_interest": PayoffInterest.TILL_REST_DATE,
    },
    "progressive until rest": PROGRESSIVE | {"payoff_interest": PayoffInterest.TILL_REST_DATE},
    "progressive smaller": PROGRESSIVE | {"early_payment_strategy": EarlyPaymentStrategy.REDUCE_INSTALLMENT},
    "progressive past due free": PROGRESSIVE | {"interest_on_past_due_principal": False},
    "progressive by kind of receipt": PROGRESSIVE
    | {
        "allocation_rules": (
            rule(FutureInstallments.NEXT),
            AllocationRule(
                rule(FutureInstallments.LAST, ORDER, (PRINCIPAL, *ORDER[:3])).order,
                FutureInstallments.LAST,
                ReceiptKind.GOODWILL_CREDIT,
            ),
        )
    },
}
