"""The editor of a version."""

from copy import copy
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from loanops.core.errors import FieldError, LoanOpsError
from loanops.core.fields import RateField
from loanops.web.admin.forms import ActionForm, ReasonField
from products.admin.editing import OPENED, ExampleForm, example_of
from products.admin.fields import form_field
from products.admin.reading import draft_of
from products.admin.rows import CHOICE_LISTS, Choices, RowsField
from products.admin.tables import TITLES, in_order
from products.admin.wording import content_column, label_of, shown, without_zeros
from products.choices import PaymentFrequency, ProductType, RuleStage
from products.models import CONTENT_FIELDS, ROW_KINDS, ProductRule, ProductVersion, VersionRow
from products.schemas import section_slug
from products.sections import SECTIONS

NOT_ENTERED = ("currency",)
"""Not a choice: the lender lends in one currency."""
EDITABLE = tuple(name for name in CONTENT_FIELDS if name not in NOT_ENTERED)
USUAL = "usual_frequency"
IDENTITY, RECORD = "Identity", "For the record"
ALWAYS = (IDENTITY, RECORD)
"""Parts that are always open."""
RULES = "rules"
STAGES = {
    "eligibility_rules": RuleStage.ELIGIBILITY.value,
    "underwriting_rules": RuleStage.UNDERWRITING.value,
}
"""The tables of rules in the editor, in the order in which they make up the rules of a version."""
ROWS_IN: dict[str, tuple[str, ...]] = {
    "Repayment": ("installment_steps", "fixed_installments"),
    "Fees": ("fees",),
    "Eligibility": ("eligibility_rules",),
    "Underwriting rules": ("underwriting_rules",),
    "Allocation and prepayment": ("allocation_rules",),
    "Late fee": ("late_fee_tiers",),
    "Accounting": ("accounts",),
}
"""The tables of a section, or of a part that consists of a table."""
AFTER = {"Repayment": ("Fees", "Eligibility"), "Underwriting": ("Underwriting rules",)}
"""Parts that consist of a table, and the section after which they stand."""
VARIABLE = "rate_type=VARIABLE"
AHEAD = "interest_recalculation=FIXED,PROGRESSIVE"
SHOWN_WHEN = {
    "rate_index": VARIABLE,
    "rate_margin": VARIABLE,
    "rate_floor": VARIABLE,
    "rate_cap": VARIABLE,
    "rate_reset_months": VARIABLE,
    "rate_reset_cap": VARIABLE,
    "rate_lookback_days": VARIABLE,
    "leap_day_rule": "day_count=ACTUAL_ACTUAL",
    "year_split": "day_count=ACTUAL_ACTUAL",
    "prepayment_allocation": AHEAD,
    "allocation_rules": AHEAD,
    "rest_frequency": "interest_recalculation=PROGRESSIVE",
    "payoff_interest": "interest_recalculation=PROGRESSIVE",
    "late_fee_amount": "late_fee_kind=FLAT",
    "late_fee_percent": "late_fee_kind=PERCENT",
    "late_fee_grace_days": "late_fee_kind=FLAT,PERCENT",
    "late_fee_minimum": "late_fee_kind=FLAT,PERCENT",
    "late_fee_maximum": "late_fee_kind=FLAT,PERCENT",
    "late_fee_tiers": "late_fee_kind=FLAT,PERCENT",
}
"""Fields that mean something only after a choice elsewhere; the editor shows them then."""
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("rate_margin", "rate_floor", "rate_cap", "rate_reset_months", "rate_reset_cap")),
    **dict.fromkeys(("late_fee_amount", "late_fee_percent", "late_fee_minimum", "late_fee_maximum")),
    **dict.fromkeys(("rate_index", "leap_day_rule", "prepayment_allocation"), ""),
    "rate_lookback_days": 0,
    "late_fee_tiers": [],
    "allocation_rules": [],
}
"""What is kept of a field that is not shown."""
SUMMARY = ("code", "product_type", "name", "change_summary", "reason")
ROW_HELP = {
    "fees": "A fixed fee has an amount, a percentage fee a percent.",
    "rules": "The value is a number such as 24 or 1.25, a word, or words separated by commas.",
    "rate_tiers": "Percentage points added to the base rate from this personal score on.",
    "accounts": "Only where another account than the standard one is used.",
    "late_fee_tiers": "An amount for a fixed late fee, a percentage for one in percent.",
    "installment_steps": "A new amount from an installment on, or percent more (or, with a minus, less) than before.",
    "fixed_installments": "Installments that repay a set percentage of the principal; the others adapt.",
    "allocation_rules": "Only where installments can be paid ahead: orders of their own for kinds of money.",
    "grades": "From the best to the worst; the last one ends at 100. Needs a scorecard.",
    "rate_adjustments": "Points are added where the condition holds; a fact that is not known adjusts nothing.",
    "state_rate_limits": "Only where a state's limits are narrower than the product's.",
    "decision_limits": "What one person decides alone, by grade and number of rules not met.",
}


