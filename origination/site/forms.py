"""The forms of the steps of an application."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.parties.models import BusinessOwner, BusinessStructure
from loanops.web.site import MoneyField, SiteForm
from origination.choices import LoanPurpose
from origination.models import Industry
from origination.regions import REGIONS
from origination.services.checking import NEEDED_OF_BUSINESS, NEEDED_OF_REPORTED_OWNER
from products.choices import CollateralKind, PaymentFrequency
from products.models import ProductVersion

NOT_CHOSEN = [("", "–")]
STATES = sorted({*(code for codes in REGIONS.values() for code in codes), "PR"})
NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


def _text(label: Any, length: int, kind: str = "off", **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=forms.TextInput(attrs={"autocomplete": kind}), **kwargs
    )


def given(data: dict[str, Any], *, keep_empty: bool = True, secret: tuple[str, ...] = ()) -> dict[str, Any]:
    """The entered values; secrets left empty stay as they are."""
    return {
        name: value
        for name, value in data.items()
        if not (name in secret and not value) and (keep_empty or value not in (None, ""))
    }


class BusinessForm(SiteForm):
    """What the business is. A tax id that is on file is not shown again; left empty it stays."""

    needed_to_send = NEEDED_OF_BUSINESS

    legal_name = _text(_("Legal name"), 200, "organization", help_text=_("As it stands in your tax return."))
    trading_name = _text(_("Trading name"), 200, required=False)
    structure = forms.ChoiceField(
        label=_("Legal form"), choices=BusinessStructure.choices, initial=BusinessStructure.LLC
    )
    tax_id = forms.CharField(
        label=_("Tax id (EIN)"),
        max_length=11,
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
        help_text=_(
            "Nine digits, such as 12-3456789. Sole proprietors may give their SSN. Stored encrypted."
        ),
    )
    date_established = forms.DateField(label=_("Established on"), required=False)
    naics_code = forms.ChoiceField(label=_("Industry"), required=False)
    number_of_employees = forms.IntegerField(
        label=_("Employees"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
    )
    annual_revenue = MoneyField(label=_("Revenue of the last full year"), min_value=0, required=False)
    street = _text(_("Street and number"), 200, "street-address", required=False)
    city = _text(_("City"), 100, "address-level2", required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[*NOT_CHOSEN, *((code, code) for code in STATES)], required=False
    )
    postal_code = _text(_("ZIP code"), 10, "postal-code", required=False)
    email = forms.EmailField(
        label=_("E-mail address of the business"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We write there about this application."),
    )
    phone = _text(_("Phone"), 30, "tel", required=False)

    def __init__(self, *args: Any, tax_id_last4: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industries = Industry.objects.order_by("naics_code", "id").values_list("naics_code", "name")
        choices: Any = self.fields["naics_code"]
        known = [(code, f"{name} ({code})") for code, name in industries]
        chosen = str(self.initial.get("naics_code") or "")
        if chosen and chosen not in dict(known):
            known.insert(0, (chosen, chosen))
        choices.choices = [*NOT_CHOSEN, *known]
        if tax_id_last4:
            self.fields["tax_id"].help_text = (
                say("On file: •••• %s. Leave it empty to keep it.") % tax_id_last4
            )

    def _field_of(self, pointer: str) -> str | None:
        return super()._field_of(pointer.removeprefix("/business"))


class OwnerForm(SiteForm):
    """A person who owns part of the business."""

    needed_to_send = NEEDED_OF_REPORTED_OWNER
    first_name = _text(_("First name"), 100)
    last_name = _text(_("Last name"), 100)
    ownership_percentage = forms.DecimalField(
        label=_("Share of the business in percent"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    date_of_birth = forms.DateField(label=_("Date of birth"), required=False)
    ssn = forms.CharField(
        label=_("Social security number"),
        max_length=11,
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
        help_text=_("Nine digits, such as 123-45-6789. For the credit report. Stored encrypted."),
    )
    is_guarantor = forms.BooleanField(
        label=_("Guarantees the loan personally"),
        required=False,
        help_text=_("Many loans need one guarantor."),
    )
    street = _text(_("Street and number"), 200, required=False)
    city = _text(_("City"), 100, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[*NOT_CHOSEN, *((code, code) for code in STATES)], required=False
    )
    postal_code = _text(_("ZIP code"), 10, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = _text(_("Phone"), 30, required=False)

    def __init__(self, *args: Any, owner: BusinessOwner | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owner is not None and owner.ssn_last4:
            self.fields["ssn"].help_text = (
                say("On file: •••• %s. Leave it empty to keep it.") % owner.ssn_last4
            )
        if owner is not None and owner.date_of_birth:
            self.fields["date_of_birth"].help_text = say("On file. Leave it empty to keep it.")

    def _field_of(self, pointer: str) -> str | None:
        return super()._field_of(pointer.removeprefix("/owners/0"))


class CertifyForm(SiteForm):
    """Who stands behind the business, on the word of somebody who may give it."""

    control_person_id = forms.TypedChoiceField(
        label=_("Who controls the business?"),
        coerce=int,
        help_text=_("One person with much to say in it, such as its president or managing member."),
    )
    control_title = _text(_("That person's office"), 120, help_text=_("For instance managing member."))
    nobody_else = forms.BooleanField(
        label=_("Nobody but the owners named here holds a quarter of the business or more."), required=False
    )
    certified_by = _text(_("Your full name, as the one who says so"), 200, "name")

    def __init__(self, *args: Any, owners: list[BusinessOwner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["control_person_id"]
        field.choices = [*NOT_CHOSEN, *((owner.pk, str(owner)) for owner in owners)]


class RequestForm(SiteForm):
    """Which loan, how much, how long, what for."""

    product = forms.ChoiceField(label=_("Which loan?"), widget=forms.RadioSelect)
    requested_amount = MoneyField(label=_("Amount"))
    requested_term_months = forms.TypedChoiceField(label=_("Over how many months?"), coerce=int)
    repayment_frequency = forms.ChoiceField(
        label=_("Payments"), required=False, help_text=_("Not every loan has every rhythm.")
    )
    purpose = forms.ChoiceField(label=_("What for?"), choices=[*NOT_CHOSEN, *LoanPurpose.choices])
    purpose_detail = forms.CharField(
        label=_("In your own words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    cash_flow_available = MoneyField(
        label=_("Cash left in a year to pay debt from"),
        min_value=None,
        required=False,
        help_text=_("Profit before interest and depreciation; an estimate is fine."),
    )
    existing_debt_service = MoneyField(
        label=_("Payments on existing debt in a year"), min_value=0, required=False
    )

    def __init__(self, *args: Any, versions: dict[str, ProductVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = sorted({months for version in versions.values() for months in version.term_options_months})
        rhythms = {each for version in versions.values() for each in version.repayment_frequencies}
        choices: dict[str, Any] = self.fields
        choices["product"].choices = [(code, version.name) for code, version in versions.items()]
        choices["requested_term_months"].choices = [*NOT_CHOSEN, *((months, str(months)) for months in terms)]
        choices["repayment_frequency"].choices = [
            ("", say("As usual for the loan")),
            *((value, label) for value, label in PaymentFrequency.choices if value in rhythms),
        ]


class CollateralForm(SiteForm):
    """One thing that secures the loan."""

    kind = forms.ChoiceField(label=_("Kind"))
    description = forms.CharField(
        label=_("What is it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance make, model and year, or the address."),
    )
    estimated_value = MoneyField(label=_("What is it worth?"))

    def __init__(self, *args: Any, version: ProductVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = version.collateral_kinds if version is not None else []
        kinds = [pair for pair in CollateralKind.choices if not accepted or pair[0] in accepted]
        field: Any = self.fields["kind"]
        field.choices = [*NOT_CHOSEN, *kinds]

    def _field_of(self, pointer: str) -> str | None:
        return super()._field_of(pointer.rpartition("/")[2])


class ConsentsForm(SiteForm):
    """Who allows a credit report: the business by one who may speak for it, and each owner it is asked about."""

    def __init__(self, *args: Any, business_asked: bool, owners: list[BusinessOwner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if business_asked:
            self.fields["credit_consent_by"] = _text(
                say("Your full name, as the one who consents for the business"), 200, "name"
            )
        for owner in owners:
            self.fields[f"owner_{owner.pk}"] = forms.BooleanField(
                label=say("%s has read these words and consents.") % owner, required=False
            )


class MessageForm(SiteForm):
    """A message to the lender."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No card or social security numbers, please."),
    )


class WithdrawForm(SiteForm):
    reason = forms.CharField(
        label=_("Why?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NothingForm(SiteForm):
    """Only a button."""
