"""U1: my reviews, the home page of underwriters."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from loanops.access.limits import limit_for
from loanops.access.models import ApprovalRequest, ApprovalStatus
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.actors import actor_of
from loanops.web.admin import Card, PreviewTable, card
from loanops.web.admin.formats import freshness, link_to
from origination import pipeline
from origination.admin.notes import mentions_card
from origination.admin.pipeline import figures_view, queue_url, work_buttons
from origination.admin.queue import age_in_days, sla_left
from origination.admin.tabs.words import rule_words
from origination.choices import AuthorityLevel
from origination.models import Application, Decision, RuleResult
from origination.states import DECIDABLE

SHOWN = 25
TOP = 2
APPROVE = "origination.approve_application"


def reviews_view(model_admin: Any) -> Any:
    """My reviews as a page of its own."""
    return figures_view(model_admin, "origination.view_reviews", "My reviews", home)


def home(request: HttpRequest) -> dict[str, Any]:
    """What waits for this underwriter's decision, most pressing first, and how the team stands."""
    actor, now, today = actor_of(request), clock.now(), clock.business_date()
    return {
        "buttons": work_buttons(actor),
        "cards": [card(each) for each in [*_cards(actor, now, today), *mentions_card(actor)]],
        "charts": [],
        "tables": [_reviews(actor)],
        "freshness": freshness(today),
        "renew": True,
    }


def _cards(actor: Actor, now: datetime, today: date) -> list[Card]:
    mine = Q(assignee_id=actor.user_id)
    counts = Application.objects.filter(status__in=DECIDABLE).aggregate(
        mine=Count("pk", filter=mine),
        team=Count("pk"),
        free=Count("pk", filter=Q(assignee__isnull=True)),
        late=Count("pk", filter=mine & Q(sla_due_at__lt=now)),
    )
    monday = today - timedelta(days=today.weekday())
    hours = pipeline.median_hours_to_decision(actor.user_id, monday)
    states = ",".join(DECIDABLE)
    return [
        Card("Mine", counts["mine"], "to decide", queue_url(status__in=states, officer=str(actor.user_id))),
        Card("Team", counts["team"], f"{counts['free']} of them unassigned", queue_url(status__in=states)),
        Card(
            "Over SLA",
            counts["late"],
            "of mine",
            queue_url(status__in=states, officer=str(actor.user_id), sla="late"),
            "danger" if counts["late"] else "success",
        ),
        Card(
            "Median time to decision",
            "–" if hours is None else f"{hours} h",
            "business hours, my decisions this week",
        ),
    ]


def _reviews(actor: Actor) -> PreviewTable:
    failed = RuleResult.objects.filter(passed=False).order_by("position")
    decisions = Decision.objects.order_by("-id").prefetch_related(
        Prefetch("rule_results", failed, to_attr="failed_rules")
    )
    listed = list(
        Application.objects.filter(status__in=DECIDABLE, assignee_id=actor.user_id)
        .select_related("business", "product_version")
        .prefetch_related(Prefetch("decisions", decisions, to_attr="decisions_taken"))
        .order_by("sla_due_at", "id")[:SHOWN]
    )
    limit = limit_for(actor, APPROVE)
    proposed = set(
        ApprovalRequest.objects.filter(
            record_type=Application._meta.label,
            record_id__in=[each.pk for each in listed],
            status=ApprovalStatus.PENDING,
        ).values_list("record_id", flat=True)
    )
    rows = [_row(each, actor, limit, proposed) for each in listed]
    columns = [
        "Application",
        "Business",
        "Product",
        "Amount, USD",
        "State",
        "Days in state",
        "SLA left",
        "Failed rules",
        "Previous decision",
        "Second approval",
    ]
    return PreviewTable(
        "My reviews",
        columns,
        rows,
        align_right={3, 5},
        empty="No application waits for you. Claim next.",
    )


def _row(application: Any, actor: Actor, limit: Any, proposed: set[int | None]) -> tuple[Any, ...]:
    decisions = application.decisions_taken
    current = next((each for each in decisions if each.is_current), None)
    earlier = next((each for each in decisions if not each.is_current), None)
    failed = current.failed_rules[:TOP] if current is not None else []
    if application.pk in proposed:
        second = "waits for one"
    else:
        second = "needed" if _needs_another(application, current, actor, limit) else ""
    return (
        link_to(application),
        str(application.business),
        str(application.product_version),
        application.requested_amount,
        application.get_status_display(),
        age_in_days(application),
        sla_left(application),
        format_html_join(SafeString("<br>"), "{}: {}", ((each.name, rule_words(each)) for each in failed)),
        f"{earlier.get_outcome_display()} on {earlier.decision_date}, {earlier.underwriter_label}"
        if earlier
        else "",
        second,
    )


def _needs_another(application: Any, decision: Decision | None, actor: Actor, limit: Any) -> bool:
    """Whether two people decide on what is asked for: above the person's limit or the product's, or entered by him."""
    if limit is None or application.requested_amount > limit or application.submitted_by_id == actor.user_id:
        return True
    alone = {AuthorityLevel.AUTOMATIC, AuthorityLevel.UNDERWRITER, *actor.roles}
    return decision is not None and decision.authority not in alone
