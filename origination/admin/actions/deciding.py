"""Deciding: approve, decline, counter-offer, refer, check again (U2, U3)."""

from decimal import Decimal
from typing import Any

from django.template.defaultfilters import linebreaksbr

from loanops.access.actors import actor_of_user
from loanops.core.actors import Actor
from loanops.engine import EngineError
from loanops.usecases import UseCase
from loanops.web.admin import ActionPage, PreviewTable
from loanops.web.admin.formats import rate_text
from origination.admin import deciding_forms, forms
from origination.admin.actions.availability import can_be_referred, changes_then, decidable
from origination.admin.tabs.offer import offer_tables, schedule_table
from origination.admin.tabs.rules import pricing_table
from origination.admin.tabs.words import source_words, threshold_words
from origination.choices import DecisionOutcome
from origination.models import Application, Decision
from origination.selectors import current_decision
from origination.services.authority import direction_of, my_limit, rules_in_words
from origination.services.deciding import (
    approve_application,
    counter_offer_application,
    decline_application,
    refer_application,
    rerun_checks,
)
from origination.services.gathering import gather_inputs
from origination.underwriting.assessment import Assessment
from origination.underwriting.evaluation import evaluate
from origination.underwriting.facts import debt_service_coverage
from origination.underwriting.pricing import at_rate
from products.choices import FeeTiming
from products.quoting import Quote, quote

TIMING_WORDS = dict(FeeTiming.choices)


def _proposed(application: Application) -> dict[str, Any]:
    """First values of a decision: what the rules would offer, at the rate they come to."""
    decision = current_decision(application)
    amount = (decision.approved_amount if decision else None) or application.requested_amount
    term = (decision.approved_term_months if decision else None) or application.requested_term_months
    return {"approved_amount": amount, "term_months": term, **_rate_for(application, amount, term)}


def _as_requested(application: Application) -> dict[str, Any]:
    amount, term = application.requested_amount, application.requested_term_months
    return {"approved_amount": amount, **_rate_for(application, amount, term)}


def _rate_for(application: Application, amount: Decimal, term: int) -> dict[str, Any]:
    assessed = deciding_forms.assessed_as(application, {"approved_amount": amount, "term_months": term})
    rate = assessed.pricing.rate if assessed is not None else application.product_version.base_rate
    return {
        "annual_rate": rate.normalize() if rate != rate.to_integral() else rate.quantize(rate.to_integral())
    }


