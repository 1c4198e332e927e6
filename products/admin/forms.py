"""The editor of a version, and the smaller forms of the catalogue."""

from copy import copy
from typing import Any

from django import forms
from django.conf import settings

from loanops.core.errors import FieldError, LoanOpsError
from loanops.core.fields import RateField
from loanops.web.admin.forms import ActionForm, EffectiveDateField, ReasonField
from products.admin.fields import RowsField, form_field
from products.admin.tables import TITLES, in_order
from products.admin.wording import SECTIONS, content_column, label_of, without_zeros
from products.choices import PaymentFrequency, ProductType
from products.models import CONTENT_FIELDS, ROW_KINDS, ProductVersion, VersionRow

NOT_ENTERED = ("currency",)
"""Not a choice: the lender lends in one currency."""
EDITABLE = tuple(name for name in CONTENT_FIELDS if name not in NOT_ENTERED)
USUAL = "usual_frequency"
SUMMARY = ("code", "product_type", "name", "change_summary", "reason")
ROW_HELP = {
    "fees": "A fixed fee has an amount, a percentage fee a percent.",
    "rules": "The value is a number such as 24 or 1.25, a word, or words separated by commas.",
    "rate_tiers": "Percentage points added to the base rate from this personal score on.",
    "accounts": "Only where another account than the standard one is used.",
}


def _content_fields() -> dict[str, forms.Field]:
    fields = {name: form_field(content_column(name)) for name in EDITABLE}
    fields[USUAL] = forms.ChoiceField(
        label="Usual frequency",
        choices=PaymentFrequency.choices,
        help_text="The one proposed first; it is always among those that can be chosen.",
    )
    rows = {
        kind: RowsField(model, label=TITLES[kind], help_text=ROW_HELP[kind])
        for kind, model in ROW_KINDS.items()
    }
    return {**fields, **rows}


class _Content(ActionForm):
    """All content of a version in sections, its rows as tables. Built from the model: nothing can be forgotten."""

    template_name = "products/version_form.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in EDITABLE:
            self.initial.setdefault(name, _entry(name, content_column(name).get_default()))
        self.initial.setdefault(USUAL, PaymentFrequency.MONTHLY)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The sections with their fields, for the page."""
        sections = [(title, _section(names)) for title, names in SECTIONS]
        placed = {name for _, names in sections for name in names}
        rest = [name for name in self.fields if name not in placed and name not in ROW_KINDS]
        first = [name for name in rest if name in ("code", "product_type")]
        last = [name for name in rest if name not in first]
        rows = [(TITLES[kind], [kind]) for kind in ROW_KINDS]
        parts = [("Identity", first), *sections, *rows, ("For the record", last)]
        return [
            {"title": title, "fields": [self[name] for name in names], "wide": names[0] in ROW_KINDS}
            for title, names in parts
            if names
        ]

    def entered(self) -> list[tuple[str, str]]:
        """What the version is called and why; what changes stands in the tables below."""
        return [
            (str(self[name].label), self._shown(self.fields[name], self.cleaned_data.get(name)))
            for name in SUMMARY
            if name in self.fields
        ]

    def add_refusal(self, refusal: LoanOpsError) -> None:
        """Refusals of a row say which row and which cell."""
        located = copy(refusal)
        located.errors = tuple(self._located(error) for error in refusal.errors)
        super().add_refusal(located)

    def _located(self, error: FieldError) -> FieldError:
        kind, _, rest = error.pointer.lstrip("/").partition("/")
        number, _, cell = rest.partition("/")
        rows = self.cleaned_data.get(kind)
        if kind not in ROW_KINDS or not number.isdecimal() or not rows or int(number) >= len(rows):
            return error
        model = ROW_KINDS[kind]
        key = rows[int(number)].get(model.KEY)
        where = (
            f"{key}, {label_of(model._meta.get_field(cell)).lower()}" if cell in model.VALUES else str(key)
        )
        return FieldError(error.pointer, error.code, f"{where}: {error.detail}")


def _section(names: tuple[str, ...]) -> list[str]:
    """The section's fields; the usual frequency stands after the frequencies."""
    fields = [name for name in names if name in EDITABLE]
    if "repayment_frequencies" in fields:
        fields.insert(fields.index("repayment_frequencies") + 1, USUAL)
    return fields


VersionForm: type[_Content] = type("VersionForm", (_Content,), _content_fields())


class CreateProductForm(VersionForm):  # type: ignore[misc, valid-type]
    code = forms.CharField(
        max_length=40, help_text="Small letters, digits and hyphens, such as bridge-loan; never used twice."
    )
    product_type = forms.ChoiceField(choices=ProductType.choices)
    reason = ReasonField(required=False)


class EditDraftForm(VersionForm):  # type: ignore[misc, valid-type]
    change_summary = forms.CharField(
        max_length=300, required=False, help_text="What this version changes; compliance reads it."
    )
    reason = ReasonField(required=False)


class NewVersionForm(ActionForm):
    based_on = forms.TypedChoiceField(label="Start as a copy of", coerce=int)
    change_summary = forms.CharField(
        max_length=300, required=False, help_text="What this version is going to change; compliance reads it."
    )
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = self.record.versions.order_by("-number") if self.record else []
        field: Any = self.fields["based_on"]
        field.choices = [
            (version.number, f"Version {version.number}: {version.name}") for version in versions
        ]


class SubmitForm(ActionForm):
    change_summary = forms.CharField(
        max_length=300, required=False, help_text="What this version changes; compliance reads it."
    )
    reason = ReasonField(required=False, label="Remark")


class PublishForm(ActionForm):
    effective_date = EffectiveDateField(
        label="Applies from", help_text="Applications from that day on are made under this version."
    )
    reason = ReasonField(required=False, label="Remark")


class WhyForm(ActionForm):
    reason = ReasonField()


class RemarkForm(ActionForm):
    reason = ReasonField(required=False)


def entries_of(version: ProductVersion) -> dict[str, Any]:
    """A version as first values of the editor."""
    content = {name: _entry(name, getattr(version, name)) for name in EDITABLE}
    rows = {kind: [_row(row) for row in in_order(list(getattr(version, kind).all()))] for kind in ROW_KINDS}
    usual = version.repayment_frequencies[0]
    return {**content, **rows, USUAL: usual, "change_summary": version.change_summary}


def _entry(name: str, value: Any) -> Any:
    rate = isinstance(content_column(name), RateField) and value is not None
    return without_zeros(value) if rate else value


def _row(row: VersionRow) -> dict[str, Any]:
    return {
        name: without_zeros(value)
        if isinstance(row._meta.get_field(name), RateField) and value is not None
        else value
        for name, value in row.values().items()
    }


def content_from(data: dict[str, Any], before: ProductVersion | None = None) -> dict[str, Any]:
    """The entered content for the services. Where order has no meaning, what was there keeps its place."""
    content = {name: data[name] for name in (*EDITABLE, *ROW_KINDS)}
    for name in ("repayment_frequencies", "collateral_kinds", "required_documents", "credit_bureaus"):
        content[name] = _keeping_order(content[name], getattr(before, name) if before else [])
    usual = data[USUAL]
    others = [each for each in content["repayment_frequencies"] if each != usual]
    return {**content, "repayment_frequencies": [usual, *others], "currency": settings.LENDER_CURRENCY}


def _keeping_order(chosen: list[str], before: list[str]) -> list[str]:
    return [*(each for each in before if each in chosen), *(each for each in chosen if each not in before)]
