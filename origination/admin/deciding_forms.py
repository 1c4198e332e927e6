"""Forms of decisions: approve, counter-offer, decline, refer (U2, U3)."""

from datetime import timedelta
from typing import Any

from django import forms

from loanops.core import clock
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField
from origination.admin.forms import lines_of, term_choices
from origination.admin.tabs.words import METRIC_WORDS, rule_words
from origination.choices import OverrideReason
from origination.models import Application
from origination.selectors import current_decision
from origination.services.deciding import RATIONALE_LENGTH_MIN
from origination.services.gathering import gather_inputs
from origination.services.noticing import credit_information
from origination.states import DECIDABLE
from origination.underwriting.assessment import Assessment, assess, at_offered_rate
from products.reasons import ReasonCode

USUAL_CONDITIONS = (
    "Proof of insurance naming the lender as loss payee",
    "Signed personal guarantees of all owners from 20 percent",
    "First lien filed on the collateral",
    "Lease or deed of the business premises",
    "Bank statement of the last full month",
    "Payoff letter of the debt that is refinanced",
    "Automatic debit authorized",
)
CONDITIONS_LENGTH_MAX = 4000
AFTER_RATE = (
    "usual_conditions",
    "conditions",
    "offer_expires_on",
    "reason",
    "override_reason",
    "override_note",
)


class RationaleField(ReasonField):
    """Why it is decided so; whoever reads the file later needs it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Rationale")
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("help_text", f"At least {RATIONALE_LENGTH_MIN} characters; stands in the file.")
        super().__init__(**kwargs)


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


class OverrideFields(ActionForm):
    """Only where the decision goes against the rules."""

    override_reason = forms.ChoiceField(
        label="Against the rules because",
        choices=[("", "Not against the rules"), *OverrideReason.choices],
        required=False,
        help_text="Needed where the decision is more or less than the rules come to.",
    )
    override_note = forms.CharField(
        label="Why the rules are not followed",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FactsForm(OverrideFields):
    """A form with reasons, each shown with the fact behind it; those that weigh most are ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = facts_behind(self.record) if self.record is not None else {}
        choices = [
            (code, f"{code} {label} – {facts[code]}" if code in facts else f"{code} {label}")
            for code, label in ReasonCode.choices
        ]
        order = list(facts)
        field: Any = self.fields["reason_codes"]
        field.choices = sorted(
            choices, key=lambda choice: order.index(choice[0]) if choice[0] in facts else 99
        )
        field.widget.choices = field.choices
        field.help_text = f"{field.help_text} {reports_used(self.record)}"
        self.initial.setdefault("reason_codes", weighty_reasons(self.record) or order[:4])


def facts_behind(application: Application) -> dict[str, str]:
    """Reason code → the fact behind it: rules that were not met first, then what cost points on the scorecard."""
    decision = current_decision(application)
    if decision is None:
        return {}
    facts: dict[str, str] = {}
    for result in decision.rule_results.filter(passed=False).order_by("position"):
        facts.setdefault(result.reason_code, f"{METRIC_WORDS[result.metric]}: {rule_words(result)}")
    lost = sorted(
        decision.scorecard.get("contributions", []), key=lambda each: each["points"] - each["points_max"]
    )
    for each in lost:
        if each["points"] < each["points_max"]:
            words = f"{each['label']}: {each['value'] or 'not known'}, {each['points']} of {each['points_max']} points"
            facts.setdefault(each["reason_code"], words)
    return facts


def weighty_reasons(application: Application | None) -> list[str]:
    """The reasons of the rules that were not met, at most four."""
    decision = current_decision(application) if application is not None else None
    if decision is None:
        return []
    failed = decision.rule_results.filter(passed=False).order_by("position")
    return list(dict.fromkeys(failed.values_list("reason_code", flat=True)))[:4]


def reports_used(application: Application | None) -> str:
    """Which credit reports the decision rests on, as the notice will name them."""
    lines = credit_information(application) if application is not None else []
    return f"Reports used: {'; '.join(lines)}." if lines else "No credit report was used."


class TermsForm(OverrideFields):
    """Terms a person offers: rate with the reason for going off the one of the rules, conditions, expiry."""

    annual_rate = forms.DecimalField(label="Rate, percent per year", max_digits=9, decimal_places=4)
    rate_reason = forms.CharField(
        label="Why another rate",
        required=False,
        max_length=300,
        help_text="Needed where the rate is not the one of the rules.",
    )
    usual_conditions = forms.MultipleChoiceField(
        label="Conditions before the money is sent",
        choices=[(text, text) for text in USUAL_CONDITIONS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    conditions = forms.CharField(
        label="Other conditions",
        required=False,
        max_length=CONDITIONS_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One on each line.",
    )
    offer_expires_on = forms.DateField(label="Offer open until", required=False)
    reason = RationaleField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.record.product_version if self.record is not None else None
        if version is None:
            return
        last = clock.business_date() + timedelta(days=version.offer_valid_days)
        self.initial.setdefault("offer_expires_on", last)
        field: Any = self.fields["offer_expires_on"]
        field.help_text = f"At the latest {last}, {version.offer_valid_days} days from today."

    def clean_conditions(self) -> list[str]:
        return lines_of(self.cleaned_data["conditions"])


def assessed_as(application: Application | None, data: dict[str, Any]) -> Assessment | None:
    """The application with the amount, term and rate of a form; None while amount and term are not entered."""
    if application is None or application.status not in DECIDABLE or data.get("approved_amount") is None:
        return None
    term = data.get("term_months", application.requested_term_months)
    if term is None or data["approved_amount"] <= 0:
        return None
    inputs = gather_inputs(application).requesting(data["approved_amount"], term)
    snapshot = application.product_version.snapshot()
    assessed, rate = assess(inputs, snapshot), data.get("annual_rate")
    return assessed if rate is None else at_offered_rate(assessed, rate, snapshot)


class ApproveForm(TermsForm):
    approved_amount = MoneyField(label="Amount", help_text="As asked for; another amount is a counter-offer.")

    field_order = ("approved_amount", "annual_rate", "rate_reason", *AFTER_RATE)


class CounterOfferForm(TermsForm, FactsForm):
    approved_amount = MoneyField(label="Amount")
    term_months = forms.TypedChoiceField(label="Term", coerce=int)
    reason_codes = ReasonCodesField()

    field_order = (
        "approved_amount",
        "term_months",
        "annual_rate",
        "rate_reason",
        "reason_codes",
        *AFTER_RATE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["term_months"]
        field.choices = term_choices(self.record)
        field.widget.choices = field.choices


class DeclineForm(FactsForm):
    reason_codes = ReasonCodesField()
    reason = RationaleField()

    field_order = ("reason_codes", "reason")


class ReferForm(ActionForm):
    reason = RationaleField()