def _content_fields() -> dict[str, forms.Field]:
    fields = {name: form_field(content_column(name)) for name in EDITABLE}
    fields[USUAL] = forms.ChoiceField(
        label="Usual frequency",
        choices=PaymentFrequency.choices,
        help_text="The one proposed first; it is always among those that can be chosen.",
    )
    rows: dict[str, forms.Field] = {
        kind: RowsField(model, label=TITLES[kind], help_text=ROW_HELP[kind])
        for kind, model in ROW_KINDS.items()
        if kind != RULES
    }
    for name, stage in STAGES.items():
        rows[name] = RowsField(
            ProductRule,
            fixed={"stage": stage},
            label=TITLES[name],
            help_text=ROW_HELP[RULES],
        )
    return {**fields, **rows}


class Layout(NamedTuple):
    """A part of the editor: the names of its fields and of its tables."""

    title: str
    fields: list[str]
    tables: tuple[str, ...]


class _Content(ActionForm):
    """All content of a version in sections, its rows as tables. Built from the model: nothing can be forgotten."""

    template_name = "products/version_form.html"
    themed = False
    first: tuple[str, ...] = ("Basics",)
    """The parts that are open to begin with; the page's script asks for each other one when somebody opens it."""

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        draft = draft_of(self.record) if self.record is not None else None
        if self.is_bound and draft is not None:
            self.initial = {**entries_of(draft), **self.initial}
        for name in EDITABLE:
            self.initial.setdefault(name, _entry(name, content_column(name).get_default()))
        self.initial.setdefault(USUAL, PaymentFrequency.MONTHLY)
        if self.is_bound:
            for slug in self.layout.keys() - self.opened_parts:
                for name in (*self.layout[slug].fields, *self.layout[slug].tables):
                    self.fields[name].disabled = True

    wide = ("description", "underwriting_guidelines", "allocation_order", "reason")
    """Fields that take the whole width."""

    @property
    def part_url(self) -> str:
        """Where a part of the editor is read."""
        if self.record is None:
            return reverse("admin:products_loanproduct_new_part")
        return reverse("admin:products_loanproduct_part", args=[self.record.pk])

    @property
    def example_url(self) -> str:
        """Where the example is worked out anew."""
        if self.record is None:
            return reverse("admin:products_loanproduct_new_example")
        return reverse("admin:products_loanproduct_example", args=[self.record.pk])

    @property
    def example_inputs(self) -> ExampleForm:
        return ExampleForm(self.data if self.is_bound else None)

    @property
    def example(self) -> SafeString | str:
        """The example of what was entered, or of the draft as it is."""
        base = draft_of(self.record) if self.record is not None else None
        if self.is_bound and not self.errors:
            return example_of(content_from(self.cleaned_data, base), self.data, base)
        if self.is_bound or base is None:
            return "It is worked out as soon as the version can be computed."
        return example_of({}, {}, base)

    @property
    def choice_lists(self) -> list[tuple[str, Choices]]:
        """What can be chosen in cells of the tables, each list once."""
        return [(name, choices) for choices, name in CHOICE_LISTS.items()]

    @cached_property
    def layout(self) -> dict[str, Layout]:
        """The parts of the editor in their order: their fields and tables."""
        placed = {name for _, names in SECTIONS for name in names} | {
            name for names in ROWS_IN.values() for name in names
        }
        rest = [name for name in self.fields if name not in placed and name not in (USUAL, OPENED)]
        tables = [name for name in rest if isinstance(self.fields[name], RowsField)]
        found = [Layout(IDENTITY, [name for name in rest if name in ("code", "product_type")], ())]
        for title, names in SECTIONS:
            found.append(Layout(title, _section(names), ROWS_IN.get(title, ())))
            found.extend(Layout(each, [], ROWS_IN[each]) for each in AFTER.get(title, ()))
        found.append(Layout("Pricing and authority", [], tuple(tables)))
        last = [name for name in rest if name not in tables and name not in found[0].fields]
        found.append(Layout(RECORD, last, ()))
        return {section_slug(each.title): each for each in found if each.fields or each.tables}

    @property
    def opened_parts(self) -> set[str]:
        """The parts that are in the page; what the others say stays as it is in the draft."""
        said = self.data.get(OPENED) if self.is_bound else self.initial.get(OPENED)
        if said is None and self.is_bound:
            return set(self.layout)
        slugs = set(said.split(",")) if said else {section_slug(title) for title in self.first}
        return slugs | {section_slug(title) for title in ALWAYS}

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """What the page shows: the parts that are open, and which others there are."""
        return [self.part(slug) for slug in self.layout]

    def part(self, slug: str) -> dict[str, Any]:
        """One part with its fields and tables, each with what is wrong with it.

        A part that was not open and turns out wrong is opened, with what the draft says in it.
        """
        layout = self.layout[slug]
        names = [*layout.fields, *layout.tables]
        wrong = self.is_bound and any(self[name].errors for name in names)
        asked = slug in self.opened_parts
        source = self if asked or not wrong else type(self)(record=self.record, initial=self.initial)
        shown = {
            name: {
                "field": source[name],
                "errors": self[name].errors if self.is_bound else [],
                "when": SHOWN_WHEN.get(name, ""),
            }
            for name in (names if asked or wrong else [])
        }
        return {
            "title": layout.title,
            "slug": slug,
            "fields": [shown[name] for name in layout.fields if name in shown],
            "tables": [shown[name] for name in layout.tables if name in shown],
            "wrong": wrong,
            "open": asked or wrong,
            "always": layout.title in ALWAYS,
        }

    @property
    def opened_now(self) -> str:
        return ",".join(part["slug"] for part in self.parts if part["open"])

    def entered(self) -> list[tuple[str, str]]:
        """What the version is called and why; what changes stands in the tables below."""
        return [
            (str(self[name].label), self._shown(self.fields[name], self.cleaned_data.get(name)))
            for name in SUMMARY
            if name in self.fields
        ]

    def add_refusal(self, refusal: LoanOpsError) -> None:
        """Refusals of a row say which row and which cell, and stand in that cell, too."""
        located = copy(refusal)
        located.errors = tuple(self._located(error) for error in refusal.errors)
        super().add_refusal(located)

    def _located(self, error: FieldError) -> FieldError:
        kind, _, rest = error.pointer.lstrip("/").partition("/")
        number, _, cell = rest.partition("/")
        if kind not in ROW_KINDS or not number.isdecimal():
            return error
        name, index = self._place(kind, int(number))
        rows = self.cleaned_data.get(name)
        if not rows or index >= len(rows):
            return FieldError(f"/{name}", error.code, error.detail)
        model, field = ROW_KINDS[kind], self.fields[name]
        key = shown(model._meta.get_field(model.KEY), rows[index].get(model.KEY))
        where = key
        if cell in model.VALUES:
            where = f"{key}, {label_of(model._meta.get_field(cell)).lower()}"
            if isinstance(field, RowsField):
                field.refuse(index, cell, error.detail)
        return FieldError(f"/{name}", error.code, f"{where}: {error.detail}")

    def _place(self, kind: str, index: int) -> tuple[str, int]:
        """The table in which a row of the content stands, and its place there: rules have two tables."""
        if kind != RULES:
            return kind, index
        first, second = STAGES
        length = len(self.cleaned_data.get(first) or [])
        return (first, index) if index < length else (second, index - length)


