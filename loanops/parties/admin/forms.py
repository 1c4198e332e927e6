"""Forms about businesses, their owners, accounts and consents."""

from typing import Any

from django import forms

from loanops.parties.models import BankAccountKind, BusinessOwner, BusinessStructure, ConsentKind
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField


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
    naics_code = forms.CharField(
        max_length=6, required=False, label="NAICS code", help_text="2 to 6 digits, such as 332216."
    )
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
    owner = forms.ModelChoiceField(
        BusinessOwner.objects.none(),
        required=False,
        empty_label="The business",
        label="About",
        help_text="An owner consents for himself.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            field: Any = self.fields["owner"]
            field.queryset = self.record.owners.order_by("id")
            field.widget.choices = field.choices


class MergeForm(ActionForm):
    """Which business this one turned out to be."""

    survivor = forms.CharField(
        max_length=20,
        label="Goes on as",
        help_text="Number (BZ-000123) or tax id of the business that stays.",
    )
    reason = ReasonField(
        label="How you know", help_text="Stands in the audit trail; a second person reads it."
    )

    def _field_of(self, pointer: str) -> str | None:
        return "survivor" if pointer == "/survivor_id" else super()._field_of(pointer)
