"""What people enter about payments and providers."""

from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm, EffectiveDateField, MoneyField, ReasonField
from payments.providers.simulator.provider import Simulator
from payments.services.creating import COLLECTIBLE_METHODS
from payments.states import AmountChoice
from servicing.models import Loan, PaymentMethod

METHODS = [(method.value, method.label) for method in COLLECTIBLE_METHODS]


class LoanNumberField(forms.CharField):
    """A loan by its number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Loan", max_length=20, help_text="Its number, such as LN-000123.", **kwargs)

    def clean(self, value: Any) -> Loan:
        number = super().clean(value).strip().upper()
        loan = Loan.objects.filter(number=number).first()
        if loan is None:
            raise forms.ValidationError(f"There is no loan {number}.")
        return loan


class CollectForm(ActionForm):
    loan = LoanNumberField()
    amount_choice = forms.ChoiceField(choices=AmountChoice.choices, label="How much")
    amount = MoneyField(required=False, help_text="Only with “Other amount”.")
    method = forms.ChoiceField(choices=[("", "By the saved method"), *METHODS], required=False)
    saved_method = forms.CharField(
        required=False, label="Saved method", max_length=48, help_text="Its id, where the borrower saved one."
    )
    reason = ReasonField(label="Authorization", help_text="Who agreed to this payment, when and how.")


class ReasonOnlyForm(ActionForm):
    reason = ReasonField()


class RemarkForm(ActionForm):
    reason = ReasonField(required=False, label="Remark")


class ReturnForm(ActionForm):
    code = forms.CharField(max_length=20, label="Return code", help_text="The bank's code, such as R01.")
    returned_date = EffectiveDateField(label="Returned on")
    reason = ReasonField()


class AddProviderForm(ActionForm):
    code = forms.SlugField(max_length=40)
    name = forms.CharField(max_length=120)
    provider = forms.SlugField(max_length=40, label="Adapter", initial=Simulator.name)
    priority = forms.IntegerField(
        min_value=0, max_value=32767, initial=100, help_text="The lowest is asked first."
    )
    credential_reference = forms.CharField(
        max_length=120,
        required=False,
        help_text="Where the secret is kept, such as env:PROVIDER_KEY. Never the secret.",
    )
    reason = ReasonField()


class ConfigureProviderForm(ActionForm):
    is_enabled = forms.BooleanField(required=False, label="In use")
    priority = forms.IntegerField(min_value=0, max_value=32767, help_text="The lowest is asked first.")
    credential_reference = forms.CharField(
        max_length=120,
        required=False,
        help_text="Where the secret is kept, such as env:PROVIDER_KEY. Never the secret.",
    )
    reason = ReasonField()


class ConfigureMethodForm(ActionForm):
    method = forms.ChoiceField(choices=PaymentMethod.choices)
    is_enabled = forms.BooleanField(required=False, initial=True, label="Taken")
    amount_min = MoneyField(required=False, label="From")
    amount_max = MoneyField(required=False, label="Up to")
    reason = ReasonField()
