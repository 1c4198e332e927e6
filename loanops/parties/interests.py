"""Conflicts of interest: staff who belong to a business have no part in what the lender decides about it."""

from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.errors import NotAllowed
from loanops.parties.models import Business, BusinessMember


def require_no_interest(business: Business, actor: Actor) -> None:
    """Nobody decides about a business he belongs to, neither as the first person nor as the second."""
    work = current_work.get()
    deciding = [actor] if work is None or work.approver is None else [actor, work.approver]
    people = [each.user_id for each in deciding if each.user_id is not None and not each.is_system]
    found = BusinessMember.objects.filter(business=business, user__in=people).select_related("user").first()
    if found is not None:
        who = "You belong" if found.user_id == deciding[-1].user_id else f"{found.user} belongs"
        raise NotAllowed(f"{who} to {business}; somebody else has to decide.")
