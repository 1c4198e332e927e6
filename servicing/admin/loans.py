"""Loans: the list (V1) and the loan's page (V2)."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.core.actors import Actor
from loanops.engine.explanation import Figure as Explained
from loanops.web.admin import (
    Alert,
    Figure,
    Part,
    WorkQueueAdmin,
    badge,
    count,
    day,
    money,
    rate,
    record_link,
    register,
    stacked,
    text,
)
from loanops.web.admin.badges import pill
from loanops.web.admin.formats import link_to, rate_text
from servicing.admin.account import ACCOUNT_ACTIONS
from servicing.admin.actions import BOARD, LOAN_ACTIONS
from servicing.admin.badges import bucket_tone
from servicing.admin.boarding import boarding_view
from servicing.admin.explaining import explain_url, explain_view
from servicing.admin.inquiries import ASK
from servicing.admin.loan_alerts import Facts, facts_of, loan_alerts
from servicing.admin.loan_filters import (
    BucketFilter,
    DueFilter,
    FlagFilter,
    ModifiedFilter,
    NonAccrualFilter,
    flag_words,
)
from servicing.admin.loan_menu import arranged
from servicing.admin.loan_overview import overview_part
from servicing.admin.loan_schedule import schedule_part
from servicing.admin.loan_tables import (
    delinquency_part,
    documents_part,
    inquiries_part,
    ledger_part,
    payments_part,
)
from servicing.admin.loan_transactions import transactions_part
from servicing.admin.modification_tables import modifications_table
from servicing.admin.papers import loan_papers
from servicing.admin.payoff import payoff_view
from servicing.admin.statements import STATEMENT_ACTIONS, statement_tables
from servicing.buckets import bucket_label
from servicing.models import Loan
from servicing.states import LoanStatus


def bucket_badge(loan: Loan) -> Any:
    return pill(bucket_label(loan.position.bucket), bucket_tone(loan.position.days_past_due))


@register(Loan)
class LoanAdmin(WorkQueueAdmin):
    """Loans on the books; active ones first."""

    view_action = "servicing.view_loans"
    queue_title = "Active"
    action_pages = (BOARD, *LOAN_ACTIONS, ASK, *ACCOUNT_ACTIONS, *STATEMENT_ACTIONS)
    export_action = "servicing.export_loans"
    list_display = (
        stacked("number", text(lambda loan: str(loan.business), "Business"), "Loan"),
        text(lambda loan: str(loan.product), "Product"),
        badge("status"),
        money("position__principal", "Principal, USD"),
        money("position__total_due", "Due now, USD"),
        stacked(
            day("position__next_due_date", "Next due"),
            money("position__next_due_amount", "Next amount, USD"),
            "Next due, USD",
        ),
        count("position__days_past_due", "Days late"),
        text(bucket_badge, "Bucket"),
        rate("annual_rate", "Rate"),
        stacked(
            text(lambda loan: str(loan.officer or ""), "Officer"),
            text(lambda loan: str(loan.agent or ""), "Agent"),
            "Officer, agent",
        ),
    )
    list_filter = (
        "status",
        BucketFilter,
        "product",
        ("officer", RelatedOnlyFieldListFilter),
        "business__state",
        DueFilter,
        NonAccrualFilter,
        ModifiedFilter,
        FlagFilter,
    )
    search_fields = ("number", "external_number", "business__legal_name", "business__trading_name")
    ordering = ("-position__days_past_due", "position__next_due_date", "-id")
    parts = (
        Part("overview", "Overview", overview_part),
        Part("schedule", "Schedule", schedule_part),
        Part("transactions", "Transactions", transactions_part),
        Part("payments", "Payments", payments_part),
        Part("statements", "Statements", lambda loan, request: statement_tables(loan)),
        Part("delinquency", "Delinquency", delinquency_part),
        Part("modifications", "Modifications", lambda loan, request: [modifications_table(loan)]),
        Part("documents", "Documents", documents_part),
        Part("inquiries", "Inquiries", inquiries_part),
        Part("ledger", "Ledger", ledger_part),
    )
    sections = (
        (
            "Terms",
            [
                money("principal", "Lent by contract, USD"),
                rate("annual_rate", "Rate"),
                "term",
                money("fees_withheld", "Fees withheld, USD"),
                "late_fee",
                "allocation_order",
                "booked_date",
                "first_disbursed_date",
                "maturity_date",
                "closed",
                "closed_through",
            ],
        ),
        (
            "Parties",
            [
                record_link("business", "Borrower"),
                text("contact", "Contact"),
                text("officer", "Officer"),
                text("agent", "Collections agent"),
                "statement_delivery",
                "nickname",
            ],
        ),
        (
            "Contract and product",
            [
                record_link("application"),
                "contract",
                "product_as_booked",
                "newer_version",
                "flags",
                "external_number",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Loan]:
        loans: QuerySet[Loan] = super().get_queryset(request)
        return loans.select_related(
            "position", "business", "product", "officer", "agent", "contact", "application"
        )

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

    def list_links(self) -> Sequence[tuple[str, str, str]]:
        """The way to what waits to be booked and paid out."""
        return [("Boarding", "send_money", reverse("admin:servicing_loan_boarding"))]

    def subtitle(self, record: Loan) -> Any:
        return format_html("{} · {}", link_to(record.business), record.product)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The loan with what stands around it, which several parts of its page tell."""
        loan = super().get_object(request, object_id, from_field)
        if loan is not None:
            loan.around = facts_of(loan)
        return loan

    def alerts(self, record: Loan) -> Sequence[Alert]:
        return loan_alerts(record, _around(record))

    def buttons(self, record: Loan, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
        """The actions of the loan and the payoff calculator, in the order in which people look for them."""
        buttons = super().buttons(record, request)
        if record.first_disbursed_date is not None:
            url = reverse("admin:servicing_loan_payoff", args=[record.pk])
            quote = {"title": "Payoff today", "icon": "calculate", "danger": False, "url": url, "reason": ""}
            buttons["more"].append(quote)
        return arranged(record, buttons)

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
            Figure("Next payment", _next_payment(record), hint="When and how much"),
            Figure(
                "Payoff today",
                position.total_outstanding,
                hint=f"As of {position.as_of}",
                href=why(Explained.PAYOFF),
            ),
            *(
                [
                    Figure(
                        "Non-accrual since",
                        position.non_accrual_since,
                        tone="warning",
                        hint=f"Interest in memo: {position.memo_interest:,.2f}",
                    )
                ]
                if position.non_accrual_since
                else []
            ),
            *(
                [Figure("Charged off", position.charged_off.total, tone="danger")]
                if position.charge_off_date
                else []
            ),
        ]

    def term(self, loan: Loan) -> str:
        """Installments and how often."""
        terms = loan.engine_terms()
        every, unit = terms.frequency.every, terms.frequency.unit.value.lower()
        often = f"every {unit}" if every == 1 else f"every {every} {unit}s"
        return f"{terms.number_of_installments} installments, {often}"

    def closed(self, loan: Loan) -> str:
        """When and why it ended."""
        if loan.closed_date is None:
            return ""
        return f"{loan.closed_date}: {loan.get_close_reason_display().lower()}"

    def contract(self, loan: Loan) -> Any:
        """The accepted offer."""
        if loan.application is None:
            return ""
        facts = _around(loan)
        if facts["contract"] is None:
            return ""
        words = f"Offer accepted on {facts['contract_accepted_on']}, APR {rate_text(facts['contract_apr'])}"
        url = reverse("admin:origination_offer_change", args=[facts["contract"]])
        return format_html('<a class="lo-link" href="{}">{}</a>', url, words)

    def flags(self, loan: Loan) -> str:
        return ", ".join(flag_words(flag) for flag in loan.flags)

    def product_as_booked(self, loan: Loan) -> str:
        return f"{loan.product_snapshot['name']}, version {loan.product_snapshot['version_number']}"

    def newer_version(self, loan: Loan) -> str:
        facts = _around(loan)
        if facts["version_in_force"] in (None, loan.product_version_id):
            return "No: the version booked is in force."
        return (
            f"Version {facts['version_number']} is in force since {facts['version_from']}. "
            "This loan keeps its own."
        )

    def allocation_order(self, loan: Loan) -> str:
        return ", ".join(component.value.lower() for component in loan.engine_terms().allocation_order)

    def late_fee(self, loan: Loan) -> str:
        policy = loan.engine_terms().late_fee
        if policy is None:
            return "No late fee"
        figure = (
            f"{policy.amount:,.2f}" if policy.kind.value == "FLAT" else f"{policy.amount.normalize():f} %"
        )
        return f"{figure} after {policy.grace_days} days of grace"


def _around(loan: Any) -> Facts:
    """What `get_object` found around the loan."""
    found: Facts = loan.around
    return found


def _next_payment(loan: Loan) -> Any:
    position = loan.position
    if position.next_due_date is None:
        return "–"
    return format_html(
        '{}<span class="lo-second">due {}</span>', f"{position.next_due_amount:,.2f}", position.next_due_date
    )
