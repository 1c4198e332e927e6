"""The forms of the steps. Nothing is required that can be said later: a draft is saved as it goes."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from loanops.core.errors import FieldError, InvalidInput
from loanops.parties.consents import consent_text
from loanops.parties.models import Business, BusinessStructure
from loanops.parties.selectors import find_by_tax_id
from loanops.web.admin.forms import ActionForm, MoneyField
from origination.choices import LoanPurpose
from origination.services.checking import credit_consent
from origination.services.drafting import CREDIT_CONSENT_TEXT
from products.choices import CollateralKind, PaymentFrequency
from products.models import LoanProduct
from products.states import ProductStatus

NOT_CHOSEN = [("", "–")]
BLANK_OWNERS, BLANK_COLLATERAL = 2, 2
OWNER_FIELDS = ("first_name", "last_name", "date_of_birth", "ssn", "ownership_percentage", "is_guarantor")
SHOWN_OF_OWNER = ("first_name", "last_name", "ownership_percentage", "is_guarantor")
COLLATERAL_FIELDS = ("kind", "description", "estimated_value", "appraisal_date", "lien_position")
POINTER = re.compile(r"^/(\w+)/(\d+)/(\w+)$")


class BusinessStepForm(ActionForm):
    """What a business is. A tax id we know leads to the business we know."""

    legal_name = forms.CharField(max_length=200, required=False)
    trading_name = forms.CharField(max_length=200, required=False)
    structure = forms.ChoiceField(choices=[*NOT_CHOSEN, *BusinessStructure.choices], required=False)
    tax_id = forms.CharField(
        max_length=11, required=False, label="Tax id", help_text="Nine digits, such as 12-3456789."
    )
    date_established = forms.DateField(required=False)
    number_of_employees = forms.IntegerField(min_value=0, required=False)
    annual_revenue = MoneyField(min_value=Decimal(0), required=False, label="Annual revenue, USD")
    naics_code = forms.CharField(
        max_length=6, required=False, label="NAICS code", help_text="2 to 6 digits, such as 332216."
    )
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = forms.CharField(max_length=2, required=False, help_text="Two capital letters, such as OH.")
    postal_code = forms.CharField(max_length=10, required=False)
    email = forms.EmailField(required=False)
    phone = forms.CharField(max_length=30, required=False)

    def _field_of(self, pointer: str) -> str | None:
        """`/business/tax_id` is the tax id here."""
        return super()._field_of(pointer.removeprefix("/business"))

    def details(self) -> dict[str, Any]:
        """What was filled in; an empty field says nothing."""
        return {
            name: self.cleaned_data[name]
            for name in BusinessStepForm.base_fields
            if self.cleaned_data.get(name) not in (None, "")
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["details"] = self.details()
        return cleaned


class BeginForm(BusinessStepForm):
    """The first step: a business we know, or a new one."""

    field_order = ("known_business",)
    known_business = forms.CharField(
        max_length=20,
        required=False,
        help_text="Number (BZ-000123) or tax id of a business we know; then leave the rest empty.",
    )


def known_business(words: str) -> Business | None:
    """The business named by number or tax id; none when nothing was written."""
    if not words.strip():
        return None
    found = Business.objects.standing().filter(number=words.strip().upper()).first() or find_by_tax_id(words)
    if found is None:
        detail = "We know no business by this number or tax id."
        raise InvalidInput(errors=[FieldError("/known_business", "unknown_business", detail)])
    return found


class RowsForm(ActionForm):
    """A form of several rows of the same fields: `row1_kind`, `row2_kind`, …; rows left empty are no rows."""

    rows = 0
    names: tuple[str, ...] = ()
    list_name = ""

    def filled(self) -> list[int]:
        """The numbers of the rows in which something stands."""
        return [number for number in range(1, self.rows + 1) if self._row(number)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["rows"] = [self._row(number) for number in self.filled()]
        return cleaned

    def _row(self, number: int) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(f"row{number}_{name}") for name in self.names}
        # A share of 0 % says something; Python holds 0 and False for equal.
        return {
            name: value for name, value in given.items() if value is not False and value not in (None, "")
        }

    def _field_of(self, pointer: str) -> str | None:
        """`/owners/1/ssn` is the SSN of the second row in which something stands."""
        found = POINTER.fullmatch(pointer)
        if found is None or found.group(1) != self.list_name:
            return super()._field_of(pointer)
        numbers, index = self.filled(), int(found.group(2))
        field = f"row{numbers[index]}_{found.group(3)}" if index < len(numbers) else ""
        return field if field in self.fields else None


class OwnersForm(RowsForm):
    """The owners we know, and room for two more; an SSN or birth date left empty stays as it is."""

    names = OWNER_FIELDS
    list_name = "owners"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        record = kwargs.get("record")
        self.owners = list(record.business.owners.order_by("id")) if record is not None else []
        self.rows = len(self.owners) + BLANK_OWNERS
        self.base_fields = {**self.base_fields}  # type: ignore[misc]
        for number in range(1, self.rows + 1):
            owner = self.owners[number - 1] if number <= len(self.owners) else None
            self.base_fields.update(_owner_inputs(number, owner))
        super().__init__(*args, **kwargs)

    def _row(self, number: int) -> dict[str, Any]:
        row = super()._row(number)
        if number <= len(self.owners):
            # What was emptied is wrong, not unsaid; only what is never shown may be left empty.
            shown = {name: self.cleaned_data.get(f"row{number}_{name}") for name in SHOWN_OF_OWNER}
            row = {**row, **shown, "owner_id": self.owners[number - 1].pk}
        elif set(row) == {"is_guarantor"}:
            return {}
        return row


def _owner_inputs(number: int, owner: Any) -> dict[str, forms.Field]:
    label = f"{owner}: " if owner is not None else f"Owner {number}: "
    masked = f"•••• {owner.ssn_last4} is known; empty keeps it." if owner and owner.ssn_last4 else ""
    born = "A date is known; empty keeps it." if owner is not None and owner.date_of_birth else ""

    def first(name: str) -> Any:
        return getattr(owner, name) if owner is not None else None

    inputs = {
        "first_name": forms.CharField(max_length=100, required=False, initial=first("first_name")),
        "last_name": forms.CharField(max_length=100, required=False, initial=first("last_name")),
        "date_of_birth": forms.DateField(required=False, help_text=born),
        "ssn": forms.CharField(max_length=11, required=False, help_text=masked),
        "ownership_percentage": forms.DecimalField(
            max_digits=5, decimal_places=2, required=False, initial=first("ownership_percentage")
        ),
        "is_guarantor": forms.BooleanField(required=False, initial=first("is_guarantor")),
    }
    words = {"ssn": "SSN", "ownership_percentage": "share in percent", "is_guarantor": "guarantor"}
    for name, field in inputs.items():
        field.label = label + words.get(name, name.replace("_", " "))
    return {f"row{number}_{name}": field for name, field in inputs.items()}


class RequestStepForm(ActionForm):
    """What is asked for, of which product."""

    product = forms.ModelChoiceField(LoanProduct.objects.none(), to_field_name="code", required=False)
    requested_amount = MoneyField(required=False, label="Requested amount, USD")
    requested_term_months = forms.IntegerField(
        label="Requested term, months", min_value=1, max_value=360, required=False
    )
    repayment_frequency = forms.ChoiceField(
        choices=[("", "The product's usual one"), *PaymentFrequency.choices], required=False
    )
    purpose = forms.ChoiceField(choices=[*NOT_CHOSEN, *LoanPurpose.choices], required=False)
    purpose_detail = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    cash_flow_available = forms.DecimalField(
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text="Stated: a year's cash flow for debt service.",
    )
    existing_debt_service = MoneyField(
        min_value=Decimal(0), required=False, help_text="Stated: a year's payments on existing debt."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["product"]
        field.queryset = LoanProduct.objects.filter(status=ProductStatus.ACTIVE).order_by("name", "id")
        field.widget.choices = field.choices


class CollateralForm(RowsForm):
    """What secures the loan, the whole list."""

    names = COLLATERAL_FIELDS
    list_name = "collateral"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        record = kwargs.get("record")
        pieces = list(record.collateral.order_by("id")) if record is not None else []
        self.rows = len(pieces) + BLANK_COLLATERAL
        self.base_fields = {**self.base_fields}  # type: ignore[misc]
        for number in range(1, self.rows + 1):
            piece = pieces[number - 1] if number <= len(pieces) else None
            self.base_fields.update(_collateral_inputs(number, piece))
        super().__init__(*args, **kwargs)


def _collateral_inputs(number: int, piece: Any) -> dict[str, forms.Field]:
    def first(name: str) -> Any:
        return getattr(piece, name) if piece is not None else None

    inputs = {
        "kind": forms.ChoiceField(
            choices=[*NOT_CHOSEN, *CollateralKind.choices], required=False, initial=first("kind")
        ),
        "description": forms.CharField(max_length=500, required=False, initial=first("description")),
        "estimated_value": MoneyField(required=False, initial=first("estimated_value")),
        "appraisal_date": forms.DateField(required=False, initial=first("appraisal_date")),
        "lien_position": forms.IntegerField(
            min_value=1, max_value=99, required=False, initial=first("lien_position")
        ),
    }
    for name, field in inputs.items():
        field.label = f"Piece {number}: {name.replace('_', ' ')}"
    return {f"row{number}_{name}": field for name, field in inputs.items()}


class ConsentsForm(ActionForm):
    """Who lets us ask for credit reports; recorded with the words, the time and the address."""

    credit_consent_by = forms.CharField(
        max_length=200,
        required=False,
        label="Consents for the business",
        help_text=consent_text(CREDIT_CONSENT_TEXT),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        record: Any = kwargs.get("record")
        owners = list(record.business.owners.order_by("id")) if record is not None else []
        self.asked = [owner for owner in owners if credit_consent(record, owner) is None]
        self.base_fields = {**self.base_fields}  # type: ignore[misc]
        for owner in self.asked:
            self.base_fields[f"owner{owner.pk}"] = forms.BooleanField(
                required=False, label=f"{owner} consents to a credit report about himself or herself"
            )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["owners"] = [
            {"owner_id": owner.pk, "credit_consent": True}
            for owner in self.asked
            if cleaned.get(f"owner{owner.pk}")
        ]
        return cleaned
