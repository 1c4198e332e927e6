"""New terms as people and systems enter them, and as they read them: one name per term, frequencies by their word."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.engine.conventions import Amortization, Component
from loanops.engine.events import TermsChange
from loanops.engine.terms_json import change_from_json, change_to_json
from products.choices import PaymentFrequency
from products.terms import FREQUENCIES
from servicing.models import Modification

ChangeJson = dict[str, Any]


def change_of(
    *,
    annual_rate: Decimal | None = None,
    number_of_installments: int | None = None,
    frequency: str = "",
    first_due_date: date | None = None,
    amortization: str = "",
    installment_amount: Decimal | None = None,
    capitalize: Sequence[str] = (),
    spread_arrears: bool = False,
    re_amortize: bool = False,
    start_from: Mapping[str, Any] | None = None,
) -> ChangeJson | None:
    """One change of terms out of what was entered, on top of an alternative; None when no term changes.

    `re_amortize` alone spreads what is owed anew over the installments still to come.
    """
    entered = TermsChange(
        annual_rate=annual_rate,
        number_of_installments=number_of_installments,
        frequency=FREQUENCIES[PaymentFrequency(frequency)] if frequency else None,
        first_due_date=first_due_date,
        amortization=Amortization(amortization) if amortization else None,
        installment_amount=installment_amount,
        capitalize=tuple(Component(each) for each in capitalize),
        spread_arrears=spread_arrears,
    )
    change = {**(start_from or {}), **change_to_json(entered)}
    return change if change or re_amortize or start_from is not None else None


def alternative_of(modification: Modification, key: str) -> dict[str, Any] | None:
    """One of the alternatives computed for a request."""
    return next((each for each in modification.alternatives if each["key"] == key), None)


def readable_terms(change: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A change of terms with every term under its name; what stays is None."""
    if change is None:
        return None
    terms = change_from_json(change)
    frequency = next((code.value for code, each in FREQUENCIES.items() if each == terms.frequency), None)
    return {
        "annual_rate": terms.annual_rate,
        "number_of_installments": terms.number_of_installments,
        "frequency": frequency,
        "first_due_date": terms.first_due_date,
        "amortization": terms.amortization.value if terms.amortization else None,
        "installment_amount": terms.installment_amount,
        "capitalize": [each.value for each in terms.capitalize],
        "spread_arrears": terms.spread_arrears,
    }
