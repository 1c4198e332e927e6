"""Asking for a change of terms, and taking the wish back."""

from collections.abc import Sequence
from decimal import Decimal

from loanops.access.roles import Role
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from servicing.models import Loan, LoanPosition, Modification
from servicing.models.modifications import (
    HardshipCategory,
    ModificationType,
    RequestChannel,
    RequesterKind,
)
from servicing.services.figures import ZERO
from servicing.services.modifying.course import lock_modification
from servicing.services.modifying.telling import tell_borrower, tell_staff
from servicing.services.recording import CENT, day_of, require_status
from servicing.states import LoanStatus, ModificationStatus

FACTS_MAX = 4000


class ModificationInProgress(LoanOpsError):
    """A loan has one open modification at a time."""

    status = 409


@use_case("servicing.request_modification", audit="modification.requested", title="Request modification")
def request_modification(
    *,
    loan_id: int,
    category: str,
    facts: str,
    affordable_payment: Decimal | None = None,
    types: Sequence[str] = (),
    channel: str = RequestChannel.PORTAL,
    financial_difficulty: bool = True,
    actor: Actor,
) -> Modification:
    """The borrower, or somebody of the lender's for him, asks for other terms and says what changed."""
    loan = lock(Loan.objects.visible_to(actor).select_related("business", "officer"), loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a modification")
    _require_readable(category, facts, affordable_payment, types, channel)
    waiting = Modification.objects.open().filter(loan=loan).first()
    if waiting is not None:
        raise ModificationInProgress(
            f"{waiting.number} of {loan.number} is {waiting.get_status_display().lower()}; "
            "withdraw it first, or go on with it."
        )
    modification = Modification(
        number=next_number("MD"),
        loan=loan,
        request_date=day_of(loan),
        requester_kind=_requester(actor),
        requested_by_id=actor.user_id,
        requested_by_label=actor.label[:200],
        channel=RequestChannel(channel),
        hardship_category=HardshipCategory(category),
        hardship_facts=facts.strip(),
        affordable_payment=affordable_payment,
        financial_difficulty=financial_difficulty,
        requested_types=[ModificationType(each).value for each in types],
        days_past_due=LoanPosition.objects.get(loan=loan).days_past_due,
    )
    modification.save()
    tell_borrower(modification, "requested")
    tell_staff(modification, "requested")
    announce("modification.requested", modification_id=modification.pk)
    return modification


@use_case("servicing.withdraw_modification", audit="modification.withdrawn", title="Withdraw modification")
def withdraw_modification(*, modification_id: int, reason: str = "", actor: Actor) -> Modification:
    """The wish is taken back, by the borrower or for him; possible until the change is applied."""
    modification = lock_modification(modification_id, actor)
    if modification.status == ModificationStatus.APPLIED:
        Modification.STATES.require(
            modification.status, ModificationStatus.EVALUATING, why="It can be undone."
        )
    modification.status_reason = reason.strip()[:500] or "Withdrawn."
    modification.change_status(ModificationStatus.CANCELED, reason=reason)
    tell_borrower(modification, "canceled")
    tell_staff(modification, "canceled")
    announce("modification.canceled", modification_id=modification.pk)
    return modification


def _requester(actor: Actor) -> RequesterKind:
    if actor.kind == ActorKind.BORROWER:
        return RequesterKind.BORROWER
    if actor.kind != ActorKind.STAFF:
        return RequesterKind.SYSTEM
    if Role.LOAN_OFFICER in actor.roles:
        return RequesterKind.OFFICER
    return RequesterKind.AGENT if Role.COLLECTIONS_AGENT in actor.roles else RequesterKind.STAFF


def _require_readable(
    category: str, facts: str, affordable_payment: Decimal | None, types: Sequence[str], channel: str
) -> None:
    """All that is wrong with a request at once."""
    errors = []
    if category not in HardshipCategory.values:
        errors.append(_unknown("category", HardshipCategory.values))
    if channel not in RequestChannel.values:
        errors.append(_unknown("channel", RequestChannel.values))
    if set(types) - set(ModificationType.values):
        errors.append(_unknown("types", ModificationType.values))
    if not facts.strip() or len(facts) > FACTS_MAX:
        detail = f"Say what changed, in {FACTS_MAX:,} characters at most."
        errors.append(FieldError("/facts", "invalid_length", detail))
    if affordable_payment is not None and (
        affordable_payment < ZERO or affordable_payment != affordable_payment.quantize(CENT)
    ):
        errors.append(
            FieldError("/affordable_payment", "invalid_amount", "An amount of zero or more, in cents.")
        )
    if errors:
        raise InvalidInput(errors=errors)


def _unknown(field: str, values: Sequence[str]) -> FieldError:
    return FieldError(f"/{field}", "invalid_choice", f"One of {', '.join(values)}.")
