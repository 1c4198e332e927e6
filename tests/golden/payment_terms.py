"""The conventions of a payment case, as the engine's terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from loanops.engine import (
    DEBT_COMPONENTS,
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
    LoanTerms,
    PayoffInterest,
    ReceiptKind,
    RestFrequency,
    SameDayOrder,
    UnsupportedConvention,
)
from loanops.engine.payment_conventions import same_at_every_stage
from tests.golden.figures import Case, choice, day, loan_terms

ADVANCED = "advanced_payment_allocation"
COMPONENTS = {
    "penalty": Component.PENALTIES,
    "penalties": Component.PENALTIES,
    "fee": Component.FEES,
    "fees": Component.FEES,
    "interest": Component.INTEREST,
    "principal": Component.PRINCIPAL,
}
STAGES = {"past_due": DueStage.PAST_DUE, "due": DueStage.DUE, "in_advance": DueStage.IN_ADVANCE}
USUAL = (Component.PENALTIES, Component.FEES, Component.PRINCIPAL, Component.INTEREST)
PAYOFF_INTEREST = {
    "till_payoff_date": PayoffInterest.TILL_PAYOFF_DATE,
    "till_rest_frequency_date": PayoffInterest.TILL_REST_DATE,
}
EARLY = {
    "adjust_last_unpaid_period": EarlyPaymentStrategy.ADJUST_LAST_UNPAID_PERIOD,
    "reduce_emi_amount": EarlyPaymentStrategy.REDUCE_INSTALLMENT,
}


def payment_terms(case: Case) -> LoanTerms:
    """The terms of a payment case; the loan begins on the day of its first disbursement."""
    written = case["terms"]
    first = next(step for step in case["steps"] if step.get("do") == "disburse")
    progressive = bool(written["interest_recalculation"])
    terms = replace(
        loan_terms(written),
        start_date=day(first["on"]),
        same_day_order=SameDayOrder.AS_ENTERED,
        allocation_direction=choice(AllocationDirection, written.get("processing") or "horizontal"),
        interest_recalculation=InterestRecalculation.PROGRESSIVE
        if progressive
        else InterestRecalculation.FIXED,
        allocation_rules=tuple(_rules(written)),
        charges_seen=ChargesSeen.DUE_WHEN_REPLAYED
        if written["strategy"] == ADVANCED
        else ChargesSeen.KNOWN_WHEN_REPLAYED,
        charges_due=ChargesDue.ON_THEIR_DAY
        if written["strategy"].startswith("due_")
        else ChargesDue.WITH_INSTALLMENT,
    )
    if not progressive:
        return terms
    return replace(
        terms,
        rest_frequency=choice(RestFrequency, written.get("rest_frequency") or "daily"),
        payoff_interest=PAYOFF_INTEREST[written.get("payoff_interest") or "till_payoff_date"],
        early_payment_strategy=EARLY[written.get("early_payment_strategy") or "adjust_last_unpaid_period"],
        interest_on_past_due_principal=written.get("interest_on_past_due_principal") is not False,
    )


def _rules(written: Case) -> Iterable[AllocationRule]:
    strategy = written["strategy"]
    if strategy != ADVANCED:
        yield AllocationRule(tuple(_named_order(strategy)))
        return
    found = written.get("allocation")
    if not found:
        yield same_at_every_stage(USUAL)
        return
    for kind, rule in found.items():
        yield AllocationRule(
            order=tuple(_step(name) for name in rule["order"]),
            future_installments=choice(
                FutureInstallments, rule["future_installments"].removesuffix("_installment")
            ),
            receipt=None if kind == "default" else choice(ReceiptKind, kind),
        )


def _step(name: str) -> AllocationStep:
    stage, _, component = name.rpartition("_")
    return AllocationStep(STAGES[stage], COMPONENTS[component])


def _named_order(strategy: str) -> Iterable[AllocationStep]:
    """An older strategy says its order by its name: one for every stage, or one for due and one for in advance."""
    due, _, in_advance = strategy.removesuffix("_order").removeprefix("due_").partition("_in_advance_")
    for stage in DueStage:
        words = in_advance if in_advance and stage is DueStage.IN_ADVANCE else due
        components = [COMPONENTS.get(word) for word in words.split("_")]
        if None in components or len(components) != len(DEBT_COMPONENTS):
            raise UnsupportedConvention(f"The allocation strategy {strategy} is not supported yet.")
        for component in components:
            assert component is not None
            yield AllocationStep(stage, component)
