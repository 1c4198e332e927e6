"""Forms of action pages: plain Django forms with the theme's widgets and a place for refusals."""

from decimal import Decimal
from typing import Any

from django import forms
from unfold import widgets

from loanops.core.actors import ANONYMOUS, Actor
from loanops.core.errors import LoanOpsError
from loanops.core.texts import PERSONAL_NUMBERS, has_personal_numbers


class DateInput(widgets.UnfoldAdminTextInputWidget):
    """The browser's own date picker."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if hasattr(value, "isoformat") else value


class PasswordField(forms.CharField):
    """A password, exactly as it was typed; never sent back to the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.PasswordInput, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "current-password"}


_WIDGETS: list[tuple[type[forms.Field], type[forms.Widget]]] = [
    (forms.BooleanField, widgets.UnfoldBooleanWidget),
    (forms.DateField, DateInput),
    (forms.EmailField, widgets.UnfoldAdminEmailInputWidget),
    (forms.DecimalField, widgets.UnfoldAdminDecimalFieldWidget),
    (forms.IntegerField, widgets.UnfoldAdminIntegerFieldWidget),
    (forms.FileField, widgets.UnfoldAdminFileFieldWidget),
    (PasswordField, widgets.UnfoldAdminPasswordWidget),
    (forms.CharField, widgets.UnfoldAdminTextInputWidget),
]


def _styled(field: forms.Field) -> forms.Widget | None:
    """The theme's widget for a field that has Django's default one; chosen widgets of the theme stay."""
    widget = field.widget
    if type(widget).__module__ != "django.forms.widgets" or widget.is_hidden:
        return None
    if isinstance(widget, forms.Textarea):
        return widgets.UnfoldAdminTextareaWidget(attrs={"rows": widget.attrs.get("rows", 3)})
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return widgets.UnfoldAdminCheckboxSelectMultipleWidget()
    if isinstance(widget, forms.RadioSelect):
        return widgets.UnfoldAdminRadioSelectWidget(radio_style=1)
    if isinstance(widget, forms.SelectMultiple):
        return widgets.UnfoldAdminSelectMultipleWidget()
    if isinstance(widget, forms.Select):
        return widgets.UnfoldAdminSelectWidget()
    for kind, themed in _WIDGETS:
        if isinstance(field, kind):
            return themed()
    return None


class ActionForm(forms.Form):
    """Base of the forms of action pages. `self.record` and `self.actor` are there for choices and first values.

    The theme's widgets are heavy; a form with very many fields sets `themed` to False and has a template of its own.
    """

    template_name = "loanops/action_fields.html"
    themed = True

    def __init__(self, *args: Any, record: Any = None, actor: Actor = ANONYMOUS, **kwargs: Any) -> None:
        self.record = record
        self.actor = actor
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            styled = _styled(field) if self.themed else None
            if styled is not None:
                styled.is_required = field.required
                styled.attrs.update(field.widget_attrs(styled))
                if isinstance(field, forms.ChoiceField):
                    styled.choices = field.choices  # type: ignore[attr-defined]
                field.widget = styled
                if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
                    field.widget.choices = field.choices

    def add_refusal(self, refusal: LoanOpsError) -> None:
        """Show a refusal: beside the fields it names, otherwise above the form."""
        unplaced = [error for error in refusal.errors if self._field_of(error.pointer) is None]
        for error in refusal.errors:
            name = self._field_of(error.pointer)
            if name is not None:
                self.add_error(name, error.detail)
        if unplaced or not refusal.errors:
            self.add_error(None, "\n".join([refusal.message, *(error.detail for error in unplaced)]))

    def _field_of(self, pointer: str) -> str | None:
        name = pointer.lstrip("/").partition("/")[0]
        return name if name in self.fields else None

    def entered(self) -> list[tuple[str, str]]:
        """Label and entered value of each visible field, for the page that asks to confirm."""
        rows = []
        for bound in self.visible_fields():
            value = self.cleaned_data.get(bound.name)
            rows.append((str(bound.label), self._shown(bound.field, value)))
        return rows

    def _shown(self, field: forms.Field, value: Any) -> str:
        if value in (None, "", []):
            return "–"
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(field, forms.ModelMultipleChoiceField):
            return ", ".join(str(item) for item in value)
        if isinstance(field, forms.MultipleChoiceField):
            return ", ".join(_choice_label(field, item) for item in value)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return _choice_label(field, value)
        if isinstance(value, Decimal):
            return f"{value:,f}"
        return str(value)


def _choice_label(field: forms.ChoiceField, value: Any) -> str:
    for key, label in list(field.choices):  # type: ignore[arg-type]
        if isinstance(label, list | tuple):
            for inner_key, inner_label in label:
                if str(inner_key) == str(value):
                    return str(inner_label)
        elif str(key) == str(value):
            return str(label)
    return str(value)


class FreeTextField(forms.CharField):
    """Some lines in a person's own words; no place for card numbers and social security numbers."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if has_personal_numbers(value):
            raise forms.ValidationError(PERSONAL_NUMBERS, code="personal_number")


class ReasonField(FreeTextField):
    """Why a person does this; it stands in the audit trail."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Reason")
        kwargs.setdefault("help_text", "Stands in the audit trail.")
        super().__init__(rows=2, **kwargs)


class RevealForm(ActionForm):
    """Why a person needs to see what is hidden, and that it is he."""

    reason = ReasonField(
        label="Why you need to see it", help_text="Stands in the audit trail, with your name and the time."
    )
    current_password = PasswordField(
        label="Your password", help_text="The one you sign in with; it shows that this is you."
    )


class EffectiveDateField(forms.DateField):
    """The day from which it counts; the lender's business date unless said otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        from loanops.core import clock

        kwargs.setdefault("label", "Effective date")
        kwargs.setdefault("initial", clock.business_date)
        super().__init__(**kwargs)


class MoneyField(forms.DecimalField):
    """An amount in the lender's currency, to the cent; more than zero unless said otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal("0.01"))
        super().__init__(**kwargs)
