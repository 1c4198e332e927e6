"""The page behind every figure of a loan: why it is so much, then and now."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse

from loanops.core.errors import LoanOpsError
from loanops.engine.explanation import Explanation, Figure
from loanops.web.admin import PreviewTable
from loanops.web.admin.forms import ActionForm, EffectiveDateField
from servicing.explaining import Answer, Question, explain_figure
from servicing.models import Loan, Transaction
from servicing.selectors import loan_day

ONE_DAY = timedelta(days=1)
NAMES = {each: each.value.replace("_", " ").capitalize() for each in Figure}


class QuestionForm(ActionForm):
    figure = forms.ChoiceField(choices=[(each.value, name) for each, name in NAMES.items()])
    as_of = EffectiveDateField(label="On", help_text="The day of the figure.")
    known_on = forms.DateField(
        required=False,
        label="As known on",
        help_text="Shows the figure as it was known that evening, beside today's.",
    )
    installment = forms.IntegerField(
        required=False, min_value=1, help_text="For an installment or its late fee."
    )
    transaction = forms.ModelChoiceField(
        Transaction.objects.none(), required=False, help_text="For an allocation."
    )
    from_date = forms.DateField(required=False, label="Days from", help_text="For an accrual.")
    to_date = forms.DateField(required=False, label="Days before", help_text="The day after the last one.")

    def __init__(self, *args: Any, record: Loan, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        choice = self.fields["transaction"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = record.transactions.standing().order_by("-effective_date", "-sequence")


def explain_url(loan: Loan, figure: Figure, **more: Any) -> str:
    """The address that explains a figure of a loan as it stands now."""
    query = urlencode({"figure": figure.value, **more})
    return f"{reverse('admin:servicing_loan_explain', args=[loan.pk])}?{query}"


def explain_view(model_admin: Any) -> Any:
    """The page; it changes nothing."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        loan = model_admin.get_object(request, object_id)
        if loan is None:
            raise Http404
        given = {"figure": Figure.PAYOFF.value, "as_of": loan_day(loan).isoformat(), **request.GET.dict()}
        form = QuestionForm(given, record=loan)
        answer = None
        if form.is_valid():
            try:
                answer = _answer(loan, form.cleaned_data)
            except LoanOpsError as refusal:
                form.add_refusal(refusal)
        tables = _tables(answer) if answer else []
        context = {
            **model_admin.admin_site.each_context(request),
            "title": f"Why so much? {loan}",
            "opts": model_admin.opts,
            "original": loan,
            "record": loan,
            "form": form,
            "answer": answer,
            "tables": [{"table": table, "head": table.head, "body": table.body} for table in tables],
            "back_url": reverse("admin:servicing_loan_change", args=[loan.pk]),
        }
        return TemplateResponse(request, "servicing/explain.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _answer(loan: Loan, data: dict[str, Any]) -> Answer:
    known_at = None
    if data["known_on"]:
        evening = datetime.combine(data["known_on"] + ONE_DAY, time(), ZoneInfo(settings.LENDER_TIME_ZONE))
        known_at = evening
    question = Question(
        figure=Figure(data["figure"]),
        installment=data["installment"],
        transaction=data["transaction"],
        from_date=data["from_date"],
        to_date=data["to_date"],
    )
    return explain_figure(loan, question, as_of=data["as_of"], known_at=known_at)


def _tables(answer: Answer) -> list[PreviewTable]:
    inputs = [
        *answer.explanation.inputs,
        ("Rules of", answer.rule_version),
        ("Described in", answer.document),
    ]
    tables = [PreviewTable("What went into it", ["", ""], inputs)] if inputs else []
    if answer.restated is None:
        return [*tables, _working("Working", answer.explanation)]
    return [
        *tables,
        _working("As it was known then", answer.explanation),
        _working("Restated by everything known now", answer.restated),
    ]


def _working(title: str, explanation: Explanation) -> PreviewTable:
    rows: list[tuple[Any, ...]] = [(step.on, step.text, step.amount) for step in explanation.steps]
    rows.append((None, NAMES[explanation.figure], explanation.value))
    unit = "Days" if explanation.unit == "days" else explanation.unit
    places = max(
        (-_exponent(step.amount) for step in explanation.steps if step.amount is not None), default=2
    )
    if places > 2:
        rows = [(on, text, None if amount is None else f"{amount:,.10f}") for on, text, amount in rows]
    elif explanation.unit == "days":
        rows = [(on, text, None if amount is None else f"{amount:f}") for on, text, amount in rows]
    return PreviewTable(title, ["Day", "What", unit], rows, align_right={2})


def _exponent(amount: Decimal) -> int:
    return int(amount.as_tuple().exponent)
