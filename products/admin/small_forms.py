"""The smaller forms of the catalogue: new version, submission, publication, comments, rate caps."""

from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm, EffectiveDateField, ReasonField
from products.choices import CapBasis, ProductType


class NewVersionForm(ActionForm):
    based_on = forms.TypedChoiceField(label="Start as a copy of", coerce=int)
    change_summary = forms.CharField(
        max_length=300, required=False, help_text="What this version is going to change; compliance reads it."
    )
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = self.record.versions.order_by("-number") if self.record else []
        field: Any = self.fields["based_on"]
        field.choices = [
            (version.number, f"Version {version.number}: {version.name}") for version in versions
        ]


class SubmitForm(ActionForm):
    change_summary = forms.CharField(
        max_length=300, required=False, help_text="What this version changes; compliance reads it."
    )
    reason = ReasonField(required=False, label="Remark")


class PublishForm(ActionForm):
    effective_date = EffectiveDateField(
        label="Applies from", help_text="Applications from that day on are made under this version."
    )
    reason = ReasonField(required=False, label="Remark")


class WhyForm(ActionForm):
    reason = ReasonField()


class RemarkForm(ActionForm):
    reason = ReasonField(required=False)


class CommentForm(ActionForm):
    text = forms.CharField(
        label="Comment",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Those who write this version and those who review it read it.",
    )


class RateCapForm(ActionForm):
    state = forms.CharField(max_length=2, min_length=2, help_text="Two letters, such as NY.")
    product_type = forms.ChoiceField(
        choices=[("", "Every kind of loan"), *ProductType.choices], required=False
    )
    amount_from = forms.DecimalField(
        label="Loans from", initial=0, min_value=0, max_digits=18, decimal_places=2
    )
    amount_below = forms.DecimalField(
        label="Loans below", required=False, max_digits=18, decimal_places=2, help_text="Empty: of any size."
    )
    rate_max = forms.DecimalField(label="At most, percent", min_value=0, max_digits=12, decimal_places=6)
    basis = forms.ChoiceField(choices=CapBasis.choices, initial=CapBasis.APR)
    source = forms.CharField(max_length=200, help_text="The law it comes from.")
    effective_date = EffectiveDateField(label="In force from")
    reason = ReasonField(required=False)

    def clean_state(self) -> str:
        return str(self.cleaned_data["state"]).upper()