def _section(names: tuple[str, ...]) -> list[str]:
    """The section's fields; the usual frequency stands after the frequencies."""
    fields = [name for name in names if name in EDITABLE]
    if "repayment_frequencies" in fields:
        fields.insert(fields.index("repayment_frequencies") + 1, USUAL)
    return fields


VersionForm: type[_Content] = type("VersionForm", (_Content,), _content_fields())


class CreateProductForm(VersionForm):  # type: ignore[misc, valid-type]
    first = ("Basics", "Amounts and terms", "Interest")
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


def entries_of(version: ProductVersion) -> dict[str, Any]:
    """A version as first values of the editor."""
    content = {name: _entry(name, getattr(version, name)) for name in EDITABLE}
    rows: dict[str, Any] = {
        kind: [_row(row) for row in in_order(list(getattr(version, kind).all()))] for kind in ROW_KINDS
    }
    rules = rows.pop(RULES)
    rows |= {name: [rule for rule in rules if rule["stage"] == stage] for name, stage in STAGES.items()}
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
    content = {name: data[name] for name in (*EDITABLE, *ROW_KINDS) if name != RULES}
    content[RULES] = [row for name in STAGES for row in data[name]]
    content |= {name: NOTHING[name] for name in NOTHING if not _is_shown(name, content)}
    for name in ("repayment_frequencies", "collateral_kinds", "required_documents", "credit_bureaus"):
        content[name] = _keeping_order(content[name], getattr(before, name) if before else [])
    usual = data[USUAL]
    others = [each for each in content["repayment_frequencies"] if each != usual]
    return {**content, "repayment_frequencies": [usual, *others], "currency": settings.LENDER_CURRENCY}


def _is_shown(name: str, content: dict[str, Any]) -> bool:
    chooser, _, values = SHOWN_WHEN[name].partition("=")
    return content[chooser] in values.split(",")


def _keeping_order(chosen: list[str], before: list[str]) -> list[str]:
    return [*(each for each in before if each in chosen), *(each for each in chosen if each not in before)]
