"""The live example beside the editor: works out what was entered, saved or not, and says what is wrong with it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from loanops.access import matrix
from loanops.core import clock
from loanops.core.errors import FieldError
from loanops.engine import EngineError
from loanops.web.actors import actor_of
from products.admin.quotes import shown_quote
from products.choices import PaymentFrequency
from products.examples import CENT, THOUSAND
from products.models import ProductVersion
from products.quoting import Quote, quote
from products.snapshots import plain
from products.validation import CheckedContent, check_content

OPENED = "opened"
"""The editor's field that names the parts in the page."""
AMOUNT, TERM, RATE, FREQUENCY = "example_amount", "example_term", "example_rate", "example_frequency"


class ExampleForm(forms.Form):
    """The loan of the example; what is left empty is a usual one."""

    example_amount = forms.DecimalField(
        label="Amount", required=False, min_value=Decimal(1), decimal_places=2
    )
    example_term = forms.IntegerField(label="Months", required=False, min_value=1, max_value=360)
    example_rate = forms.DecimalField(
        label="Rate, %", required=False, min_value=Decimal(0), max_value=Decimal(100), decimal_places=6
    )
    example_frequency = forms.ChoiceField(
        label="Payments", required=False, choices=[("", "Usual"), *PaymentFrequency.choices]
    )


def example_of(
    content: Mapping[str, Any], entered: Mapping[str, Any], base: ProductVersion | None
) -> SafeString:
    """The example of the entered content, or what is wrong with it."""
    checked = check_content(content, base=base)
    if checked.errors:
        return shown_quote(None, checked.errors)
    return example_of_checked(checked, entered)


def example_of_checked(checked: CheckedContent, entered: Mapping[str, Any]) -> SafeString:
    inputs = ExampleForm(entered)
    inputs.is_valid()
    wrong = [
        FieldError(
            "/", "invalid", f"{inputs.fields[name].label}: {' '.join(str(message) for message in messages)}"
        )
        for name, messages in inputs.errors.items()
    ]
    try:
        return shown_quote(_worked_out(checked, inputs.cleaned_data, clock.business_date()), wrong)
    except EngineError as error:
        return shown_quote(None, [FieldError("/", "schedule_impossible", str(error))])


def _worked_out(checked: CheckedContent, wanted: Mapping[str, Any], on_date: date) -> Quote:
    values = checked.values
    terms = sorted(values["term_options_months"])
    middle = (values["amount_min"] + values["amount_max"]) / 2
    usual = max(values["amount_min"], middle // THOUSAND * THOUSAND).quantize(CENT)
    return quote(
        snapshot_of(checked),
        amount=(wanted.get(AMOUNT) or usual).quantize(CENT),
        annual_rate=values["base_rate"] if wanted.get(RATE) is None else wanted[RATE],
        term_months=wanted.get(TERM) or terms[len(terms) // 2],
        frequency=wanted.get(FREQUENCY) or values["repayment_frequencies"][0],
        start_date=on_date,
    )


def snapshot_of(checked: CheckedContent) -> dict[str, Any]:
    """What a snapshot of the version would hold if it were saved."""
    rows = {
        kind: [{name: plain(value) for name, value in row.items()} for row in found]
        for kind, found in checked.rows.items()
    }
    return {name: plain(value) for name, value in checked.values.items()} | rows


def part_view(model_admin: Any, form: Any, action: str, entries_of: Any) -> Any:
    """The address the editor reads a part from when somebody opens it."""

    def view(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        actor = actor_of(request)
        if not matrix.allows(actor, action):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        record = _record_of(model_admin, request, object_id)
        page = form(record=record, actor=actor, initial=entries_of(record))
        wanted = request.GET.get("name", "")
        slug = wanted if wanted in page.layout else next(iter(page.layout))
        page.initial[OPENED] = slug
        return TemplateResponse(request, "products/part.html", {"form": page, "part": page.part(slug)})

    view.matrix_action = action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _record_of(model_admin: Any, request: HttpRequest, object_id: str | None) -> Any:
    """The product the editor is about; None for one that is being made."""
    if object_id is None:
        return None
    record = model_admin.get_object(request, object_id)
    if record is None:
        raise Http404
    return record


def example_view(model_admin: Any, form: Any, action: str, base_of: Any, content_from: Any) -> Any:
    """The address the editor sends what was entered after each change; it works out an answer and saves nothing."""

    def view(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        actor = actor_of(request)
        if not matrix.allows(actor, action):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        record = _record_of(model_admin, request, object_id)
        entered = form(request.POST, record=record, actor=actor)
        entered.fields["reason"].required = False
        if not entered.is_valid():
            return HttpResponse(shown_quote(None, _form_problems(entered)))
        base = base_of(record) if record is not None else None
        return HttpResponse(example_of(content_from(entered.cleaned_data, base), request.POST, base))

    view.matrix_action = action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    view.works_out = True  # type: ignore[attr-defined]
    return view


def _form_problems(form: Any) -> list[FieldError]:
    return [
        FieldError(f"/{name}", "invalid", " ".join(str(message) for message in messages))
        for name, messages in form.errors.items()
    ]
