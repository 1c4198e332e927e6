"""The loans of a borrower's businesses, on his home page."""

from django.utils.translation import gettext as say

from loanops.core.actors import Actor
from loanops.web.admin.badges import tone_of
from loanops.web.site import HomePart, Line
from loanops.web.templatetags.site import money
from servicing.models import Loan
from servicing.states import LoanStatus

LINES_MAX = 25


def loans(actor: Actor) -> HomePart | None:
    """Number, state, what is owed and what is due next; nothing where there is no loan."""
    rows = Loan.objects.visible_to(actor).with_position().order_by("-id")[:LINES_MAX]
    lines = [_line(loan) for loan in rows]
    return HomePart(title=say("My loans"), lines=lines) if lines else None


def _line(loan: Loan) -> Line:
    position = getattr(loan, "position", None)
    facts = [str(loan.business)]
    if position is not None and loan.status == LoanStatus.ACTIVE:
        facts.append(f"{say('Principal')} {money(position.principal)}")
        if position.overdue_amount:
            facts.append(f"{say('Overdue')} {money(position.overdue_amount)}")
        if position.next_due_date is not None:
            facts.append(f"{say('Next payment')} {money(position.next_due_amount)}, {position.next_due_date}")
    return Line(
        title=loan.number,
        status=loan.get_status_display(),
        tone=tone_of(loan.status, list(LoanStatus.choices)),
        facts=facts,
    )
