"""Businesses: list and record, with owners, bank accounts and consents; identifiers masked."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from loanops.parties.models import BankAccountKind, Business, BusinessOwner, BusinessStructure, ConsentKind
from loanops.parties.selectors import find_by_tax_id
from loanops.parties.services.businesses import (
    add_bank_account,
    add_owner,
    create_business,
    record_consent,
    update_business,
    update_owner,
)
from loanops.web.admin import (
    ActionPage,
    PreviewTable,
    ReadOnlyAdmin,
    day,
    masked,
    money,
    record_link,
    register,
)
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField

PAPER_CONSENT = "on-file-1"


class BusinessForm(ActionForm):
    """What a business is; empty fields stay as they are when details are updated."""

    legal_name = forms.CharField(max_length=200)
    trading_name = forms.CharField(max_length=200, required=False)
    structure = forms.ChoiceField(choices=BusinessStructure.choices, initial=BusinessStructure.LLC)
    tax_id = forms.CharField(
        max_length=11, required=False, label="Tax id", help_text="Nine digits, such as 12-3456789."
    )
    date_established = forms.DateField(required=False)
    number_of_employees = forms.IntegerField(min_value=0, required=False)
    annual_revenue = MoneyField(min_value=0, required=False, label="Annual revenue, USD")
    annual_revenue_year = forms.IntegerField(min_value=1900, max_value=2200, required=False)
    naics_code = forms.CharField(max_length=6, required=False, label="NAICS code")
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = forms.CharField(max_length=2, required=False, help_text="Two capital letters, such as OH.")
    postal_code = forms.CharField(max_length=10, required=False)
    email = forms.EmailField(required=False)
    phone = forms.CharField(max_length=30, required=False)
    reason = ReasonField(required=False)


class OwnerForm(ActionForm):
    """A person who owns part of the business; an SSN or birth date left empty stays as it is."""

    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100)
    date_of_birth = forms.DateField(required=False)
    ssn = forms.CharField(max_length=11, required=False, label="SSN", help_text="Stored encrypted.")
    ownership_percentage = forms.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    is_guarantor = forms.BooleanField(required=False)
    email = forms.EmailField(required=False)
    phone = forms.CharField(max_length=30, required=False)
    reason = ReasonField(required=False)


class BankAccountForm(ActionForm):
    """Where the business is paid and debited."""

    bank_name = forms.CharField(max_length=120, required=False)
    routing_number = forms.CharField(max_length=9, help_text="Nine digits (ABA).")
    account_number = forms.CharField(
        max_length=17, help_text="Stored encrypted; people see its last four digits."
    )
    kind = forms.ChoiceField(choices=BankAccountKind.choices)
    reason = ReasonField(required=False)


class ConsentForm(ActionForm):
    """A consent given on paper or by phone."""

    kind = forms.ChoiceField(choices=ConsentKind.choices)
    given_by = forms.CharField(max_length=200, help_text="The name of the person who consents.")


def _given(data: dict[str, Any], *, keep_empty: bool = False) -> dict[str, Any]:
    return {
        name: value
        for name, value in data.items()
        if name != "reason" and (keep_empty or value not in (None, ""))
    }


def _details(business: Business) -> dict[str, Any]:
    names = [name for name in BusinessForm.base_fields if name not in ("tax_id", "reason")]
    return {name: getattr(business, name) for name in names}


def _owners(business: Business) -> PreviewTable:
    rows = [
        (
            str(owner),
            f"•••• {owner.ssn_last4}" if owner.ssn_last4 else "–",
            owner.ownership_percentage,
            owner.is_guarantor,
        )
        for owner in business.owners.order_by("-ownership_percentage", "id")
    ]
    return PreviewTable(
        "Owners", ["Name", "SSN", "Share, %", "Guarantor"], rows, empty="No owner is known yet."
    )


@register(Business)
class BusinessAdmin(ReadOnlyAdmin):
    view_action = "parties.view_businesses"
    list_display = (
        "number",
        "legal_name",
        masked("tax_id_last4", "Tax id"),
        "naics_code",
        "state",
        money("annual_revenue", "Annual revenue, USD"),
        day("date_established", "Established"),
    )
    list_filter = ("structure", "state")
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
    action_pages = (
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
            initial=_details,
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
            arguments=lambda business, data: {"business_id": business.pk, **data},
        ),
        ActionPage(
            record_consent,
            ConsentForm,
            icon="task_alt",
            arguments=lambda business, data: {
                "business_id": business.pk,
                "text_version": PAPER_CONSENT,
                **data,
            },
        ),
    )

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

    def tables(self, business: Business, request: HttpRequest) -> list[PreviewTable]:
        accounts = [
            (account.bank_name or account.routing_number, f"•••• {account.account_last4}", account.is_primary)
            for account in business.bank_accounts.order_by("-id")
        ]
        consents = [
            (consent.get_kind_display(), consent.given_by, consent.given_at, consent.text_version)
            for consent in business.consents.order_by("-id")
        ]
        return [
            _owners(business),
            PreviewTable("Bank accounts", ["Bank", "Account", "Primary"], accounts),
            PreviewTable("Consents", ["Kind", "Given by", "At", "Wording"], consents),
        ]


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
    )
