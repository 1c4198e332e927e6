"""Forms of the borrower site: plain widgets, errors beside fields, and a summary whose entries lead to them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.text import Truncator

from loanops.core.errors import LoanOpsError


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MoneyInput(forms.TextInput):
    """Digits with a decimal point; the keyboard of a phone shows digits. Commas and a dollar sign are understood."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class MoneyField(forms.DecimalField):
    """An amount in dollars, to the cent; `25,000`, `$25000.00` and `25000` are the same."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal("0.01"))
        kwargs.setdefault("widget", MoneyInput())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("$", "").replace(",", "").strip()
        return super().to_python(value)


class SiteForm(forms.Form):
    """Base of the site's forms. `needed_to_send` names fields that may wait now but not for ever."""

    needed_to_send: tuple[str, ...] = ()
    template_name = "loanops/site/fields.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.is_needed_later = name in self.needed_to_send  # type: ignore[attr-defined]
            if isinstance(field, forms.DateField) and type(field.widget) is forms.DateInput:
                field.widget = DateInput()

    def add_refusal(self, refusal: LoanOpsError) -> None:
        """Show a refusal: beside the fields it names, otherwise above the form."""
        placed = False
        others = []
        for error in refusal.errors:
            name = self._field_of(error.pointer)
            if name is None:
                others.append(error.detail)
            else:
                self.add_error(name, error.detail)
                placed = True
        if others or not placed:
            self.add_error(None, " ".join([refusal.message, *others]))

    def _field_of(self, pointer: str) -> str | None:
        name = pointer.lstrip("/").partition("/")[0]
        return name if name in self.fields else None

    def summary(self) -> Iterator[dict[str, str]]:
        """Each error with the field it is about, for the list above the form."""
        for message in self.non_field_errors():
            yield {"href": "", "label": "", "text": str(message)}
        for bound in self:
            first = bound.subwidgets[0].id_for_label if bound.use_fieldset and bound.subwidgets else ""
            for message in bound.errors:
                yield {
                    "href": f"#{first or bound.id_for_label}",
                    "label": Truncator(strip_tags(str(bound.label)).rstrip(".")).chars(60),
                    "text": str(message),
                }
