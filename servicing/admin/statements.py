"""Statements and payoff quotes (V4, V6): the loan's tab, their own pages, issuing them, and the papers themselves."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    ReadOnlyAdmin,
    day,
    money,
    record_link,
    register,
    text,
)
from loanops.web.admin.formats import link_to
from loanops.web.admin.forms import ActionForm, EffectiveDateField, ReasonField
from servicing.admin.papers import link, paid_in_full_link, paper_view, pdf_response
from servicing.api.serializers.statements import PayoffQuoteSerializer, StatementDetailSerializer
from servicing.documents.statement import MOVEMENTS
from servicing.models import Loan, PayoffQuote, Statement, Transaction, TransactionKind
from servicing.selectors import loan_day
from servicing.services.payoff_quotes import issue_payoff_quote, read_quote_pdf
from servicing.services.statements import issue_statement, read_statement_pdf
from servicing.states import LoanStatus

VIEW = "servicing.view_loans"
SHOWN = 60
ONE_DAY = timedelta(days=1)
PARTS = ("principal", "interest", "fees", "penalties", "total", "credit")
PART_HEADS = ("Principal", "Interest", "Fees", "Penalties", "Owed", "Credit")


class StatementForm(ActionForm):
    reason = ReasonField(required=False, label="Note")


class PayoffQuoteForm(ActionForm):
    quote_date = EffectiveDateField(
        label="Paid on", help_text="Today or up to 90 days ahead; the letter names the days after it too."
    )


# The papers -------------------------------------------------------------------------------------------------------


def _statement_files(statement: Statement) -> Any:
    return format_html(
        "{} · {}",
        link("servicing_statement_pdf", statement.pk, "PDF"),
        link("servicing_statement_json", statement.pk, "JSON"),
    )


def _quote_files(quote: PayoffQuote) -> Any:
    return format_html(
        "{} · {}",
        link("servicing_payoffquote_pdf", quote.pk, "PDF"),
        link("servicing_payoffquote_json", quote.pk, "JSON"),
    )


# The loan's tab ---------------------------------------------------------------------------------------------------


def statement_tables(loan: Loan) -> list[PreviewTable]:
    """What was issued about the loan, newest first."""
    statements = Statement.objects.filter(loan=loan).defer("figures").order_by("-period_to", "-id")[:SHOWN]
    quotes = PayoffQuote.objects.filter(loan=loan).order_by("-id")[:SHOWN]
    return [
        PreviewTable(
            "Statements",
            ("Number", "From", "Through", "Issued", "How", "Amount due", "Due date", "Files"),
            [
                (
                    link_to(each),
                    each.period_from,
                    each.period_to - ONE_DAY,
                    each.issued_on,
                    each.get_kind_display(),
                    each.amount_due,
                    each.due_date,
                    _statement_files(each),
                )
                for each in statements
            ],
            align_right={5},
            note=paid_in_full_link(loan),
            empty="No statement yet. One is issued before each due date; “Issue statement” makes one now.",
        ),
        PreviewTable(
            "Payoff quotes",
            ("Number", "Paid on", "Valid through", "Issued", "By", "Payoff", "Files"),
            [
                (
                    link_to(each),
                    each.quote_date,
                    each.valid_through,
                    each.issued_on,
                    each.issued_by,
                    each.amount,
                    _quote_files(each),
                )
                for each in quotes
            ],
            align_right={5},
            empty="No payoff was quoted in writing yet.",
            tab="Statements",
        ),
    ]


# Issuing ----------------------------------------------------------------------------------------------------------


def _amounts(line: dict[str, str]) -> list[Decimal]:
    return [Decimal(line[part]) for part in PARTS]


def _movements(statement: Statement) -> PreviewTable:
    balances = statement.figures["balances"]
    rows = [(label, *_amounts(balances[name])) for name, label in MOVEMENTS]
    return PreviewTable("Balance", ("", *PART_HEADS), rows, align_right=set(range(1, 7)))


def _statement_preview(statement: Statement, loan: Loan) -> list[PreviewTable]:
    due = statement.figures["amount_due"]
    facts = [
        ("Period", f"{statement.period_from} to {statement.period_to - ONE_DAY}"),
        ("Amount due", Decimal(due["total"])),
        ("Due date", due["due_date"] or "Nothing is due"),
        ("Past due", Decimal(statement.figures["past_due"]["amount"])),
    ]
    return [PreviewTable("The statement", ("", ""), facts), _movements(statement)]


def _quote_preview(quote: PayoffQuote, loan: Loan) -> list[PreviewTable]:
    return [_components(quote), _days(quote)]


def _components(quote: PayoffQuote) -> PreviewTable:
    rows: list[tuple[Any, ...]] = [
        (name.capitalize(), getattr(quote, name)) for name in ("principal", "interest", "fees", "penalties")
    ]
    rows.append(("Payoff", quote.amount))
    rows.append(("Each later day adds about", quote.per_diem))
    title = f"Payoff on {quote.quote_date}"
    return PreviewTable(title, ("", "USD"), rows, align_right={1}, tab="Payoff")


def _days(quote: PayoffQuote) -> PreviewTable:
    rows = [(date.fromisoformat(each["date"]), Decimal(each["amount"])) for each in quote.days]
    return PreviewTable(
        "Payoff by day of receipt", ("Received on", "USD"), rows, align_right={1}, tab="Payoff"
    )


def _was_paid_out(loan: Loan) -> bool:
    return loan.first_disbursed_date is not None


STATEMENT_ACTIONS = (
    ActionPage(
        issue_statement,
        StatementForm,
        arguments=lambda loan, data: {"loan_id": loan.pk, **data},
        available=_was_paid_out,
        preview=_statement_preview,
        description="Accounts for the time since the last statement through today. It can never be changed.",
        icon="description",
        result_message=lambda statement: f"{statement} is issued; it is in the tab Statements.",
    ),
    ActionPage(
        issue_payoff_quote,
        PayoffQuoteForm,
        arguments=lambda loan, data: {"loan_id": loan.pk, **data},
        available=lambda loan: (
            _was_paid_out(loan) and loan.status in (LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF)
        ),
        initial=lambda loan: {"quote_date": loan_day(loan)},
        preview=_quote_preview,
        description="A letter to the borrower, kept as it was sent.",
        icon="request_quote",
        result_message=lambda quote: f"{quote} is issued; it is in the tab Statements.",
    ),
)


# Their own pages --------------------------------------------------------------------------------------------------


@register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """Statements of all loans, newest first."""

    view_action = VIEW
    has_timeline = False
    empty_text = "No statement was issued yet. They are issued at end of day, before each due date."
    list_display = (
        "number",
        record_link("loan"),
        day("period_from", "From"),
        text(lambda statement: str(statement.period_to - ONE_DAY), "Through"),
        day("issued_on", "Issued"),
        text(lambda statement: statement.get_kind_display(), "How"),
        money("amount_due", "Amount due, USD"),
        day("due_date", "Due date"),
        text(_statement_files, "Files"),
    )
    list_filter = ("kind", "issued_on")
    list_select_related = ("loan",)
    search_fields = ("number", "loan__number")
    ordering = ("-id",)
    sections = (
        (
            "Statement",
            [
                "number",
                record_link("loan"),
                "kind",
                "period_from",
                text(lambda statement: str(statement.period_to - ONE_DAY), "Through"),
                "issued_on",
                "issued_by",
                text(_statement_files, "Files"),
                "checksum",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        rows: QuerySet[Statement] = super().get_queryset(request)
        return rows.select_related("loan")

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pdf = paper_view(self, lambda each: pdf_response(read_statement_pdf(each), each.number))
        return [
            path("<path:object_id>/pdf/", view(pdf), name="servicing_statement_pdf"),
            path(
                "<path:object_id>/json/",
                view(paper_view(self, lambda each: JsonResponse(StatementDetailSerializer(each).data))),
                name="servicing_statement_json",
            ),
        ]

    def figures(self, record: Statement) -> Sequence[Figure]:
        late = Decimal(record.figures["past_due"]["amount"])
        return [
            Figure("Amount due", record.amount_due),
            Figure("Due date", record.due_date),
            Figure("Past due", late, tone="danger" if late else "neutral"),
            Figure("Owed at the end", Decimal(record.figures["balances"]["closing"]["total"])),
        ]

    def tables(self, record: Statement, request: HttpRequest) -> Sequence[PreviewTable]:
        figures = record.figures
        return [
            _movements(record),
            _transactions(figures["transactions"], "Transactions"),
            _transactions(figures["adjustments"], "Adjustments"),
        ]


@register(PayoffQuote)
class PayoffQuoteAdmin(ReadOnlyAdmin):
    """Payoff quotes of all loans, newest first."""

    view_action = VIEW
    has_timeline = False
    empty_text = "No payoff was quoted in writing yet."
    list_display = (
        "number",
        record_link("loan"),
        day("quote_date", "Paid on"),
        day("valid_through", "Valid through"),
        day("issued_on", "Issued"),
        text("issued_by", "By"),
        money("amount", "Payoff, USD"),
        text(_quote_files, "Files"),
    )
    list_filter = ("quote_date",)
    list_select_related = ("loan",)
    search_fields = ("number", "loan__number")
    ordering = ("-id",)
    sections = (
        (
            "Payoff quote",
            [
                "number",
                record_link("loan"),
                "quote_date",
                "valid_through",
                "issued_on",
                "issued_by",
                "holds",
                text(_quote_files, "Files"),
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PayoffQuote]:
        rows: QuerySet[PayoffQuote] = super().get_queryset(request)
        return rows.select_related("loan__business", "loan__position")

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pdf = paper_view(self, lambda each: pdf_response(read_quote_pdf(each), each.number))
        return [
            path("<path:object_id>/pdf/", view(pdf), name="servicing_payoffquote_pdf"),
            path(
                "<path:object_id>/json/",
                view(paper_view(self, lambda each: JsonResponse(PayoffQuoteSerializer(each).data))),
                name="servicing_payoffquote_json",
            ),
        ]

    def tables(self, record: PayoffQuote, request: HttpRequest) -> Sequence[PreviewTable]:
        return [_components(record), _days(record)]

    def holds(self, quote: PayoffQuote) -> str:
        """Whether the borrower can still rely on it."""
        last = Transaction.objects.filter(loan=quote.loan).aggregate(last=Max("sequence"))["last"] or 0
        if quote.holds_on(loan_day(quote.loan), last_sequence=last):
            return "Yes"
        return (
            "No: the loan has moved since" if last != quote.through_sequence else "No: its last day is over"
        )


def _transactions(rows: list[dict[str, Any]], title: str) -> PreviewTable:
    shown = [
        (
            row["effective_date"],
            row["posting_date"],
            TransactionKind(row["kind"]).label,
            Decimal(row["amount"]),
            *(Decimal(row[part]) for part in ("principal", "interest", "fees", "penalties", "credit")),
            "" if row["stands"] else "taken back",
        )
        for row in rows
    ]
    columns = (
        "Effective",
        "Posted",
        "Kind",
        "Amount",
        "Principal",
        "Interest",
        "Fees",
        "Penalties",
        "Credit",
        "",
    )
    return PreviewTable(title, columns, shown, align_right=set(range(3, 9)), empty="None.")
