"""Checks of a business's identity: which are due, asking the sources, and what a difference leads to."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from loanops.core import clock
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.parties.models import BankAccount, Business
from origination.identity import IdentityQuery, IdentitySourceDown, source_for
from origination.models import Application, PartyCheck, ScreeningHit
from origination.screening_states import CheckKind, CheckStatus, HitKind, HitStatus

REQUESTED_EVENT = "party-check.requested"
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
ATTEMPTS_MAX = 6


class UnableToCheck(LoanOpsError):
    """The check is not waiting for an attempt."""

    status = 409


def order_party_checks(application: Application) -> None:
    """Make the application's current checks those of the business as it is now. What an earlier one said of the same
    details stands; sources without a network answer at once, the others are asked after commit.
    """
    standing = {
        (each.kind, each.bank_account_id): each for each in application.party_checks.filter(is_current=True)
    }
    for kind, account in _due(application.business):
        fingerprint = _fingerprint(application.business, kind, account)
        before = standing.pop((kind, account.pk if account else None), None)
        if before is not None and before.subject_fingerprint == fingerprint:
            continue
        if before is not None:
            _retire(before)
        _order(application, kind, account, fingerprint)
    for outdated in standing.values():
        _retire(outdated)


def ask_source(check: PartyCheck) -> dict[str, Any]:
    """Ask the source; every outcome as plain values."""
    try:
        answer = source_for(check.kind).check(_query(check))
    except IdentitySourceDown as error:
        return {"result": "retry", "problem": str(error)}
    return {
        "result": "agreed" if answer.agrees else "differed",
        "summary": answer.summary,
        "raw": answer.raw,
    }


def note_answer(check: PartyCheck, answer: dict[str, Any]) -> None:
    """What the source said; a difference becomes a hit that a person has to judge."""
    check.claimed_at = None
    check.problem = answer.get("problem", "")[:300]
    match answer["result"]:
        case "agreed" | "differed":
            check.summary, check.response = answer["summary"][:300], answer["raw"]
            check.answered_on = clock.business_date()
            agreed = answer["result"] == "agreed"
            check.change_status(CheckStatus.AGREED if agreed else CheckStatus.DIFFERED)
            if not agreed and not _was_cleared(check):
                open_identity_hit(check)
        case "retry" if check.attempts < ATTEMPTS_MAX:
            check.next_attempt_at = clock.now() + RETRY_DELAYS[min(check.attempts, len(RETRY_DELAYS)) - 1]
            check.change_status(CheckStatus.FAILED, reason=check.problem)
        case _:
            check.change_status(CheckStatus.NEEDS_PERSON, reason=check.problem)


def open_identity_hit(check: PartyCheck) -> ScreeningHit:
    """The difference as a hit; the same difference is one hit."""
    hit, _ = ScreeningHit.objects.get_or_create(
        business=check.business,
        owner=None,
        kind=HitKind.IDENTITY,
        entry=None,
        check_of_identity=check,
        fingerprint=check.subject_fingerprint,
        defaults={
            "application": check.application,
            "party_name": check.business.legal_name[:250],
            "listed_name": check.summary[:400],
            "matched_on": [check.get_kind_display().lower()],
            "found_on": clock.business_date(),
        },
    )
    return hit


def _was_cleared(check: PartyCheck) -> bool:
    """A person has judged the same difference of the same details before."""
    judged = ScreeningHit.objects.filter(business=check.business, fingerprint=check.subject_fingerprint)
    return judged.filter(kind=HitKind.IDENTITY, status=HitStatus.CLEARED).exists()


def _due(business: Business) -> Iterator[tuple[CheckKind, BankAccount | None]]:
    """The tax id always; register, address and account where they are known."""
    yield CheckKind.TIN_MATCH, None
    if business.state:
        yield CheckKind.STATE_REGISTRATION, None
    if business.street:
        yield CheckKind.ADDRESS, None
    account = business.bank_accounts.filter(is_primary=True).first()
    if account is not None:
        yield CheckKind.BANK_ACCOUNT, account


def _order(application: Application, kind: CheckKind, account: BankAccount | None, fingerprint: str) -> None:
    source = source_for(kind)
    check = PartyCheck.objects.create(
        application=application,
        business=application.business,
        bank_account=account,
        kind=kind,
        vendor=source.code,
        subject_fingerprint=fingerprint,
    )
    if not source.is_local:
        announce(REQUESTED_EVENT, check_id=check.pk)
        return
    check.attempts = 1
    check.change_status(CheckStatus.IN_PROGRESS)
    note_answer(check, ask_source(check))


def _retire(check: PartyCheck) -> None:
    check.is_current = False
    check.save()


def _query(check: PartyCheck) -> IdentityQuery:
    business, account = check.business, check.bank_account
    return IdentityQuery(
        kind=check.kind,
        legal_name=business.legal_name,
        tax_id=business.tax_id,
        structure=business.structure,
        street=business.street,
        city=business.city,
        state=business.state,
        postal_code=business.postal_code,
        routing_number=account.routing_number if account else "",
        account_number=account.account_number if account else "",
        attempt=check.attempts,
    )


def _fingerprint(business: Business, kind: CheckKind, account: BankAccount | None) -> str:
    """Changes when anything does that the check is about."""
    about = {
        CheckKind.TIN_MATCH: (business.legal_name, business.tax_id_index or ""),
        CheckKind.STATE_REGISTRATION: (business.legal_name, business.structure, business.state),
        CheckKind.ADDRESS: (business.street, business.city, business.state, business.postal_code),
        CheckKind.BANK_ACCOUNT: (business.legal_name, account.account_number_index if account else ""),
    }[kind]
    return hashlib.sha256("\x1f".join((kind, *about)).encode()).hexdigest()
