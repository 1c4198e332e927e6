"""What people enter about modifications."""

from typing import Any

from django import forms

from loanops.engine.conventions import Amortization, Component
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField
from products.choices import PaymentFrequency
from servicing.models import Loan
from servicing.models.modifications import HardshipCategory, ModificationType, RequestChannel
from servicing.services.modifying.terms import alternative_of, change_of, readable_terms

UNCHANGED = ("", "As it is")
CAPITALIZED = (
    (Component.INTEREST.value, "Interest"),
    (Component.FEES.value, "Fees"),
    (Component.PENALTIES.value, "Penalties"),
)
TERMS = (
    "annual_rate",
    "number_of_installments",
    "frequency",
    "first_due_date",
    "amortization",
    "installment_amount",
    "capitalize",
    "spread_arrears",
    "re_amortize",
)


class RequestForm(ActionForm):
    category = forms.ChoiceField(label="Reason", choices=HardshipCategory.choices)
    facts = forms.CharField(
        label="What changed",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text="In the borrower's words: since when, why, for how long.",
    )
    affordable_payment = MoneyField(
        label="Payment he can afford, USD", required=False, help_text="Per installment, as he says."
    )
    types = forms.MultipleChoiceField(
        label="Wanted",
        choices=ModificationType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What was asked for, if anything definite; several are possible.",
    )
    channel = forms.ChoiceField(
        label="Asked by", choices=RequestChannel.choices, initial=RequestChannel.PHONE
    )
    financial_difficulty = forms.BooleanField(
        label="The borrower is in financial difficulty", required=False, initial=True
    )


class RequestForLoanForm(RequestForm):
    loan = forms.CharField(max_length=20, help_text="Its number, such as LN-000123.")
    field_order = ("loan",)

    def clean_loan(self) -> Loan:
        number = self.cleaned_data["loan"].strip().upper()
        loan = Loan.objects.filter(number=number).first()
        if loan is None:
            raise forms.ValidationError(f"There is no loan {number}.")
        return loan


class ProposalForm(ActionForm):
    """Any combination of terms, alone or on top of one of the alternatives."""

    alternative = forms.ChoiceField(
        label="Start from", required=False, help_text="Terms entered below replace the alternative's."
    )
    annual_rate = forms.DecimalField(
        label="New rate, percent per year", required=False, min_value=0, max_digits=9, decimal_places=6
    )
    number_of_installments = forms.IntegerField(
        label="Installments still to come", required=False, min_value=1, max_value=600
    )
    frequency = forms.ChoiceField(
        label="Frequency", required=False, choices=[UNCHANGED, *PaymentFrequency.choices]
    )
    first_due_date = forms.DateField(
        label="Next due date", required=False, help_text="The installments after it count on from there."
    )
    installment_amount = MoneyField(
        label="Fixed installment, USD", required=False, help_text="The last one takes what is left."
    )
    amortization = forms.ChoiceField(
        label="Installments",
        required=False,
        choices=[
            UNCHANGED,
            (Amortization.EQUAL_INSTALLMENTS.value, "Equal installments"),
            (Amortization.EQUAL_PRINCIPAL.value, "Equal principal"),
        ],
    )
    capitalize = forms.MultipleChoiceField(
        label="Add to principal what is owed of",
        required=False,
        choices=CAPITALIZED,
        widget=forms.CheckboxSelectMultiple,
    )
    spread_arrears = forms.BooleanField(
        label="Re-age: what is past due goes into the new schedule", required=False
    )
    re_amortize = forms.BooleanField(
        label="Re-amortize: spread what is owed anew over the installments left", required=False
    )
    interest_pause_until = forms.DateField(
        label="Interest begins again on", required=False, help_text="Days before it earn no interest."
    )
    effective_date = forms.DateField(
        label="Counts from",
        required=False,
        help_text="Today when empty; an earlier day only if nothing has happened since.",
    )
    reason = ReasonField(required=False, label="Note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["alternative"]
        found = [(each["key"], each["title"]) for each in self.record.alternatives]
        field.choices = [("", "Nothing: only what is entered below"), *found]  # type: ignore[attr-defined]
        field.widget.choices = field.choices  # type: ignore[attr-defined]


class RemarkForm(ActionForm):
    reason = ReasonField(required=False, label="Note")


class ReasonForm(ActionForm):
    reason = ReasonField()


class NothingForm(ActionForm):
    """Nothing to enter."""


class SignedForm(ActionForm):
    name = forms.CharField(label="Signed by", max_length=200)
    reference = forms.CharField(
        max_length=200, label="Kept at", help_text="Where the signed paper can be found."
    )


def proposal_arguments(modification: Any, data: dict[str, Any]) -> dict[str, Any]:
    """What was entered, as the use case takes it."""
    chosen = alternative_of(modification, data["alternative"]) if data["alternative"] else None
    return {
        "modification_id": modification.pk,
        "change": change_of(
            **{name: data[name] for name in TERMS},
            start_from=chosen["change"] if chosen is not None else None,
        ),
        "interest_pause_until": data["interest_pause_until"],
        "effective_date": data["effective_date"],
        "reason": data["reason"],
    }


def proposal_values(modification: Any) -> dict[str, Any]:
    """The proposal there is, to be changed; empty for a first one."""
    terms = readable_terms(modification.change)
    if terms is None:
        return {"interest_pause_until": modification.interest_pause_until}
    return {
        **terms,
        "re_amortize": not modification.change,
        "interest_pause_until": modification.interest_pause_until,
    }
