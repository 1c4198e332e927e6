"""Payment methods that businesses saved, by their last four characters."""

from loanops.web.admin import ActionPage, ReadOnlyAdmin, badge, masked, moment, record_link, register
from payments.admin.forms import ReasonOnlyForm
from payments.models import SavedMethod
from payments.services.methods import remove_method
from payments.states import SavedMethodStatus


@register(SavedMethod)
class SavedMethodAdmin(ReadOnlyAdmin):
    view_action = "payments.view_methods"
    list_display = (
        record_link("business"),
        "method",
        "label",
        masked("last4", "Ends in"),
        record_link("provider_account", "Provider"),
        badge("status"),
        moment("created_at", "Saved"),
    )
    list_filter = ("status", "method", "provider_account")
    list_select_related = ("business", "provider_account")
    search_fields = ("business__legal_name", "business__number", "last4", "public_id")
    ordering = ("-id",)
    sections = (
        (
            "Payment method",
            [
                "business",
                "method",
                "label",
                masked("last4", "Ends in"),
                "provider_account",
                "status",
                "public_id",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            remove_method,
            ReasonOnlyForm,
            icon="credit_card_off",
            danger=True,
            available=lambda saved: saved.status == SavedMethodStatus.ACTIVE,
            arguments=lambda saved, data: {"saved_method_id": saved.pk, **data},
            result_message="It can no longer be paid with.",
        ),
    )
