"""The form of the simulator."""

from decimal import Decimal
from typing import Any

from django import forms

from loanops.core import clock
from loanops.core.errors import FieldError
from loanops.web.admin.forms import ActionForm, EffectiveDateField
from products.admin.wording import without_zeros
from products.choices import PaymentFrequency
from products.examples import CENT, THOUSAND
from products.models import ProductVersion


class SimulatorForm(ActionForm):
    """Amount, term, frequency and rate; it begins with a usual loan of the version."""

    amount = forms.DecimalField(max_digits=18, decimal_places=2, min_value=Decimal("0.01"))
    term_months = forms.TypedChoiceField(label="Term, months", coerce=int)
    frequency = forms.ChoiceField(label="Payments")
    annual_rate = forms.DecimalField(
        label="Rate, percent", max_digits=12, decimal_places=6, min_value=0, max_value=100
    )
    start_date = EffectiveDateField(label="Paid out on")

    def __init__(self, data: Any = None, *, version: ProductVersion) -> None:
        self.version = version
        super().__init__(data, initial=usual_loan(version))
        terms: Any = self.fields["term_months"]
        terms.choices = [(term, str(term)) for term in sorted(version.term_options_months)]
        frequencies: Any = self.fields["frequency"]
        frequencies.choices = [(each, PaymentFrequency(each).label) for each in version.repayment_frequencies]
        self.fields["amount"].help_text = f"{version.amount_min:,.2f} to {version.amount_max:,.2f}"
        low, high = without_zeros(version.rate_min), without_zeros(version.rate_max)
        self.fields["annual_rate"].help_text = f"{low} to {high}"

    def loan(self) -> dict[str, Any]:
        """The loan to be simulated."""
        return dict(self.cleaned_data) if self.is_bound else usual_loan(self.version)

    def problems(self) -> list[FieldError]:
        return [
            FieldError(f"/{name}", "invalid", " ".join(str(message) for message in messages))
            for name, messages in self.errors.items()
        ]


def usual_loan(version: ProductVersion) -> dict[str, Any]:
    """A loan from the middle of what the version lends."""
    middle = (version.amount_min + version.amount_max) / 2
    terms = sorted(version.term_options_months)
    return {
        "amount": max(version.amount_min, middle // THOUSAND * THOUSAND).quantize(CENT),
        "term_months": terms[len(terms) // 2],
        "frequency": version.repayment_frequencies[0],
        "annual_rate": without_zeros(version.base_rate),
        "start_date": clock.business_date(),
    }
