"""Papers of loans and payments that staff open or hand out: schedule, receipt, confirmation of payment in full."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.core.errors import LoanOpsError
from servicing.documents.letters import PAID, paid_in_full_pdf, receipt_pdf
from servicing.documents.schedule import schedule_csv, schedule_pdf, schedule_rows
from servicing.models import Loan, Transaction
from servicing.selectors import loan_day
from servicing.states import LoanStatus


def paper_view(model_admin: Any, answer: Callable[[Any], HttpResponse], *, may_refuse: bool = False) -> Any:
    """One record's paper, for whoever may see the record; a refusal is told on the record's page."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        record = model_admin.get_object(request, object_id)
        if record is None:
            raise Http404
        try:
            return answer(record)
        except LoanOpsError as refusal:
            messages.error(request, refusal.message)
            opts = model_admin.opts
            return HttpResponseRedirect(
                reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
            )

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    view.may_refuse = may_refuse  # type: ignore[attr-defined]
    return view


def file_response(content: bytes | str, media_type: str, name: str) -> HttpResponse:
    """A file to look at or to save; kept by nobody on the way."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    return file_response(content, "application/pdf", f"{name}.pdf")


def link(url_name: str, pk: int, words: str) -> Any:
    """A link to a paper."""
    return format_html('<a class="lo-link" href="{}">{}</a>', reverse(f"admin:{url_name}", args=[pk]), words)


def schedule_links(loan: Loan) -> Any:
    """The schedule as files, for the note below it."""
    return format_html(
        "Export: {} · {}",
        link("servicing_loan_schedule_csv", loan.pk, "CSV"),
        link("servicing_loan_schedule_pdf", loan.pk, "PDF"),
    )


def paid_in_full_link(loan: Loan) -> Any:
    """The confirmation that the loan is paid, where it is."""
    if loan.status != LoanStatus.CLOSED or loan.close_reason not in PAID:
        return ""
    return link("servicing_loan_paid_in_full", loan.pk, "Paid in full: letter (PDF)")


def loan_papers(model_admin: Any) -> list[URLPattern]:
    """The addresses of a loan's papers."""
    view = model_admin.admin_site.admin_view
    return [
        path(
            "<path:object_id>/schedule.csv",
            view(paper_view(model_admin, _schedule_csv)),
            name="servicing_loan_schedule_csv",
        ),
        path(
            "<path:object_id>/schedule.pdf",
            view(paper_view(model_admin, _schedule_pdf)),
            name="servicing_loan_schedule_pdf",
        ),
        path(
            "<path:object_id>/paid-in-full.pdf",
            view(paper_view(model_admin, _paid_in_full, may_refuse=True)),
            name="servicing_loan_paid_in_full",
        ),
    ]


def _schedule_csv(loan: Loan) -> HttpResponse:
    return file_response(schedule_csv(schedule_rows(loan)), "text/csv", f"{loan.number}-schedule.csv")


def _schedule_pdf(loan: Loan) -> HttpResponse:
    return pdf_response(schedule_pdf(loan, schedule_rows(loan), loan_day(loan)), f"{loan.number}-schedule")


def _paid_in_full(loan: Loan) -> HttpResponse:
    return pdf_response(paid_in_full_pdf(loan), f"{loan.number}-paid-in-full")


def receipt_url(model_admin: Any) -> URLPattern:
    """The address of a payment's receipt."""
    view = model_admin.admin_site.admin_view(paper_view(model_admin, _receipt, may_refuse=True))
    return path("<path:object_id>/receipt.pdf", view, name="servicing_transaction_receipt")


def _receipt(transaction: Transaction) -> HttpResponse:
    rows = Transaction.objects.with_allocations().select_related("loan__business")
    payment = rows.get(pk=transaction.pk)
    return pdf_response(receipt_pdf(payment), f"{payment.loan.number}-{payment.sequence}")
