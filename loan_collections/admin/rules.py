"""The collections strategy: which task from how many days past due on."""

from loan_collections.admin.forms import AddRuleForm, ChangeRuleForm
from loan_collections.models import TaskRule
from loan_collections.services.rules import add_rule, change_rule
from loanops.web.admin import ActionPage, ReadOnlyAdmin, count, register


@register(TaskRule)
class TaskRuleAdmin(ReadOnlyAdmin):
    view_action = "collections.view_rules"
    list_display = (
        "title",
        count("days_past_due"),
        "kind",
        count("priority"),
        count("due_in_days"),
        "is_active",
    )
    list_filter = ("is_active", "kind")
    search_fields = ("title",)
    ordering = ("days_past_due",)
    sections = (("Rule", ["title", "days_past_due", "kind", "priority", "due_in_days", "is_active"]),)
    action_pages = (
        ActionPage(
            add_rule,
            AddRuleForm,
            on="list",
            icon="add",
            arguments=lambda none, data: data,
            description="Loans that are past it get its task at the next end of day.",
        ),
        ActionPage(
            change_rule,
            ChangeRuleForm,
            icon="edit",
            initial=lambda rule: {
                "kind": rule.kind,
                "title": rule.title,
                "priority": rule.priority,
                "due_in_days": rule.due_in_days,
                "is_active": rule.is_active,
            },
            arguments=lambda rule, data: {"rule_id": rule.pk, **data},
            description="Tasks that were made stay as they are.",
        ),
    )
