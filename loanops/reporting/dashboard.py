"""The staff home page: what waits for this person, and two questions about the book, by what the person may see."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from loan_collections.models import CollectionTask
from loan_collections.states import TaskStatus
from loanops.access.matrix import allows
from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.reporting import compliance, selectors
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import freshness, link_to
from loanops.web.admin.pages.approvals import decidable_by
from loanops.web.admin.panels import Card, Chart, card, chart
from origination.admin.notes import mentions_card
from origination.models import Application
from origination.states import ApplicationStatus
from servicing.models import Loan
from servicing.states import LoanStatus

ROWS = 8


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Cards, charts and work tables; a part a person may not see is not computed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cards: list[Any] = []
    charts: list[Any] = []
    tables: list[PreviewTable] = []
    if Role.COMPLIANCE_OFFICER in actor.roles:
        today = clock.business_date()
        cards += [card(part) for part in compliance.cards(actor, today)]
        tables.append(compliance.next_deadlines(today))
    if allows(actor, "access.view_approvals"):
        cards.append(card(lambda: _approvals(actor)))
    cards += [card(part) for part in mentions_card(actor)]
    if allows(actor, "origination.view_applications"):
        stages = selectors.pipeline()
        cards += [card(part) for part in _pipeline_cards(stages)]
        charts.append(chart(lambda: _pipeline_chart(stages)))
        tables.append(_waiting_applications())
    if allows(actor, "servicing.view_loans"):
        portfolio = selectors.portfolio()
        cards += [card(part) for part in _portfolio_cards(portfolio)]
        charts.append(chart(lambda: _portfolio_chart(portfolio)))
        tables.append(_latest_loans())
    if allows(actor, "collections.view_tasks"):
        cards.append(card(lambda: _my_tasks(actor)))
    return {
        "cards": cards,
        "charts": charts,
        "tables": tables,
        "freshness": freshness(clock.business_date()),
    }


def _link(name: str, query: str = "") -> str:
    return reverse(f"admin:{name}_changelist") + query


def _approvals(actor: Actor) -> Card:
    count = decidable_by(ApprovalRequest.objects.all(), actor).count()
    hint = "proposed by others, for you to decide" if count else "nothing for you to decide"
    return Card(
        "Waiting for my approval",
        count,
        hint,
        _link("access_approvalrequest"),
        "warning" if count else "neutral",
    )


def _pipeline_cards(stages: list[selectors.PipelineStage]) -> list[Callable[[], Card]]:
    by_status = {stage.status: stage for stage in stages}
    href = _link("origination_application")
    referred, offers = by_status[ApplicationStatus.REFERRED], by_status[ApplicationStatus.OFFER_MADE]
    accepted = by_status[ApplicationStatus.ACCEPTED]
    return [
        lambda: Card(
            "Applications referred to a person",
            referred.count,
            f"{referred.amount:,.2f} USD requested",
            f"{href}?status__exact={ApplicationStatus.REFERRED}",
            "warning" if referred.count else "neutral",
        ),
        lambda: Card(
            "Offers out", offers.count, "waiting for the applicant", f"{href}?status__exact=OFFER_MADE"
        ),
        lambda: Card(
            "Accepted, to be boarded", accepted.count, "ready to book", f"{href}?status__exact=ACCEPTED"
        ),
    ]


def _pipeline_chart(stages: list[selectors.PipelineStage]) -> Chart:
    return Chart(
        title="How many applications are where?",
        labels=[str(stage.status.label) for stage in stages],
        series={"Applications": [stage.count for stage in stages]},
        unit="applications",
        href=_link("origination_application"),
    )


def _portfolio_cards(portfolio: selectors.Portfolio) -> list[Callable[[], Card]]:
    href = _link("servicing_loan")
    return [
        lambda: Card("Active loans", portfolio.count, "", f"{href}?status__exact={LoanStatus.ACTIVE}"),
        lambda: Card("Outstanding principal, USD", portfolio.principal, "of active loans", href),
        lambda: Card(
            "Overdue, USD",
            portfolio.overdue,
            "all components",
            _link("servicing_delinquency"),
            "danger" if portfolio.overdue else "success",
        ),
        lambda: Card(
            "PAR 30",
            f"{portfolio.at_risk_percent} %",
            "principal 30 or more days past due",
            _link("servicing_delinquency"),
            "danger" if portfolio.at_risk else "success",
        ),
    ]


def _portfolio_chart(portfolio: selectors.Portfolio) -> Chart:
    return Chart(
        title="How late is the active book?",
        labels=[line.label for line in portfolio.buckets],
        series={"Outstanding principal": [line.principal for line in portfolio.buckets]},
        unit="USD",
        href=_link("servicing_loan"),
    )


def _waiting_applications() -> PreviewTable:
    rows = (
        Application.objects.filter(status__in=[ApplicationStatus.REFERRED, ApplicationStatus.ACCEPTED])
        .select_related("business")
        .order_by("application_date", "id")[:ROWS]
    )
    return PreviewTable(
        "Applications that wait for us, oldest first",
        ["Number", "Business", "Requested", "State", "Since"],
        [
            [a.number, str(a.business), a.requested_amount, a.get_status_display(), a.application_date]
            for a in rows
        ],
        empty="No application waits for a person.",
    )


def _latest_loans() -> PreviewTable:
    rows = (
        Loan.objects.filter(status=LoanStatus.ACTIVE, position__days_past_due__gt=0)
        .select_related("business", "position")
        .order_by("-position__days_past_due", "id")[:ROWS]
    )
    return PreviewTable(
        "Latest payers",
        ["Number", "Business", "Days past due", "Overdue", "Principal"],
        [
            [
                link_to(loan),
                str(loan.business),
                loan.position.days_past_due,
                loan.position.overdue_amount,
                loan.position.principal,
            ]
            for loan in rows
        ],
        empty="Every loan is current.",
    )


def _my_tasks(actor: Actor) -> Card:
    mine = CollectionTask.objects.filter(
        assignee_id=actor.user_id, status__in=[TaskStatus.OPEN, TaskStatus.IN_PROGRESS]
    ).count()
    return Card("My collection tasks", mine, "open or in progress", _link("collections_collectiontask"))
