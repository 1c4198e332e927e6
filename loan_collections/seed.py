"""The standard strategy as reference data: which task a loan gets as it grows older in arrears."""

from dataclasses import dataclass

from loan_collections.models import TaskRule
from loan_collections.states import TaskKind


@dataclass(frozen=True)
class StandardRule:
    days_past_due: int
    kind: TaskKind
    title: str
    priority: int
    due_in_days: int


STANDARD_RULES = (
    StandardRule(1, TaskKind.CALL, "Ask why the payment is late", 4, 4),
    StandardRule(30, TaskKind.CALL, "Call about 30 days past due", 3, 2),
    StandardRule(60, TaskKind.LETTER, "Demand letter and call", 2, 2),
    StandardRule(90, TaskKind.LEGAL_REVIEW, "Decide about acceleration and legal action", 1, 5),
)


def seed_reference() -> None:
    """Create the rules that are missing; those that people changed stay."""
    known = set(TaskRule.objects.values_list("days_past_due", flat=True))
    for rule in STANDARD_RULES:
        if rule.days_past_due not in known:
            TaskRule.objects.create(
                days_past_due=rule.days_past_due,
                kind=rule.kind,
                title=rule.title,
                priority=rule.priority,
                due_in_days=rule.due_in_days,
            )
