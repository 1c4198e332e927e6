"""Replaying decisions: from the facts and rules that were stored the same has to come out again, for ever."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from origination.choices import DecidedBy, DecisionOutcome
from origination.models import Decision, DecisionReason, RuleResult
from origination.services.ruling import rating_of, terms_of
from origination.underwriting.evaluation import Evaluation, evaluate, screen
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.rules import Verdict
from products.choices import RuleStage
from products.models import ProductVersion
from products.snapshots import Snapshot

VALUE_LENGTH = 200
AT_A_TIME = 200
KEPT_LATER = frozenset({"options", "pricing", "scorecard", "authority", "exceptions"})
"""The first decisions were stored without these, as are those that only screened."""


@dataclass(frozen=True)
class Difference:
    """Something that comes out otherwise than it was stored."""

    decision: Decision
    what: str
    stored: str
    now: str

    def __str__(self) -> str:
        number = self.decision.application.number
        return f"{number}, decision {self.decision.public_id}: {self.what} was {self.stored}, is {self.now}"


def decisions_to_replay(
    *, since: date | None = None, product_code: str = "", limit: int | None = None
) -> QuerySet[Decision]:
    """Decisions with what was stored about them, the newest first where a limit leaves some out."""
    found = Decision.objects.select_related("application", "product_version__product").prefetch_related(
        Prefetch("rule_results", RuleResult.objects.order_by("position", "code")),
        Prefetch("reasons", DecisionReason.objects.order_by("position")),
    )
    if since is not None:
        found = found.filter(decision_date__gte=since)
    if product_code:
        found = found.filter(product_version__product__code=product_code)
    ordered = found.order_by("-id")
    return ordered[:limit] if limit is not None else ordered


class Replay:
    """Replays one decision after another; each product version is read once."""

    def __init__(self) -> None:
        self._snapshots: dict[int, Snapshot] = {}

    def differences(self, decision: Decision) -> list[Difference]:
        """Everything that differs: outcome, terms, score, reasons and each rule; of a person's decision the rules."""
        snapshot = self._snapshot(decision.product_version)
        evaluation = evaluation_of(decision, snapshot)
        found = list(_rule_differences(decision, evaluation))
        if decision.decided_by == DecidedBy.RULES:
            found.extend(_outcome_differences(decision, evaluation))
        elif decision.rules_outcome and decision.rules_outcome != evaluation.outcome:
            found.append(
                Difference(decision, "what the rules say", decision.rules_outcome, evaluation.outcome)
            )
        return found

    def _snapshot(self, version: ProductVersion) -> Snapshot:
        if version.pk not in self._snapshots:
            self._snapshots[version.pk] = version.snapshot()
        return self._snapshots[version.pk]


def evaluation_of(decision: Decision, snapshot: Snapshot) -> Evaluation:
    """What the rules come to on the stored facts: screening only, where that is what was decided."""
    inputs = UnderwritingInputs.from_json(decision.inputs)
    if was_screened(decision, snapshot):
        screened = screen(inputs, snapshot)
        if screened is not None:
            return screened
    return evaluate(inputs, snapshot)


def was_screened(decision: Decision, snapshot: Snapshot) -> bool:
    """Whether it was declined before credit was asked for: then no rule of underwriting was judged."""
    if decision.decided_by != DecidedBy.RULES or decision.outcome != DecisionOutcome.DECLINED:
        return False
    judged = {result.stage for result in decision.rule_results.all()}
    return judged <= {RuleStage.ELIGIBILITY.value} and any(
        rule["stage"] != RuleStage.ELIGIBILITY for rule in snapshot["rules"]
    )


def _outcome_differences(decision: Decision, evaluation: Evaluation) -> Iterator[Difference]:
    now: dict[str, Any] = {"outcome": evaluation.outcome, **terms_of(evaluation), **rating_of(evaluation)}
    for name, value in now.items():
        stored = getattr(decision, name)
        if name in KEPT_LATER and not decision.pricing:
            continue
        if stored != value:
            yield Difference(decision, name.replace("_", " "), _shown(stored), _shown(value))
    codes = [reason.code for reason in decision.reasons.all()]
    if codes != list(evaluation.reasons):
        yield Difference(decision, "reasons", _shown(codes), _shown(list(evaluation.reasons)))


def _rule_differences(decision: Decision, evaluation: Evaluation) -> Iterator[Difference]:
    stored = {result.code: result for result in decision.rule_results.all()}
    now = {verdict.code: verdict for verdict in evaluation.verdicts}
    for code in [*stored, *(code for code in now if code not in stored)]:
        was = _said(stored[code]) if code in stored else {}
        said = _said(now[code]) if code in now else {}
        for name in {**was, **said}:
            if was.get(name) != said.get(name):
                yield Difference(
                    decision,
                    f"rule {code}, {name.replace('_', ' ')}",
                    _shown(was.get(name, "not judged")),
                    _shown(said.get(name, "not judged")),
                )


def _said(result: RuleResult | Verdict) -> dict[str, Any]:
    names = ("metric", "operator", "threshold", "passed", "outcome", "reason_code", "stage")
    said = {name: getattr(result, name) for name in names}
    return {**said, "value": result.value[:VALUE_LENGTH]}


def _shown(value: Any) -> str:
    return "nothing" if value in (None, "", [], {}) else str(value)
