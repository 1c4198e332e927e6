"""A3 Providers: which are used, for what, in which order, and where their secrets are kept."""

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.web.admin import ActionPage, PreviewTable, ReadOnlyAdmin, count, register, text
from payments.admin.forms import AddProviderForm, ConfigureMethodForm, ConfigureProviderForm
from payments.models import ProviderAccount
from payments.services.configuring import add_provider, configure_method, configure_provider


def _methods(account: ProviderAccount) -> str:
    return ", ".join(sorted(row.get_method_display() for row in account.methods.all() if row.is_enabled))


@register(ProviderAccount)
class ProviderAccountAdmin(ReadOnlyAdmin):
    view_action = "payments.view_providers"
    list_display = (
        "name",
        "is_enabled",
        count("priority"),
        text(_methods, "Methods"),
        "credential_reference",
    )
    list_filter = ("is_enabled", "provider")
    search_fields = ("name", "code", "provider")
    ordering = ("priority", "id")
    sections = (
        (
            "Provider",
            [
                "name",
                "code",
                "provider",
                "is_enabled",
                "priority",
                "credential_reference",
                "clearing_account",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            configure_provider,
            ConfigureProviderForm,
            icon="tune",
            initial=lambda account: {
                "is_enabled": account.is_enabled,
                "priority": account.priority,
                "credential_reference": account.credential_reference,
            },
            arguments=lambda account, data: {"account_id": account.pk, **data},
            description="Payments in flight go on with the provider they are at.",
        ),
        ActionPage(
            configure_method,
            ConfigureMethodForm,
            icon="rule_settings",
            arguments=lambda account, data: {"account_id": account.pk, **data},
        ),
        ActionPage(
            add_provider,
            AddProviderForm,
            on="list",
            icon="add",
            arguments=lambda none, data: data,
            result_message="Added, and switched off until it is set up.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProviderAccount]:
        return super().get_queryset(request).prefetch_related("methods")

    def tables(self, record: ProviderAccount, request: HttpRequest) -> list[PreviewTable]:
        rows = [
            [row.get_method_display(), row.is_enabled, row.amount_min, row.amount_max]
            for row in record.methods.order_by("method")
        ]
        return [PreviewTable("Methods", ["Method", "Taken", "From", "Up to"], rows, align_right={2, 3})]
