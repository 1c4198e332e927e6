"""The strategy: which task is made from how many days past due on."""

from loan_collections.models import TaskRule
from loan_collections.states import TaskKind
from loanops.core.actors import Actor
from loanops.core.errors import DuplicateReference, FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.usecases import use_case


class DuplicateThreshold(DuplicateReference):
    """There is a rule for this number of days already."""


@use_case("collections.add_rule", audit="collection-rule.added", title="Add rule", surfaces=("admin",))
def add_rule(
    *, days_past_due: int, kind: str, title: str, priority: int, due_in_days: int, reason: str, actor: Actor
) -> TaskRule:
    """A further threshold. Loans that are past it get its task at the next end of day."""
    _check(kind=kind, priority=priority, days_past_due=days_past_due)
    if TaskRule.objects.filter(days_past_due=days_past_due).exists():
        raise DuplicateThreshold(f"There is a rule for {days_past_due} days already; change that one.")
    return TaskRule.objects.create(
        days_past_due=days_past_due, kind=kind, title=title[:120], priority=priority, due_in_days=due_in_days
    )


@use_case(
    "collections.change_rule", audit="collection-rule.changed", title="Change rule", surfaces=("admin",)
)
def change_rule(
    *,
    rule_id: int,
    kind: str,
    title: str,
    priority: int,
    due_in_days: int,
    is_active: bool,
    reason: str,
    actor: Actor,
) -> TaskRule:
    """Other work at a threshold, or none any more. Tasks that were made stay as they are."""
    _check(kind=kind, priority=priority)
    rule = lock(TaskRule.objects.all(), rule_id)
    rule.kind, rule.title, rule.priority = kind, title[:120], priority
    rule.due_in_days, rule.is_active = due_in_days, is_active
    rule.save()
    return rule


def _check(*, kind: str, priority: int, days_past_due: int = 1) -> None:
    errors = []
    if kind not in TaskKind.values:
        errors.append(FieldError("/kind", "invalid_choice", f"One of {', '.join(TaskKind.values)}."))
    if not 1 <= priority <= 9:
        errors.append(FieldError("/priority", "out_of_range", "From 1, the most urgent, to 9."))
    if days_past_due < 1:
        errors.append(FieldError("/days_past_due", "min_value", "At least 1."))
    if errors:
        raise InvalidInput("The rule cannot be kept.", errors=errors)