def _terms(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    """The use case's arguments: usual and other conditions are one list."""
    entered = dict(data)
    conditions = [*entered.pop("usual_conditions"), *entered.pop("conditions")]
    return {"application_id": application.pk, **entered, "conditions": list(dict.fromkeys(conditions))}


def _followed(use_case: UseCase[Any, Any]) -> Any:
    """What the terms entered so far would mean, below the form."""

    def tables(application: Application, data: dict[str, Any], actor: Actor) -> list[PreviewTable]:
        assessed = deciding_forms.assessed_as(application, data)
        rate = data.get("annual_rate")
        if assessed is None or rate is None:
            return [PreviewTable("What it would mean", [], [], empty="Enter amount, term and rate.")]
        try:
            quoted = _quote(application, assessed, rate)
        except EngineError as error:
            return [PreviewTable("What it would mean", [], [], empty=f"No schedule can be computed: {error}")]
        return [
            _meaning(application, assessed, quoted, rate),
            _authority(application, assessed, actor, use_case, rate),
            pricing_table(assessed.pricing.to_json()),
            *_cost_tables(quoted),
        ]

    return tables


def _quote(application: Application, assessed: Assessment, rate: Decimal) -> Quote:
    inputs = assessed.inputs
    return quote(
        application.product_version.snapshot(),
        amount=inputs.requested_amount,
        annual_rate=rate,
        term_months=inputs.requested_term_months,
        frequency=inputs.repayment_frequency,
        start_date=inputs.on_date,
    )


def _meaning(application: Application, assessed: Assessment, quoted: Quote, rate: Decimal) -> PreviewTable:
    snapshot = application.product_version.snapshot()
    coverage = debt_service_coverage(assessed.inputs, at_rate(snapshot, rate))
    rows: list[tuple[str, Any]] = [
        ("Installment", quoted.installment_amount),
        ("Payments", str(quoted.number_of_installments)),
        ("Annual percentage rate", rate_text(quoted.annual_percentage_rate)),
        ("Finance charge", quoted.finance_charge),
        ("Amount financed", quoted.amount_financed),
        ("Total of payments", quoted.total_of_payments),
        ("Debt service coverage afterwards", "not known" if coverage is None else f"{coverage}"),
    ]
    if assessed.grade_name:
        rows.append(("Grade", assessed.grade_name))
    failed = ", ".join(f"{verdict.code} {verdict.name}" for verdict in assessed.failed)
    rows.append(("Rules not met with these terms", failed or "none"))
    return PreviewTable("What it would mean", ["", ""], rows, align_right={-1})


def _authority(
    application: Application,
    assessed: Assessment,
    actor: Actor,
    use_case: UseCase[Any, Any],
    rate: Decimal,
) -> PreviewTable:
    """What the rules say, the limit left, and whether a second person is needed."""
    inputs, snapshot = assessed.inputs, application.product_version.snapshot()
    limit = my_limit(application, actor, use_case.name, snapshot)
    why = use_case.needs_approval(
        application_id=application.pk,
        approved_amount=inputs.requested_amount,
        term_months=inputs.requested_term_months,
        annual_rate=rate,
        actor=actor,
    )
    rules = evaluate(gather_inputs(application), snapshot)
    outcome = DecisionOutcome.APPROVED if use_case is approve_application else DecisionOutcome.COUNTER_OFFERED
    direction = direction_of(rules, outcome, assessed)
    rows = [
        ("The rules come to", f"{rules_in_words(rules)}, {rate_text(assessed.pricing.rate)}"),
        ("Off the rate of the rules by", rate_text(rate - assessed.pricing.rate)),
        ("Against the rules", direction.label if direction else "no"),
        ("My limit left", _left(limit, inputs.requested_amount)),
        ("Decided by", f"Propose for second approval: {why}" if why else "You alone"),
    ]
    return PreviewTable("Authority", ["", ""], rows, align_right={-1}, tone="warning" if why else "")


def _left(limit: Decimal | None, amount: Decimal) -> str:
    """What a limit leaves beyond the amount, or by how much the amount is above it."""
    if limit is None:
        return "no limit"
    return f"none, {amount - limit:,.2f} above it" if amount > limit else f"{limit - amount:,.2f}"


def _cost_tables(quoted: Quote) -> list[PreviewTable]:
    fees = [(fee["name"], Decimal(fee["amount"]), TIMING_WORDS[fee["timing"]]) for fee in quoted.fees]
    return [
        PreviewTable("Fees", ["Fee", "Amount", "When"], fees, empty="None."),
        schedule_table(quoted.schedule, note="Supposes disbursement today."),
    ]


def _offer_then(decision: Decision, application: Application) -> list[PreviewTable]:
    return [
        _decision_then(decision),
        pricing_table(decision.pricing),
        *offer_tables(decision.offers.earliest("id")),
    ]


def _decision_then(decision: Decision) -> PreviewTable:
    """What is decided, against what the rules say, and what is left of the decider's limit."""
    limit = None
    if decision.underwriter is not None:
        actor = actor_of_user(decision.underwriter)
        use_case = (
            approve_application if decision.outcome == DecisionOutcome.APPROVED else counter_offer_application
        )
        snapshot = decision.product_version.snapshot()
        limit = my_limit(decision.application, actor, use_case.name, snapshot)
    amount = decision.approved_amount or Decimal(0)
    rows = [
        ("The rules come to", decision.get_rules_outcome_display()),
        ("Against the rules", decision.get_override_direction_display() or "no"),
        ("Off the rate of the rules by", rate_text(decision.rate_adjustment)),
        (f"Limit left of {decision.underwriter_label}", _left(limit, amount)),
    ]
    return PreviewTable("Decision", ["", ""], rows, align_right={-1})


def _letter_then(decision: Decision, application: Application) -> list[PreviewTable]:
    """The notice as it would be written, the reports it names, and by when the law wants it sent."""
    notice = decision.application.adverse_action_notices.get(decision=decision)
    letter = notice.notification
    rows = [
        ("To", letter.recipient if letter else "no address is known"),
        ("Subject", letter.subject if letter else ""),
        ("Text", linebreaksbr(letter.body) if letter else ""),
        ("Reports used", "; ".join(notice.credit_information) or "none"),
        ("To be sent by", notice.due_date),
    ]
    reasons = [
        (
            reason.code,
            reason.text,
            source_words(reason.source),
            reason.value,
            threshold_words(reason.threshold),
        )
        for reason in decision.reasons.order_by("position")
    ]
    return [
        PreviewTable(
            "Principal reasons", ["Code", "What the applicant reads", "From", "Fact", "Must be"], reasons
        ),
        PreviewTable("Notice to the applicant", ["", ""], rows),
    ]


APPROVE = ActionPage(
    approve_application,
    deciding_forms.ApproveForm,
    icon="check_circle",
    available=decidable,
    initial=_as_requested,
    arguments=_terms,
    preview=_offer_then,
    live=_followed(approve_application),
    result_message="Approved; the offer is with the applicant.",
)
DECLINE = ActionPage(
    decline_application,
    deciding_forms.DeclineForm,
    icon="cancel",
    danger=True,
    available=decidable,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=_letter_then,
    result_message="Declined; the notice is on its way.",
)
COUNTER_OFFER = ActionPage(
    counter_offer_application,
    deciding_forms.CounterOfferForm,
    icon="swap_horiz",
    available=decidable,
    initial=_proposed,
    arguments=_terms,
    preview=_offer_then,
    live=_followed(counter_offer_application),
    result_message="The counter-offer is with the applicant.",
)
REFER = ActionPage(
    refer_application,
    deciding_forms.ReferForm,
    icon="forward",
    available=can_be_referred,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    description="Back to an underwriter's desk; an offer that stands falls.",
)
RERUN_CHECKS = ActionPage(
    rerun_checks,
    forms.WhyForm,
    icon="refresh",
    available=decidable,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=changes_then,
)
