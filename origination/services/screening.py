"""The checks after submission: eligibility first, then identity and sanctions, then credit, then the rules."""

from collections.abc import Sequence
from datetime import date, timedelta

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.parties.models import Business
from origination.choices import AdverseActionKind, DecidedBy, DecisionOutcome
from origination.models import Application, ScreeningHit
from origination.screening_states import ScreeningTrigger
from origination.services.course import move
from origination.services.gathering import gather_inputs
from origination.services.hits import (
    has_blocking_hits,
    has_confirmed_hits,
    is_blocked,
    open_hits,
    words_for,
)
from origination.services.identity import order_party_checks
from origination.services.matching import screen_business, unjudged_likeness
from origination.services.noticing import tell_incomplete, write_notice
from origination.services.ordering import conclude_credit, order_reports
from origination.services.ruling import carry_out, record_decision, take_effect
from origination.states import ApplicationStatus
from origination.underwriting.evaluation import Evaluation, screen
from origination.underwriting.reasons import Reason
from products.reasons import ReasonCode

__all__ = [
    "conclude_screening",
    "is_blocked",
    "note_incomplete",
    "open_hits",
    "refuse_blocked",
    "start_checks",
]

INFORMATION_DAYS = 30


def start_checks(application: Application, *, actor: Actor) -> None:
    """From submitted to screening; who is not eligible is declined before anybody pays for a credit report."""
    move(application, ApplicationStatus.SCREENING, actor=actor)
    inputs = gather_inputs(application)
    not_eligible = screen(inputs, application.product_version.snapshot())
    if not_eligible is not None:
        carry_out(application, inputs, not_eligible, actor=actor)
        return
    screen_business(
        application.business, trigger=ScreeningTrigger.APPLICATION, application=application, actor=actor
    )
    order_party_checks(application)
    conclude_screening(application, actor=actor)


def conclude_screening(application: Application, *, actor: Actor) -> None:
    """On to credit when nothing stands against the parties and no check is waited for; until then it waits, visibly.

    A hit that was confirmed ends the application.
    """
    if application.status != ApplicationStatus.SCREENING:
        return
    if has_confirmed_hits(application.business_id):
        refuse_blocked(application, actor=actor)
        return
    if has_blocking_hits(application.business_id) or application.party_checks.unanswered().exists():
        return
    move(application, ApplicationStatus.CREDIT_CHECK, actor=actor)
    order_reports(application)
    conclude_credit(application, actor=actor)


def blocked_because(business: Business) -> str:
    """Why no money may go to the business now, in words; empty when nothing stands against it.

    Names are looked up afresh, so that a list loaded this morning counts before the book was screened.
    """
    hit = ScreeningHit.objects.blocking().filter(business=business).order_by("id").first()
    return words_for(hit) if hit is not None else unjudged_likeness(business)


def refuse_blocked(application: Application, *, actor: Actor) -> None:
    """Declined, because it could not be established that we may lend to these parties."""
    why = Reason(ReasonCode.R115, "SCREENING", "confirmed hit")
    evaluation = Evaluation(DecisionOutcome.DECLINED, (), (why,), "")
    decision = record_decision(
        application,
        gather_inputs(application),
        evaluation,
        outcome=DecisionOutcome.DECLINED,
        decided_by=DecidedBy.PERSON,
        reasons=evaluation.principal,
        rationale="A screening hit on a party of the application was confirmed.",
        terms={},
        actor=actor,
    )
    take_effect(application, decision, actor=actor)


def note_incomplete(
    application: Application,
    items: Sequence[str],
    *,
    actor: Actor,
    due_date: date | None = None,
    note: str = "",
) -> None:
    """Something is missing: say what, until when, and what happens otherwise (Regulation B, 12 CFR 1002.9(c)(2))."""
    due_date = due_date or clock.business_date() + timedelta(days=INFORMATION_DAYS)
    application.missing_items = list(items)
    application.information_due_date = due_date
    application.expires_on = max(application.expires_on, due_date)
    move(application, ApplicationStatus.INCOMPLETE, actor=actor, note=note or f"Missing: {', '.join(items)}")
    notice = application.adverse_action_notices.filter(
        kind=AdverseActionKind.INCOMPLETE
    ).first() or write_notice(application, AdverseActionKind.INCOMPLETE, reasons=items)
    times = application.status_changes.filter(to_status=ApplicationStatus.INCOMPLETE).count()
    notice.reasons = list(items)
    notice.save()
    tell_incomplete(notice, key=str(times), due_date=due_date)
