"""L5 Businesses: list and record, with what every later stage knows about them; identifiers masked."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.admin.filters import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from loanops.core.errors import FieldError, InvalidInput
from loanops.parties.admin.business_tabs import contacts_part, from_other_apps, owners_part
from loanops.parties.admin.forms import BankAccountForm, BusinessForm, ConsentForm, MergeForm, OwnerForm
from loanops.parties.admin.people import PEOPLE_ACTIONS
from loanops.parties.admin.reveals import REVEAL_IDENTITY, REVEAL_TAX_ID
from loanops.parties.figures import with_figures
from loanops.parties.models import Business, BusinessOwner
from loanops.parties.selectors import find_by_tax_id
from loanops.parties.services.businesses import (
    add_bank_account,
    add_owner,
    create_business,
    record_consent,
    update_business,
    update_owner,
)
from loanops.parties.services.merging import lookalikes, merge_businesses
from loanops.web.admin import (
    ActionPage,
    Alert,
    Figure,
    Part,
    PreviewTable,
    ReadOnlyAdmin,
    count,
    day,
    masked,
    money,
    record_link,
    register,
    text,
)

PAPER_CONSENT = "on-file-1"


def _given(data: dict[str, Any], *, keep_empty: bool = False) -> dict[str, Any]:
    return {
        name: value
        for name, value in data.items()
        if name != "reason" and (keep_empty or value not in (None, ""))
    }


def _standing(business: Business) -> bool | str:
    return business.merged_into_id is None or "It was merged into another business."


def _details(business: Business) -> dict[str, Any]:
    names = [name for name in BusinessForm.base_fields if name not in ("tax_id", "reason")]
    return {name: getattr(business, name) for name in names}


def _changes(changed: Business, before: Business) -> list[PreviewTable]:
    """Old → new of what would change."""
    rows = [
        (
            name.replace("_", " ").capitalize(),
            getattr(before, name),
            getattr(changed, name),
        )
        for name in [*_details(before), "tax_id_last4"]
        if getattr(before, name) != getattr(changed, name)
    ]
    return [
        PreviewTable("Changes", ["", "Before", "After"], rows, align_right={-1}, empty="Nothing changes.")
    ]


def _survivor_id(words: str) -> int:
    found = Business.objects.filter(number=words.strip().upper()).first() or find_by_tax_id(words)
    if found is None:
        detail = "We know no business by this number or tax id."
        raise InvalidInput(errors=[FieldError("/survivor", "unknown_business", detail)])
    return found.pk


def _merged(survivor: Business, duplicate: Business) -> list[PreviewTable]:
    """What would go where, and how the surviving business would stand."""
    moved = sorted(survivor.rows_moved.items())  # type: ignore[attr-defined]
    rows = [(name.capitalize(), number) for name, number in moved if number]
    owners = [
        (str(owner), owner.ownership_percentage, f"•••• {owner.ssn_last4}" if owner.ssn_last4 else "–")
        for owner in survivor.owners.order_by("-ownership_percentage", "id")
    ]
    return [
        PreviewTable(
            f"Moves from {duplicate.number} to {survivor.number}", ["", "Rows"], rows, empty="Nothing."
        ),
        PreviewTable(f"Owners of {survivor.number} then", ["Name", "Share, %", "SSN"], owners),
    ]


def _alike(business: Business, actor: Any) -> Any:
    """Businesses that may be the one meant, above the form."""
    names = ", ".join(f"{each.number} {each.legal_name}" for each in lookalikes(business)[:5])
    return f"May be the same: {names}." if names else ""


class MergedFilter(SimpleListFilter):
    """What was merged into another business is out of the way unless it is looked for."""

    title, parameter_name = "merged", "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("only", "Merged into others"), ("too", "All, merged ones too")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "only":
                return queryset.filter(merged_into__isnull=False)
            case "too":
                return queryset
        return queryset.filter(merged_into__isnull=True)


@register(Business)
class BusinessAdmin(ReadOnlyAdmin):
    view_action = "parties.view_businesses"
    export_action = "parties.export_businesses"
    list_display = (
        "number",
        "legal_name",
        masked("tax_id_last4", "Tax id"),
        text("naics_code", "Industry"),
        "state",
        money("exposure", "Exposure, USD"),
        count("days_past_due_worst", "Worst days late"),
        day("last_application_date", "Last application"),
    )
    list_filter = ("structure", "state", MergedFilter)
    search_fields = ("number", "legal_name", "trading_name")
    search_help_text = "Number, name, or a whole tax id"
    ordering = ("-id",)
    sections = (
        (
            "Business",
            [
                "number",
                "legal_name",
                "trading_name",
                "structure",
                masked("tax_id_last4", "Tax id"),
                "date_established",
                "number_of_employees",
                money("annual_revenue", "Annual revenue, USD"),
                "annual_revenue_year",
                "naics_code",
            ],
        ),
        ("Contact", ["street", "city", "state", "postal_code", "email", "phone", "time_zone"]),
    )
    parts = (
        Part("overview", "Overview", from_other_apps("overview")),
        Part("owners", "Owners", owners_part),
        Part("applications", "Applications", from_other_apps("applications")),
        Part("loans", "Loans", from_other_apps("loans")),
        Part("payments", "Payments", from_other_apps("payments")),
        Part("documents", "Documents", from_other_apps("documents")),
        Part("screening", "Screening", from_other_apps("screening")),
        Part("contacts", "Contacts and preferences", contacts_part),
    )
    own_actions = (
        ActionPage(
            create_business,
            BusinessForm,
            on="list",
            icon="add_business",
            arguments=lambda none, data: {"fields": _given(data), "reason": data["reason"]},
        ),
        ActionPage(
            update_business,
            BusinessForm,
            icon="edit",
            available=_standing,
            initial=_details,
            preview=_changes,
            arguments=lambda business, data: {
                "business_id": business.pk,
                "fields": {
                    name: value
                    for name, value in _given(data, keep_empty=True).items()
                    if not (name == "tax_id" and not value)
                },
                "reason": data["reason"],
            },
        ),
        ActionPage(
            add_owner,
            OwnerForm,
            icon="person_add",
            available=_standing,
            arguments=lambda business, data: {
                "business_id": business.pk,
                "fields": _given(data),
                "reason": data["reason"],
            },
        ),
        ActionPage(
            add_bank_account,
            BankAccountForm,
            icon="account_balance",
            available=_standing,
            arguments=lambda business, data: {"business_id": business.pk, **data},
        ),
        ActionPage(
            record_consent,
            ConsentForm,
            icon="task_alt",
            available=_standing,
            arguments=lambda business, data: {
                "business_id": business.pk,
                "text_version": PAPER_CONSENT,
                "kind": data["kind"],
                "given_by": data["given_by"],
                "owner_id": data["owner"].pk if data["owner"] else None,
            },
        ),
        ActionPage(
            merge_businesses,
            MergeForm,
            icon="merge",
            danger=True,
            available=_standing,
            intro=_alike,
            arguments=lambda business, data: {
                "business_id": business.pk,
                "survivor_id": _survivor_id(data["survivor"]),
                "reason": data["reason"],
            },
            preview=_merged,
            description="This business turned out to be another one: everything of it moves there.",
        ),
        REVEAL_TAX_ID,
        *PEOPLE_ACTIONS,
    )

    @property
    def action_pages(self) -> Sequence[ActionPage]:  # type: ignore[override]
        """What people do to a business, later stages' actions included."""
        return (*self.own_actions, *(import_string(name) for name in settings.BUSINESS_ACTIONS))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_figures(super().get_queryset(request))

    def alerts(self, record: Business) -> Sequence[Alert]:
        if record.merged_into is None:
            return []
        url = reverse("admin:parties_business_change", args=[record.merged_into_id])
        return [Alert(f"Merged into {record.merged_into.number}, {record.merged_into}.", "info", url)]

    def figures(self, record: Any) -> Sequence[Figure]:
        late = record.days_past_due_worst or 0
        return [
            Figure("Exposure", record.exposure, hint="Outstanding principal of active loans"),
            Figure(
                "Worst days past due", late, tone="danger" if late >= 30 else "warning" if late else "neutral"
            ),
            Figure("Last application", record.last_application_date),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Business], search_term: str
    ) -> tuple[QuerySet[Business], bool]:
        """A whole tax id is found through its blind index; parts of one are not searchable."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        digits = "".join(character for character in search_term if character.isdigit())
        business = find_by_tax_id(digits) if len(digits) == 9 else None
        if business is not None:
            found = queryset.filter(Q(pk__in=found.values("pk")) | Q(pk=business.pk))
        return found, distinct


def _owner_details(owner: BusinessOwner) -> dict[str, Any]:
    hidden = ("ssn", "date_of_birth", "reason")
    return {name: getattr(owner, name) for name in OwnerForm.base_fields if name not in hidden}


@register(BusinessOwner)
class BusinessOwnerAdmin(ReadOnlyAdmin):
    view_action = "parties.view_businesses"
    list_display = (
        "last_name",
        "first_name",
        record_link("business"),
        masked("ssn_last4", "SSN"),
        "ownership_percentage",
        "is_guarantor",
    )
    list_select_related = ("business",)
    search_fields = ("first_name", "last_name", "business__legal_name")
    ordering = ("last_name", "first_name", "id")
    sections = (
        (
            "Owner",
            [
                "first_name",
                "last_name",
                record_link("business"),
                masked("ssn_last4", "SSN"),
                text(lambda owner: owner.date_of_birth[:4], "Year of birth"),
                "ownership_percentage",
                "is_guarantor",
                "email",
                "phone",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            update_owner,
            OwnerForm,
            icon="edit",
            initial=_owner_details,
            arguments=lambda owner, data: {
                "owner_id": owner.pk,
                "fields": {
                    name: value
                    for name, value in _given(data, keep_empty=True).items()
                    if not (name in ("ssn", "date_of_birth") and not value)
                },
                "reason": data["reason"],
            },
        ),
        REVEAL_IDENTITY,
    )
