"""Forms of offers, notices, deadlines and disclosure forms."""

from typing import Any

from django import forms

from loanops.core import clock
from loanops.web.admin.forms import ActionForm, EffectiveDateField, MoneyField, ReasonField
from origination.choices import DeadlineClock, DisclosureDelivery, SignerCapacity
from origination.disclosing.forms import rows_as_lines, rows_from_lines
from products.choices import ProductType

ALL = ""
HANDED = [
    choice
    for choice in DisclosureDelivery.choices
    if choice[0] in (DisclosureDelivery.SENT, DisclosureDelivery.HANDED_OVER)
]


def _choose(form: ActionForm, name: str, choices: list[tuple[str, str]]) -> None:
    field: Any = form.fields[name]
    field.choices = choices
    field.widget.choices = choices


def _disclosed(application: Any) -> Any:
    offers = application.offers.open().filter(disclosure__isnull=False)
    return offers.select_related("disclosure").order_by("position")


def offer_choices(application: Any, *, with_checksum: bool) -> list[tuple[str, str]]:
    """The open offers; with the checksum of the paper that is before the person at this moment."""
    found = []
    for offer in _disclosed(application):
        value = f"{offer.pk}:{offer.disclosure.document_checksum}" if with_checksum else str(offer.pk)
        words = (
            f"{offer.amount:,.2f} over {offer.term_months} months, {offer.installment_amount:,.2f} each, "
            f"APR {offer.annual_percentage_rate:.2f} %"
        )
        found.append((value, words))
    return found


class AcceptForm(ActionForm):
    offer = forms.ChoiceField(label="Offer")
    signer_name = forms.CharField(max_length=200, help_text="Full name of the person who signs.")
    signer_title = forms.CharField(max_length=100, required=False)
    capacity = forms.ChoiceField(choices=SignerCapacity.choices, label="Signs as")
    disclosed_how = forms.ChoiceField(
        choices=HANDED, label="Disclosures", help_text="How the borrower got offer and disclosures before."
    )
    consents = forms.BooleanField(
        label="Agreed to terms, disclosures and electronic signature", required=False
    )
    reason = ReasonField(label="How it was accepted", help_text="Such as: recorded call of 2 March.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            _choose(self, "offer", offer_choices(self.record, with_checksum=True))


class OfferForm(ActionForm):
    """One of the open offers, or all of them."""

    offer = forms.ChoiceField(label="Offer", required=False)
    reason = ReasonField(help_text="Stands in the audit trail.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            _choose(self, "offer", [(ALL, "All of them"), *offer_choices(self.record, with_checksum=False)])


class WithdrawOfferForm(OfferForm):
    reason = ReasonField(help_text="The applicant reads it.")


class HandledForm(ActionForm):
    handled_on = forms.DateField(label="On", initial=clock.business_date)
    reason = ReasonField(label="How", help_text="How the notice reached the applicant.")


class ReasonsRequestForm(ActionForm):
    requested_on = forms.DateField(label="Asked on", initial=clock.business_date)
    reason = ReasonField(label="How", help_text="Such as: letter of 2 March.")


class SendForm(ActionForm):
    recipient = forms.EmailField(
        label="To", required=False, help_text="Another address than before; empty keeps it."
    )
    reason = ReasonField(required=False)


class ResendForm(SendForm):
    reason = ReasonField()


class DeadlineRuleForm(ActionForm):
    days = forms.IntegerField(min_value=1, max_value=3650)
    clock_kind = forms.ChoiceField(label="Counted in", choices=DeadlineClock.choices)
    warning_percents = forms.CharField(
        label="Warn after, percent of the time", help_text="Such as: 50, 80.", required=False
    )
    is_on = forms.BooleanField(label="The rule counts", required=False)
    effective_from = forms.DateField(label="From", help_text="A later day; deadlines that run keep theirs.")
    reason = ReasonField()

    def clean_warning_percents(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["warning_percents"].split(",") if part.strip()]
        if not all(part.isdecimal() and len(part) < 4 for part in parts):
            raise forms.ValidationError("Whole numbers with commas between them, such as 50, 80.")
        return [int(part) for part in parts]


class DisclosureFormForm(ActionForm):
    """A form as compliance edits it: rows one on each line."""

    law = forms.CharField(max_length=200)
    amount_max = MoneyField(label="Up to", help_text="Offers above it need no disclosure in this state.")
    product_types = forms.MultipleChoiceField(
        choices=ProductType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: all.",
    )
    heading = forms.CharField(max_length=200)
    introduction = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    columns = forms.CharField(
        required=False, help_text="Three heads with | between them; empty ones are fine."
    )
    rows = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="One on each line: label | figure | explanation | condition. Figures stand in braces, such as {apr}.",
    )
    footer = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    signature_required = forms.BooleanField(required=False)
    remark = forms.CharField(max_length=500, required=False, help_text="Such as: checked by counsel on …")
    reason = ReasonField()


def changes_of(data: dict[str, Any]) -> dict[str, Any]:
    """The entered form as parts of a disclosure form."""
    heads = [part.strip() for part in data["columns"].split("|")]
    return {
        **{name: data[name] for name in ("law", "amount_max", "heading", "introduction", "footer", "remark")},
        "product_types": list(data["product_types"]),
        "signature_required": data["signature_required"],
        "columns": [*heads, "", "", ""][:3],
        "rows": rows_from_lines(data["rows"]),
    }


def first_values(form: Any) -> dict[str, Any]:
    """A form as it is edited."""
    names = ("law", "amount_max", "heading", "introduction", "footer", "signature_required", "product_types")
    return {
        **{name: getattr(form, name) for name in names},
        "remark": form.remark,
        "columns": " | ".join(form.columns) if any(form.columns) else "",
        "rows": rows_as_lines(form.rows),
    }


class ActivateForm(ActionForm):
    effective_from = EffectiveDateField(label="From")
    reason = ReasonField()


class SwitchForm(ActionForm):
    reason = ReasonField()
