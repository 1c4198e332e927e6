"""Trying rules: what the rules of a version, mostly a draft, make of past applications. None of them changes."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.engine import EngineError
from loanops.usecases import use_case
from origination.choices import DecidedBy, DecisionOutcome, TrialOutcome
from origination.models import Decision, RuleTrial, TrialResult
from origination.services.replaying import was_screened
from origination.states import TrialStatus
from origination.underwriting.evaluation import Evaluation, evaluate, screen
from origination.underwriting.inputs import UnderwritingInputs
from products.models import ProductVersion
from products.snapshots import Snapshot, amount_of

APPLICATIONS_USUAL, APPLICATIONS_MAX = 500, 5_000
AT_A_TIME = 100
LENT = (DecisionOutcome.APPROVED.value, DecisionOutcome.COUNTER_OFFERED.value)


@use_case("origination.try_rules", audit="rules.tried", title="Try rules")
def try_rules(
    *,
    product_version_id: int,
    decided_from: date | None = None,
    decided_to: date | None = None,
    applications_max: int = APPLICATIONS_USUAL,
    actor: Actor,
) -> RuleTrial:
    """Begin a trial on the newest past applications of the version's product; it goes on by itself."""
    version = (
        ProductVersion.objects.select_related("product").with_rows().filter(pk=product_version_id).first()
    )
    errors = []
    if version is None:
        errors.append(FieldError("/product_version", "unknown", "There is no such version."))
    elif not version.rules.exists():
        errors.append(FieldError("/product_version", "invalid", f"{version} has no rules yet."))
    if not 1 <= applications_max <= APPLICATIONS_MAX:
        errors.append(FieldError("/applications_max", "out_of_range", f"From 1 to {APPLICATIONS_MAX:,}."))
    if decided_from is not None and decided_to is not None and decided_from > decided_to:
        errors.append(FieldError("/decided_to", "min_value", f"From {decided_from} on."))
    if errors or version is None:
        raise InvalidInput("The rules cannot be tried.", errors=errors)
    trial = RuleTrial(
        product_version=version,
        decided_from=decided_from,
        decided_to=decided_to,
        applications_max=applications_max,
        last_decision_id=Decision.objects.aggregate(last=Max("pk"))["last"] or 0,
        snapshot=version.snapshot(),
        tried_by_label=actor.label[:200],
    )
    trial.total = min(decisions_to_try(trial).count(), applications_max)
    trial.save()
    announce("rule-trial.requested", trial_id=trial.pk)
    return trial


def decisions_to_try(trial: RuleTrial) -> QuerySet[Decision]:
    """The last decision by the rules on each application of the product in the period, the newest first."""
    by_rules = Decision.objects.filter(
        product_version__product=trial.product_version.product_id,
        decided_by=DecidedBy.RULES,
        pk__lte=trial.last_decision_id,
    )
    if trial.decided_from is not None:
        by_rules = by_rules.filter(decision_date__gte=trial.decided_from)
    if trial.decided_to is not None:
        by_rules = by_rules.filter(decision_date__lte=trial.decided_to)
    last = by_rules.order_by().values("application").annotate(last=Max("pk")).values("last")
    return Decision.objects.filter(pk__in=last).order_by("-id")


def handle_requested(*, trial_id: int, **_: object) -> None:
    """After commit: one slice after another, each in its own transaction, until all are done. Safe to repeat."""
    while _next_slice(trial_id):
        pass


@transaction.atomic
def _next_slice(trial_id: int) -> bool:
    """Try the next applications; whether there are more."""
    trial = lock(RuleTrial.objects.select_related("product_version"), trial_id)
    if trial.status != TrialStatus.RUNNING:
        return False
    end = min(trial.done + AT_A_TIME, trial.total)
    decisions = decisions_to_try(trial).prefetch_related("rule_results", "reasons", "product_version")
    results = [_tried(trial, decision) for decision in decisions[trial.done : end]]
    TrialResult.objects.bulk_create(results)
    _count(trial, results)
    trial.done = end
    trial.save()
    if trial.done >= trial.total:
        trial.change_status(TrialStatus.FINISHED)
        return False
    return True


