"""Payoff quote (V4): for any day, what closes the loan, and what each later day adds."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse

from loanops.access import matrix
from loanops.core.errors import LoanOpsError
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.forms import ActionForm, EffectiveDateField
from servicing.models import Loan
from servicing.selectors import loan_day, payoff_quote
from servicing.services.payoff_quotes import issue_payoff_quote
from servicing.states import LoanStatus

QUOTED = (LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF)
COMPONENTS = ("principal", "interest", "fees", "penalties")


class QuoteForm(ActionForm):
    on_date = EffectiveDateField(label="Paid on", help_text="The quote is valid for this day only.")


def payoff_view(model_admin: Any) -> Any:
    """The page behind the button; it changes nothing."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        loan = model_admin.get_object(request, object_id)
        if loan is None:
            raise Http404
        given = {"on_date": request.GET.get("on_date") or loan_day(loan).isoformat()}
        form = QuoteForm(given, record=loan)
        quoted: list[PreviewTable] = []
        if form.is_valid():
            try:
                quoted = [_quote(loan, form.cleaned_data["on_date"])]
            except LoanOpsError as refusal:
                form.add_refusal(refusal)
        tables = [{"table": table, "head": table.head, "body": table.body} for table in quoted]
        context = {
            **model_admin.admin_site.each_context(request),
            "title": f"Payoff quote: {loan}",
            "opts": model_admin.opts,
            "original": loan,
            "record": loan,
            "form": form,
            "tables": tables,
            "back_url": reverse("admin:servicing_loan_change", args=[loan.pk]),
            "issue_url": _issue_url(loan, request),
        }
        return TemplateResponse(request, "servicing/payoff.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _issue_url(loan: Loan, request: HttpRequest) -> str:
    """Where the quote becomes a letter that is kept, for whoever may issue one."""
    if loan.status not in QUOTED or not matrix.allows(actor_of(request), issue_payoff_quote.name):
        return ""
    return reverse("admin:servicing_loan_action_issue_payoff_quote", args=[loan.pk])


def _quote(loan: Loan, on_date: Any) -> PreviewTable:
    quote = payoff_quote(loan, on_date)
    rows: list[tuple[Any, ...]] = [
        (name.capitalize(), getattr(quote.components, name)) for name in COMPONENTS
    ]
    rows.append(("Payoff", quote.total))
    rows.append(("Each later day adds about", quote.per_diem))
    rows.append(
        (f"Payoff on {on_date + timedelta(days=1)}", payoff_quote(loan, on_date + timedelta(days=1)).total)
    )
    note = f"Valid for money received on {on_date}; supposes that nothing else happens until then."
    return PreviewTable(f"Payoff on {on_date}", ("", f"{quote.currency}"), rows, align_right={1}, note=note)
