"""Forms of bureaus, screening and identity checks."""

from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm, EffectiveDateField, FreeTextField, MoneyField, ReasonField
from origination.models import Application
from products.models import LoanProduct


class JudgeHitForm(ActionForm):
    """Why a hit is cleared or confirmed, and what was looked at."""

    reason = ReasonField()
    evidence = FreeTextField(
        rows=4,
        max_length=4000,
        help_text="What was compared: documents, registers, birth dates, addresses, the list's entry.",
    )


class BlockReportForm(ActionForm):
    """The report of blocked property to the authority."""

    reported_on = EffectiveDateField(label="Reported on")
    reference = forms.CharField(max_length=120, help_text="Number or reference of the report.")
    reason = ReasonField(required=False, label="Remark")


class ScreeningPolicyForm(ActionForm):
    """From which likeness a name is a hit, and who clears it."""

    threshold = forms.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, help_text="1 is the same name."
    )
    second_person_from = forms.DecimalField(max_digits=5, decimal_places=4, min_value=0, max_value=1)
    birth_year_tolerance = forms.IntegerField(min_value=0, max_value=10)
    beneficial_owner_products = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        label="Products that need beneficial owners certified",
    )
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["beneficial_owner_products"]
        field.choices = [
            (product.code, product.name) for product in LoanProduct.objects.order_by("name", "id")
        ]


class BureauForm(ActionForm):
    """Price and patience."""

    price = MoneyField(min_value=0, label="Price of a report, USD")
    failures_to_open = forms.IntegerField(min_value=1, label="Troubles in a row that open the breaker")
    open_seconds = forms.IntegerField(min_value=1, label="Seconds nobody is asked")
    attempts_max = forms.IntegerField(min_value=1, label="Attempts before a person is needed")
    reason = ReasonField()


class OrderReportForm(ActionForm):
    """On whom, with whose consent, and why."""

    owner_id = forms.ChoiceField(label="Report on", required=False)
    consent_given_by = forms.CharField(
        max_length=200,
        required=False,
        label="Consent given by",
        help_text="Only where no consent is on record: who consented, in the lender's words for credit reports.",
    )
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner_id"]
        field.choices = [("", f"{self.record.business.legal_name} (the business)"), *_people_of(self.record)]

    def clean_owner_id(self) -> int | None:
        return int(self.cleaned_data["owner_id"]) if self.cleaned_data["owner_id"] else None


class CertifyForm(ActionForm):
    """Who controls the business, and whose word this is."""

    control_person_id = forms.ChoiceField(label="Person who controls the business")
    control_title = forms.CharField(max_length=120, label="Office", help_text="Such as managing member.")
    nobody_else = forms.BooleanField(required=False, label="Nobody else holds 25 % or more of the business")
    certified_by = forms.CharField(max_length=200)
    reason = ReasonField(required=False, label="Remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["control_person_id"]
        field.choices = _people_of(self.record)

    def clean_control_person_id(self) -> int:
        return int(self.cleaned_data["control_person_id"])


def _people_of(application: Application) -> list[tuple[str, str]]:
    """The persons behind the business, the largest share first."""
    owners = application.business.owners.order_by("-ownership_percentage", "id")
    return [(str(owner.pk), f"{owner}, {owner.ownership_percentage.normalize():f} %") for owner in owners]
