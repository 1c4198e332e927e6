"""Forms of the application workbench."""

from typing import Any

from django import forms

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.web.admin.forms import ActionForm, FreeTextField, MoneyField, ReasonField
from origination.choices import LoanPurpose
from origination.models import Application
from products.choices import PaymentFrequency


def lines_of(text: str) -> list[str]:
    """One entry for each line that is not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class WhyForm(ActionForm):
    reason = ReasonField()


class RemarkForm(ActionForm):
    reason = ReasonField(required=False)


class NothingForm(ActionForm):
    """A single press."""


class RequestInformationForm(ActionForm):
    items = FreeTextField(
        label="What is missing",
        rows=4,
        max_length=2000,
        help_text="One on each line; the applicant reads it.",
    )
    due_date = forms.DateField(label="Until")
    reason = ReasonField(required=False)


class AssignForm(ActionForm):
    assignee = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody")
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decide_or_handle = (Role.LOAN_OFFICER, Role.UNDERWRITER)
        people = User.objects.filter(
            is_active=True, is_staff=True, role_assignments__role__in=decide_or_handle
        )
        field: Any = self.fields["assignee"]
        field.queryset = people.distinct().order_by("last_name", "username", "id")


class RequestForm(ActionForm):
    """What is asked for; the product's terms and frequencies to choose from."""

    requested_amount = MoneyField()
    requested_term_months = forms.TypedChoiceField(label="Requested term", coerce=int)
    repayment_frequency = forms.ChoiceField()
    purpose = forms.ChoiceField()
    purpose_detail = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    cash_flow_available = forms.DecimalField(
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text="Stated: a year's cash flow for debt service.",
    )
    existing_debt_service = MoneyField(
        min_value=0, required=False, help_text="Stated: a year's payments on existing debt."
    )
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is None:
            return
        version = self.record.product_version
        frequencies = [each for each in PaymentFrequency.choices if each[0] in version.repayment_frequencies]
        for name, choices in (
            ("requested_term_months", term_choices(self.record)),
            ("repayment_frequency", frequencies),
            ("purpose", LoanPurpose.choices),
        ):
            field: Any = self.fields[name]
            field.choices = choices
            field.widget.choices = choices


class ModifyForm(RequestForm):
    reason = ReasonField(help_text="Why it is changed. All checks run again, and a standing offer falls.")


def term_choices(application: Application | None) -> list[tuple[int, str]]:
    if application is None:
        return []
    return [(months, f"{months} months") for months in application.product_version.term_options_months]
