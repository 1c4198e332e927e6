"""Loans: the list (V1) and the loan's page (V2)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.admin.filters import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.engine.explanation import Figure as Explained
from loanops.web.admin import (
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    day,
    money,
    rate,
    record_link,
    register,
    text,
)
from loanops.web.admin.badges import pill
from products.selectors import find_version_on
from servicing.admin.account import ACCOUNT_ACTIONS, inquiries_table, product_information_table
from servicing.admin.actions import BOARD, LOAN_ACTIONS
from servicing.admin.badges import bucket_tone
from servicing.admin.boarding import boarding_view, with_link_to_boarding
from servicing.admin.explaining import explain_url, explain_view
from servicing.admin.inquiries import ASK
from servicing.admin.loan_tables import (
    delinquency_table,
    disbursements_table,
    ledger_tables,
    schedule_tables,
    transactions_table,
)
from servicing.admin.modification_tables import modifications_table
from servicing.admin.papers import loan_papers
from servicing.admin.payoff import payoff_view
from servicing.admin.statements import STATEMENT_ACTIONS, statement_tables
from servicing.buckets import STANDARD_THRESHOLDS, bucket_codes, bucket_label
from servicing.models import Loan
from servicing.states import LoanStatus

DUE_WITHIN_DAYS = (7, 14, 30)


class BucketFilter(SimpleListFilter):
    """By range of days past due."""

    title = "days past due"
    parameter_name = "bucket"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, bucket_label(code)) for code in bucket_codes(STANDARD_THRESHOLDS)] + [
            ("late", "Any late")
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        if self.value() == "late":
            return queryset.filter(position__days_past_due__gt=0)
        return queryset.filter(position__bucket=self.value()) if self.value() else queryset


class DueFilter(SimpleListFilter):
    """By when the next installment is due."""

    title = "next due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(days), f"Within {days} days") for days in DUE_WITHIN_DAYS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        if self.value() not in {str(days) for days in DUE_WITHIN_DAYS}:
            return queryset
        until = clock.business_date() + timedelta(days=int(self.value() or 0))
        return queryset.filter(position__next_due_date__lte=until)


def bucket_badge(loan: Loan) -> Any:
    return pill(bucket_label(loan.position.bucket), bucket_tone(loan.position.days_past_due))


@register(Loan)
class LoanAdmin(WorkQueueAdmin):
    """Loans on the books; active ones first."""

    view_action = "servicing.view_loans"
    queue_title = "Active"
    action_pages = (BOARD, *LOAN_ACTIONS, ASK, *ACCOUNT_ACTIONS, *STATEMENT_ACTIONS)
    list_display = (
        "number",
        record_link("business"),
        text(lambda loan: str(loan.product), "Product"),
        badge("status"),
        money("position__principal", "Principal, USD"),
        money("position__total_due", "Due now, USD"),
        day("position__next_due_date", "Next due"),
        money("position__next_due_amount", "Next amount, USD"),
        count("position__days_past_due", "Days past due"),
        text(bucket_badge, "Bucket"),
        rate("annual_rate", "Rate"),
        text("officer", "Officer"),
    )
    list_select_related = ("position", "business", "product", "officer")
    list_filter = ("status", BucketFilter, DueFilter, "product", "imported", "business__state")
    search_fields = ("number", "external_number", "business__legal_name", "business__trading_name")
    ordering = ("-id",)
    sections = (
        (
            "Terms",
            [
                "number",
                "status",
                "close_reason",
                money("principal", "Lent by contract, USD"),
                rate("annual_rate", "Rate"),
                "term",
                money("fees_withheld", "Fees withheld, USD"),
                "booked_date",
                "first_disbursed_date",
                "maturity_date",
                "closed_date",
                "closed_through",
            ],
        ),
        (
            "Parties",
            [record_link("business", "Borrower"), record_link("application"), text("officer", "Officer")],
        ),
        (
            "Product as booked",
            ["product_as_booked", "newer_version", "allocation_order", "late_fee", "flags"],
        ),
        ("Imported", ["imported", "external_number"]),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Loan]:
        loans: QuerySet[Loan] = super().get_queryset(request)
        return loans.select_related("position", "business", "product", "officer", "application")

    def open_work(self, queryset: QuerySet[Loan], actor: Actor) -> QuerySet[Loan]:
        return queryset.filter(status=LoanStatus.ACTIVE)

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("boarding/", view(boarding_view(self)), name="servicing_loan_boarding"),
            path("<path:object_id>/explain/", view(explain_view(self)), name="servicing_loan_explain"),
            path("<path:object_id>/payoff/", view(payoff_view(self)), name="servicing_loan_payoff"),
            *loan_papers(self),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to what waits to be booked and paid out."""
        return with_link_to_boarding(super().changelist_view(request, extra_context))

    def buttons(self, record: Loan, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
        """The actions of the loan, with the payoff quote behind More."""
        buttons = super().buttons(record, request)
        if record.first_disbursed_date is not None:
            url = reverse("admin:servicing_loan_payoff", args=[record.pk])
            quote = {"title": "Payoff quote", "icon": "calculate", "danger": False, "url": url, "reason": ""}
            buttons["more"].insert(0, quote)
        return buttons

    def figures(self, record: Loan) -> Sequence[Figure]:
        position = record.position
        late = position.days_past_due
        paid_out = record.first_disbursed_date is not None

        def why(figure: Explained) -> str:
            return explain_url(record, figure) if paid_out else ""

        return [
            Figure("Principal", position.principal, href=why(Explained.PRINCIPAL)),
            Figure("Interest", position.interest, href=why(Explained.INTEREST)),
            Figure("Fees", position.fees, href=why(Explained.FEES)),
            Figure("Penalties", position.penalties, href=why(Explained.PENALTIES)),
            Figure("Credit", position.credit, href=why(Explained.CREDIT)),
            Figure(
                "Total due today",
                position.total_due,
                tone="danger" if late else "neutral",
                href=why(Explained.DUE),
            ),
            Figure("Days past due", late, tone=bucket_tone(late), href=why(Explained.DAYS_PAST_DUE)),
            Figure("Next payment", _next_payment(record), hint="Date and amount"),
            Figure(
                "Payoff today",
                position.total_outstanding,
                hint=f"As of {position.as_of}",
                href=why(Explained.PAYOFF),
            ),
            *(
                [Figure("Charged off", position.charged_off.total, tone="danger")]
                if position.charge_off_date
                else []
            ),
        ]

    def tables(self, record: Loan, request: HttpRequest) -> Sequence[PreviewTable]:
        return [
            *schedule_tables(record),
            transactions_table(record),
            *statement_tables(record),
            delinquency_table(record),
            modifications_table(record),
            disbursements_table(record),
            *ledger_tables(record),
            inquiries_table(record),
            product_information_table(record),
        ]

    def term(self, loan: Loan) -> str:
        """Installments and how often."""
        terms = loan.engine_terms()
        every, unit = terms.frequency.every, terms.frequency.unit.value.lower()
        often = f"every {unit}" if every == 1 else f"every {every} {unit}s"
        return f"{terms.number_of_installments} installments, {often}"

    def product_as_booked(self, loan: Loan) -> str:
        return f"{loan.product_snapshot['name']}, version {loan.product_snapshot['version_number']}"

    def newer_version(self, loan: Loan) -> str:
        current = find_version_on(loan.product, clock.business_date())
        if current is None or current.pk == loan.product_version_id:
            return "None; the version booked is in force."
        return (
            f"Version {current.number} is in force since {current.effective_from}. This loan keeps its own."
        )

    def allocation_order(self, loan: Loan) -> str:
        return ", ".join(component.value.lower() for component in loan.engine_terms().allocation_order)

    def late_fee(self, loan: Loan) -> str:
        policy = loan.engine_terms().late_fee
        if policy is None:
            return "None"
        figure = (
            f"{policy.amount:,.2f}" if policy.kind.value == "FLAT" else f"{policy.amount.normalize():f} %"
        )
        return f"{figure} after {policy.grace_days} days of grace"


def _next_payment(loan: Loan) -> str:
    position = loan.position
    if position.next_due_date is None:
        return "–"
    return f"{position.next_due_date} · {position.next_due_amount:,.2f}"
