"""The checks after submission: eligibility first, then credit, then the rules."""

from collections.abc import Sequence
from datetime import date, timedelta

from loanops.core import clock
from loanops.core.actors import Actor
from origination.choices import AdverseActionKind
from origination.models import Application
from origination.services.course import move, tell
from origination.services.gathering import gather_inputs
from origination.services.ordering import conclude_credit, order_reports
from origination.services.ruling import carry_out, write_notice
from origination.states import ApplicationStatus
from origination.underwriting.evaluation import screen

INFORMATION_DAYS = 30


def start_checks(application: Application, *, actor: Actor) -> None:
    """From submitted to screening; who is not eligible is declined before anybody pays for a credit report."""
    move(application, ApplicationStatus.SCREENING, actor=actor)
    inputs = gather_inputs(application)
    not_eligible = screen(inputs, application.product_version.snapshot())
    if not_eligible is not None:
        carry_out(application, inputs, not_eligible, actor=actor)
        return
    move(application, ApplicationStatus.CREDIT_CHECK, actor=actor)
    order_reports(application)
    conclude_credit(application, actor=actor)


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
    message = tell(
        application,
        "application-incomplete",
        str(times),
        missing="\n".join(f"- {item}" for item in items),
        due_date=due_date,
    )
    notice.reasons = list(items)
    notice.notification = message or notice.notification
    notice.save()
