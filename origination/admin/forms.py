"""Forms of the application workbench."""

from typing import Any

from django import forms

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField
from origination.admin.tabs.words import rule_words
from origination.choices import LoanPurpose
from origination.models import Application
from origination.selectors import current_decision
from origination.services.deciding import RATIONALE_LENGTH_MIN
from products.choices import DocumentKind, PaymentFrequency
from products.reasons import ReasonCode


def lines_of(text: str) -> list[str]:
    """One entry for each line that is not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class WhyForm(ActionForm):
    reason = ReasonField()


class RemarkForm(ActionForm):
    reason = ReasonField(required=False)


class NothingForm(ActionForm):
    """A single press."""


class RationaleField(ReasonField):
    """Why it is decided so; whoever reads the file later needs it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Rationale")
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("help_text", f"At least {RATIONALE_LENGTH_MIN} characters; stands in the file.")
        super().__init__(**kwargs)


class ConditionsField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="What has to be there before the money is sent; one on each line.",
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        return lines_of(super().clean(value))


class ReasonCodesField(forms.MultipleChoiceField):
    """One to four principal reasons; the applicant reads them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Principal reasons",
            choices=ReasonCode.choices,
            widget=forms.CheckboxSelectMultiple,
            help_text="One to four, those that really decided; the applicant reads them.",
            **kwargs,
        )


class FactsForm(ActionForm):
    """A form with reasons, each shown with the fact behind it; those of failed rules are ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = current_decision(self.record) if self.record is not None else None
        failed = list(decision.rule_results.filter(passed=False).order_by("position")) if decision else []
        facts: dict[str, str] = {}
        for result in failed:
            facts.setdefault(result.reason_code, rule_words(result))
        choices = [
            (code, f"{code} {label} – {facts[code]}" if code in facts else f"{code} {label}")
            for code, label in ReasonCode.choices
        ]
        field: Any = self.fields["reason_codes"]
        field.choices = sorted(choices, key=lambda choice: choice[0] not in facts)
        field.widget.choices = field.choices
        self.initial.setdefault("reason_codes", list(facts)[:4])


class ApproveForm(ActionForm):
    approved_amount = MoneyField(label="Amount", help_text="As asked for; another amount is a counter-offer.")
    annual_rate = forms.DecimalField(label="Rate, percent per year", max_digits=9, decimal_places=4)
    conditions = ConditionsField()
    reason = RationaleField()


class CounterOfferForm(FactsForm):
    approved_amount = MoneyField(label="Amount")
    term_months = forms.TypedChoiceField(label="Term", coerce=int)
    annual_rate = forms.DecimalField(label="Rate, percent per year", max_digits=9, decimal_places=4)
    reason_codes = ReasonCodesField()
    conditions = ConditionsField()
    reason = RationaleField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["term_months"]
        field.choices = term_choices(self.record)
        field.widget.choices = field.choices


class DeclineForm(FactsForm):
    reason_codes = ReasonCodesField()
    reason = RationaleField()


class ReferForm(ActionForm):
    reason = RationaleField()


class RequestInformationForm(ActionForm):
    items = forms.CharField(
        label="What is missing",
        widget=forms.Textarea(attrs={"rows": 4}),
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


class AttachForm(ActionForm):
    kind = forms.ChoiceField(choices=DocumentKind.choices)
    file = forms.FileField(help_text="PDF, PNG, JPEG or CSV, at most 25 MiB.")


class AcceptForm(ActionForm):
    signer_name = forms.CharField(max_length=200, help_text="Full name of the person who signs.")
    signer_title = forms.CharField(max_length=100, required=False)
    consents = forms.BooleanField(
        label="Agreed to terms, disclosures and electronic signature", required=False
    )
    reason = ReasonField(label="How it was accepted", help_text="Such as: recorded call of 2 March.")


class HandledForm(ActionForm):
    handled_on = forms.DateField(label="On", initial=clock.business_date)
    reason = ReasonField(label="How", help_text="How the notice reached the applicant.")


def term_choices(application: Application | None) -> list[tuple[int, str]]:
    if application is None:
        return []
    return [(months, f"{months} months") for months in application.product_version.term_options_months]
