"""Forms of the product editor: a section of the content each, and one for each kind of row."""

from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm, EffectiveDateField, ReasonField
from products.admin.fields import RowField, form_field, shown_value
from products.choices import ProductType
from products.models import CONTENT_FIELDS, ROW_KINDS, LoanProduct, ProductVersion, VersionContent

BLANK_ROWS = 3
SECTIONS: dict[str, tuple[str, ...]] = {
    "Basics": ("name", "description", "amount_min", "amount_max", "term_options_months"),
    "Interest": (
        "rate_type",
        "base_rate",
        "rate_min",
        "rate_max",
        "rate_index",
        "rate_margin",
        "rate_floor",
        "rate_cap",
        "rate_reset_months",
        "interest_method",
        "day_count",
    ),
    "Repayment": (
        "amortization",
        "repayment_frequencies",
        "first_due_rule",
        "business_day_rule",
        "rounding_mode",
        "installment_multiple",
        "grace_principal_installments",
        "grace_interest_installments",
        "interest_free_installments",
        "down_payment_percent",
        "allocation_order",
        "allocation_direction",
        "prepayment_strategy",
        "early_payment_days",
        "minimum_payment_amount",
        "minimum_payment_percent",
    ),
    "Delinquency": (
        "arrears_tolerance",
        "delinquency_thresholds",
        "non_accrual_days",
        "charge_off_days",
        "late_fee_kind",
        "late_fee_amount",
        "late_fee_percent",
        "late_fee_grace_days",
        "late_fee_minimum",
        "late_fee_maximum",
        "reminder_offsets_days",
        "retry_attempts_max",
        "retry_after_days",
        "modification_extension_months_max",
        "modification_deferral_months_max",
        "modification_rate_floor",
    ),
    "Underwriting": (
        "collateral_required",
        "collateral_kinds",
        "loan_to_value_max",
        "guarantee_required",
        "required_documents",
        "credit_bureaus",
        "credit_report_valid_days",
        "owner_report_share_min",
        "automatic_approval_amount_max",
        "offer_valid_days",
        "application_valid_days",
        "underwriting_guidelines",
    ),
}
"""Every column a product manager edits stands in one section; a test asks whether any is missing."""
NOT_EDITED = ("currency", "rounding_places")


class SectionForm(ActionForm):
    """Some of the draft's columns."""

    reason = ReasonField(required=False)

    @staticmethod
    def content(data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name in CONTENT_FIELDS}


def section_form(names: tuple[str, ...]) -> type[SectionForm]:
    fields = {name: form_field(VersionContent._meta.get_field(name)) for name in names}
    return type("SectionForm", (SectionForm,), {**fields, "field_order": [*names, "reason"]})


def section_values(version: ProductVersion | None, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: shown_value(getattr(version, name)) for name in names} if version is not None else {}


class RowsForm(ActionForm):
    """All rows of one kind of the draft, and a few empty ones. A row whose inputs are emptied is removed."""

    KIND = ""
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        model = ROW_KINDS[self.KIND]
        columns = [model._meta.get_field(name) for name in model.VALUES]
        version = draft_of(self.record)
        rows = [row.values() for row in getattr(version, self.KIND).order_by(*model.ORDER)] if version else []
        for number in range(len(rows) + BLANK_ROWS):
            initial = rows[number] if number < len(rows) else None
            label = f"Row {number + 1}" if initial else f"Row {number + 1} (new)"
            self.fields[self._name(number)] = RowField(columns, label=label, initial=initial)
        self.fields["reason"] = reason

    @staticmethod
    def _name(number: int) -> str:
        return f"row_{number}"

    @classmethod
    def content(cls, data: dict[str, Any]) -> dict[str, Any]:
        rows = [data[name] for name in data if name.startswith("row_") and data[name]]
        return {cls.KIND: [_without_blanks(row) for row in rows]}

    def _field_of(self, pointer: str) -> str | None:
        """`/rules/3/value` is the fourth row that was filled in."""
        parts = pointer.strip("/").split("/")
        if len(parts) < 2 or parts[0] != self.KIND or not parts[1].isdecimal():
            return super()._field_of(pointer)
        filled = [name for name in self.fields if name.startswith("row_") and self.cleaned_data.get(name)]
        number = int(parts[1])
        return filled[number] if number < len(filled) else None


def rows_form(kind: str) -> type[RowsForm]:
    return type("RowsForm", (RowsForm,), {"KIND": kind})


def _without_blanks(row: dict[str, Any]) -> dict[str, Any]:
    """Inputs left empty are not given, so that the column's own default or refusal applies."""
    return {name: value for name, value in row.items() if value not in (None, "")}


class NewProductForm(ActionForm):
    """The least a product needs, or a copy of another one to change."""

    code = forms.CharField(max_length=40, help_text="Small letters, digits and hyphens; never used twice.")
    product_type = forms.ChoiceField(choices=ProductType.choices)
    start_from = forms.ModelChoiceField(
        LoanProduct.objects.none(),
        required=False,
        label="Start from",
        help_text="Copies rates, fees, rules and policies of another product.",
    )
    reason = ReasonField(required=False)

    field_order = ["code", "product_type", "name", "start_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start_from"].queryset = LoanProduct.objects.order_by("name", "id")  # type: ignore[attr-defined]


NEW_PRODUCT_COLUMNS = (
    "name",
    "amount_min",
    "amount_max",
    "term_options_months",
    "base_rate",
    "rate_min",
    "rate_max",
)
NewProductForm = type(  # type: ignore[misc]
    "NewProductForm",
    (NewProductForm,),
    {name: form_field(VersionContent._meta.get_field(name)) for name in NEW_PRODUCT_COLUMNS},
)


class WhyForm(ActionForm):
    reason = ReasonField()


class RemarkForm(ActionForm):
    reason = ReasonField(required=False)


class NewVersionForm(ActionForm):
    change_summary = forms.CharField(max_length=300, help_text="What changes, for the reviewer.")
    reason = ReasonField(required=False)


class SubmitForm(ActionForm):
    change_summary = forms.CharField(
        max_length=300, help_text="What this version changes; compliance reads it."
    )
    reason = ReasonField(required=False)


class PublishForm(ActionForm):
    effective_date = EffectiveDateField(help_text="The day from which it applies.")
    reason = ReasonField(required=False)


def draft_of(product: LoanProduct | None) -> ProductVersion | None:
    """The product's open version; read once for each product."""
    if product is None:
        return None
    if not hasattr(product, "open_versions"):
        product.open_versions = list(ProductVersion.objects.open().filter(product=product))  # type: ignore[attr-defined]
    versions: list[ProductVersion] = product.open_versions  # type: ignore[attr-defined]
    return versions[0] if versions else None
