"""F4/F5 Reconciliation: movements of a day as we and the provider see them; open differences come first."""

from django.db.models import QuerySet

from loanops.core.actors import Actor
from loanops.web.admin import ActionPage, WorkQueueAdmin, badge, day, money, record_link, register
from payments.admin.forms import ReasonOnlyForm
from payments.models import ReconciliationItem
from payments.services.reconciling import investigate_item, resolve_item
from payments.states import ITEM_STATES, ItemStatus


@register(ReconciliationItem)
class ReconciliationItemAdmin(WorkQueueAdmin):
    view_action = "payments.view_reconciliation"
    queue_title = "Open differences"
    list_display = (
        day("report_date", "Report of"),
        record_link("provider_account", "Provider"),
        "finding",
        record_link("payment"),
        money("our_amount", "Ours"),
        money("their_amount", "Theirs"),
        "provider_reference",
        badge("status"),
    )
    list_filter = ("status", "finding", "provider_account", "report_date")
    list_select_related = ("provider_account", "payment")
    search_fields = ("key", "provider_reference", "payment__number")
    ordering = ("-report_date", "-id")
    action_pages = (
        ActionPage(
            investigate_item,
            ReasonOnlyForm,
            icon="manage_search",
            available=lambda item: ITEM_STATES.allows(item.status, ItemStatus.INVESTIGATING),
            arguments=lambda item, data: {"item_id": item.pk, **data},
        ),
        ActionPage(
            resolve_item,
            ReasonOnlyForm,
            icon="task_alt",
            available=lambda item: ITEM_STATES.allows(item.status, ItemStatus.RESOLVED),
            arguments=lambda item, data: {"item_id": item.pk, **data},
        ),
    )

    def open_work(self, queryset: QuerySet[ReconciliationItem], actor: Actor) -> QuerySet[ReconciliationItem]:
        return queryset.filter(status__in=[ItemStatus.OPEN, ItemStatus.INVESTIGATING])