def _count(trial: RuleTrial, results: list[TrialResult]) -> None:
    for result in results:
        trial.changed += result.is_changed
        if result.outcome_before in LENT:
            trial.approved_before += 1
            trial.amount_before += result.amount_before or Decimal(0)
        if result.outcome_after in LENT:
            trial.approved_after += 1
            trial.amount_after += result.amount_after or Decimal(0)


def _tried(trial: RuleTrial, decision: Decision) -> TrialResult:
    """What one application would get; one that the rules cannot decide goes to a person, as it would in earnest."""
    undecided = ""
    try:
        outcome, evaluation = _outcome_under(trial.snapshot, decision)
    except (EngineError, LoanOpsError) as error:
        outcome, evaluation, undecided = TrialOutcome.REFERRED, None, f"cannot be decided: {error}"
    lent = outcome in LENT
    before = {result.code: result.passed for result in decision.rule_results.all()}
    values: dict[str, Any] = {
        "outcome_before": decision.outcome,
        "outcome_after": outcome,
        "amount_before": decision.approved_amount if decision.outcome in LENT else None,
        "amount_after": evaluation.amount if evaluation is not None and lent else None,
        "rate_before": decision.annual_rate if decision.outcome in LENT else None,
        "rate_after": evaluation.annual_rate if evaluation is not None and lent else None,
        "grade_before": decision.grade,
        "grade_after": evaluation.grade if evaluation is not None else "",
        "reasons_before": ", ".join(
            reason.code for reason in sorted(decision.reasons.all(), key=lambda each: each.position)
        ),
        "reasons_after": ", ".join(evaluation.reasons) if evaluation is not None else "",
        "rules_changed": (undecided or _rules_changed(before, evaluation))[:500],
    }
    changed = bool(undecided) or any(
        values[f"{name}_before"] != values[f"{name}_after"]
        for name in ("outcome", "amount", "rate", "grade", "reasons")
    )
    return TrialResult(
        trial=trial,
        application_id=decision.application_id,
        decision=decision,
        is_changed=changed,
        **values,
    )


def _outcome_under(snapshot: Snapshot, decision: Decision) -> tuple[TrialOutcome, Evaluation | None]:
    """What the stored facts come to; of those declined before credit was asked for only eligibility is known."""
    inputs = UnderwritingInputs.from_json(decision.inputs)
    if not _is_offered(snapshot, inputs):
        return TrialOutcome.NOT_OFFERED, None
    if was_screened(decision, decision.product_version.snapshot()):
        screened = screen(inputs, snapshot)
        return (TrialOutcome.ELIGIBLE, None) if screened is None else (TrialOutcome.DECLINED, screened)
    evaluation = evaluate(inputs, snapshot)
    return TrialOutcome(evaluation.outcome.value), evaluation


def _is_offered(snapshot: Snapshot, inputs: UnderwritingInputs) -> bool:
    return (
        amount_of(snapshot, "amount_min") <= inputs.requested_amount <= amount_of(snapshot, "amount_max")
        and inputs.requested_term_months in snapshot["term_options_months"]
        and inputs.repayment_frequency in snapshot["repayment_frequencies"]
    )


def _rules_changed(before: dict[str, bool], evaluation: Evaluation | None) -> str:
    """`CRD-02 now met, CSH-01 no longer met, COL-01 new and not met`."""
    if evaluation is None:
        return ""
    words = []
    for verdict in evaluation.verdicts:
        was = before.get(verdict.code)
        if was is None and not verdict.passed:
            words.append(f"{verdict.code} new and not met")
        elif was is not None and was != verdict.passed:
            words.append(f"{verdict.code} {'now met' if verdict.passed else 'no longer met'}")
    gone = sorted(set(before) - {verdict.code for verdict in evaluation.verdicts})
    words.extend(f"{code} gone" for code in gone if not before[code])
    return ", ".join(words)
