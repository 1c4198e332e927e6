"""L4: a new application on a borrower's behalf, on one page; errors stand beside their fields."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from loanops.core.errors import FieldError, InvalidInput
from loanops.parties.models import Business, BusinessStructure
from loanops.parties.selectors import find_by_tax_id
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField
from origination.choices import LoanPurpose
from products.choices import CollateralKind, PaymentFrequency
from products.models import LoanProduct
from products.states import ProductStatus

OWNERS = 2
BUSINESS_FIELDS = (
    "legal_name",
    "trading_name",
    "structure",
    "tax_id",
    "date_established",
    "number_of_employees",
    "annual_revenue",
    "naics_code",
    "street",
    "city",
    "state",
    "postal_code",
    "email",
    "phone",
)
OWNER_FIELDS = (
    "first_name",
    "last_name",
    "date_of_birth",
    "ssn",
    "ownership_percentage",
    "is_guarantor",
    "credit_consent",
)
COLLATERAL_FIELDS = ("kind", "description", "estimated_value")
REQUEST_FIELDS = (
    "requested_amount",
    "requested_term_months",
    "repayment_frequency",
    "purpose",
    "purpose_detail",
    "cash_flow_available",
    "existing_debt_service",
    "credit_consent_by",
)
NOT_CHOSEN = [("", "–")]
POINTER = re.compile(r"^/(business|owners|collateral)/(?:(\d+)/)?(\w+)$")


class NewApplicationForm(ActionForm):
    """Product and request, the business (known or new), up to two owners, a piece of collateral, consents."""

    product = forms.ModelChoiceField(LoanProduct.objects.none(), to_field_name="code")
    requested_amount = MoneyField()
    requested_term_months = forms.IntegerField(label="Requested term, months", min_value=1, max_value=360)
    repayment_frequency = forms.ChoiceField(
        choices=[*NOT_CHOSEN, *PaymentFrequency.choices],
        required=False,
        help_text="Empty: the product's usual one.",
    )
    purpose = forms.ChoiceField(choices=LoanPurpose.choices)
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
    known_business = forms.CharField(
        max_length=20,
        required=False,
        help_text="Number (BZ-000123) or tax id of a business we know; then leave its details empty.",
    )
    business_legal_name = forms.CharField(max_length=200, required=False)
    business_trading_name = forms.CharField(max_length=200, required=False)
    business_structure = forms.ChoiceField(choices=[*NOT_CHOSEN, *BusinessStructure.choices], required=False)
    business_tax_id = forms.CharField(
        max_length=11, required=False, help_text="Nine digits, such as 12-3456789."
    )
    business_date_established = forms.DateField(required=False)
    business_number_of_employees = forms.IntegerField(min_value=0, required=False)
    business_annual_revenue = MoneyField(min_value=Decimal(0), required=False)
    business_naics_code = forms.CharField(max_length=6, required=False, label="Business NAICS code")
    business_street = forms.CharField(max_length=200, required=False)
    business_city = forms.CharField(max_length=100, required=False)
    business_state = forms.CharField(max_length=2, required=False)
    business_postal_code = forms.CharField(max_length=10, required=False)
    business_email = forms.EmailField(required=False)
    business_phone = forms.CharField(max_length=30, required=False)
    collateral_kind = forms.ChoiceField(choices=[*NOT_CHOSEN, *CollateralKind.choices], required=False)
    collateral_description = forms.CharField(max_length=500, required=False)
    collateral_estimated_value = MoneyField(required=False)
    credit_consent_by = forms.CharField(
        max_length=200, required=False, help_text="Who consents to a credit report on the business."
    )
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product: Any = self.fields["product"]
        product.queryset = LoanProduct.objects.filter(status=ProductStatus.ACTIVE).order_by("name", "id")

    def _field_of(self, pointer: str) -> str | None:
        """`/owners/1/ssn` is the second owner's field here."""
        found = POINTER.fullmatch(pointer)
        if found is None:
            return super()._field_of(pointer)
        part, index, name = found.groups()
        field = f"owner{int(index or 0) + 1}_{name}" if part == "owners" else f"{part}_{name}"
        return field if field in self.fields else None


def _owner_inputs(number: int) -> dict[str, forms.Field]:
    label = f"Owner {number}: "
    return {
        f"owner{number}_first_name": forms.CharField(
            max_length=100, required=False, label=f"{label}first name"
        ),
        f"owner{number}_last_name": forms.CharField(
            max_length=100, required=False, label=f"{label}last name"
        ),
        f"owner{number}_date_of_birth": forms.DateField(required=False, label=f"{label}date of birth"),
        f"owner{number}_ssn": forms.CharField(max_length=11, required=False, label=f"{label}SSN"),
        f"owner{number}_ownership_percentage": forms.DecimalField(
            max_digits=5,
            decimal_places=2,
            min_value=0,
            max_value=100,
            required=False,
            label=f"{label}share in percent",
        ),
        f"owner{number}_is_guarantor": forms.BooleanField(required=False, label=f"{label}guarantor"),
        f"owner{number}_credit_consent": forms.BooleanField(
            required=False, label=f"{label}consents to a credit report"
        ),
    }


_FIRST = [*REQUEST_FIELDS[:-1], "known_business", *(f"business_{name}" for name in BUSINESS_FIELDS)]
_OWNER_INPUTS = {
    name: field for number in range(1, OWNERS + 1) for name, field in _owner_inputs(number).items()
}
ApplicationOnBehalfForm: type[NewApplicationForm] = type(
    "ApplicationOnBehalfForm",
    (NewApplicationForm,),
    {
        **_OWNER_INPUTS,
        "field_order": ["product", *_FIRST, *_OWNER_INPUTS, *(f"collateral_{n}" for n in COLLATERAL_FIELDS)],
    },
)


def arguments_of(data: dict[str, Any]) -> dict[str, Any]:
    """The form's values as `create_application` takes them."""
    fields: dict[str, Any] = {name: data[name] for name in REQUEST_FIELDS if data[name] not in (None, "")}
    business = _known_business(data["known_business"])
    details = _given(data, "business_", BUSINESS_FIELDS)
    if details:
        fields["business"] = details
    owners = [_given(data, f"owner{number}_", OWNER_FIELDS) for number in range(1, OWNERS + 1)]
    fields["owners"] = [owner for owner in owners if set(owner) - {"is_guarantor", "credit_consent"}]
    collateral = _given(data, "collateral_", COLLATERAL_FIELDS)
    fields["collateral"] = [collateral] if collateral else []
    return {
        "product_code": data["product"].code,
        "business_id": business.pk if business is not None else None,
        "fields": fields,
        "reason": data["reason"],
    }


def _given(data: dict[str, Any], prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: data[f"{prefix}{name}"] for name in names if data[f"{prefix}{name}"] not in (None, "")}


def _known_business(text: str) -> Business | None:
    if not text.strip():
        return None
    found = Business.objects.filter(number=text.strip()).first() or find_by_tax_id(text)
    if found is None:
        raise InvalidInput(
            errors=[
                FieldError(
                    "/known_business", "unknown_business", "We know no business by this number or tax id."
                )
            ]
        )
    return found
