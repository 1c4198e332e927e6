"""People judge what screening found: cleared with reason and evidence, or confirmed; and what follows."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.parties.interests import require_no_interest
from loanops.usecases import second_person_always, use_case
from origination.models import Application, ScreeningHit, ScreeningPolicy
from origination.screening_states import HitKind, HitStatus, ScreeningTrigger
from origination.services.course import move
from origination.services.deadlines import ask_anew, owe_no_report, owe_report
from origination.services.hits import has_blocking_hits
from origination.services.matching import current_policy, screen_business
from origination.services.offering import withdraw_standing_offer
from origination.services.ordering import conclude_credit
from origination.services.screening import conclude_screening, refuse_blocked
from origination.states import DECIDABLE, FINAL_STATUSES, ApplicationStatus
from products.models import LoanProduct

HALF = Decimal(50)


class UnableToJudge(LoanOpsError):
    """There is nothing to judge, or nothing to report."""

    status = 409


def second_person_if_alike(use_case: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
    """Clearing takes two persons when the names are almost the same, or when the hit was confirmed before."""
    hit = ScreeningHit.objects.filter(pk=arguments.get("hit_id") or 0).first()
    if hit is None or actor.is_system:
        return None
    if hit.status == HitStatus.CONFIRMED:
        return "The hit was confirmed before; two persons are needed to clear it."
    limit = current_policy().second_person_from
    if hit.score is not None and hit.score >= limit:
        return f"The likeness is {hit.score}; from {limit} two persons are needed to clear it."
    return None


@use_case(
    "origination.clear_hit",
    audit="screening.hit-cleared",
    title="Clear",
    approval=second_person_if_alike,
    surfaces=("admin",),
)
def clear_hit(*, hit_id: int, reason: str, evidence: str, actor: Actor) -> ScreeningHit:
    """It is somebody else, or the difference is explained: what waited for it goes on."""
    waiting = _lock_waiting(hit_id)
    hit = _judge(hit_id, HitStatus.CLEARED, reason=reason, evidence=evidence, actor=actor)
    owe_no_report(hit)
    if not has_blocking_hits(hit.business_id):
        for application in waiting:
            conclude_screening(application, actor=actor)
            conclude_credit(application, actor=actor)
    return hit


@use_case("origination.confirm_hit", audit="screening.hit-confirmed", title="Confirm", surfaces=("admin",))
def confirm_hit(*, hit_id: int, reason: str, evidence: str, actor: Actor) -> ScreeningHit:
    """It is the listed party, or the business is not who it says: its applications end, also those with an offer, no
    money goes out, and blocked property is to be reported in time. What was signed is neither booked nor paid out.
    """
    waiting = _lock_waiting(hit_id, ApplicationStatus.OFFER_MADE)
    hit = _judge(hit_id, HitStatus.CONFIRMED, reason=reason, evidence=evidence, actor=actor)
    if hit.kind != HitKind.IDENTITY:
        owe_report(hit)
    if hit.owner is not None and hit.kind == HitKind.SANCTIONS:
        _apply_fifty_percent_rule(hit, reason, actor)
    for application in waiting:
        if withdraw_standing_offer(application):
            ask_anew(application)
            move(application, ApplicationStatus.REFERRED, actor=actor, note="The offer was withdrawn.")
        refuse_blocked(application, actor=actor)
    return hit


@use_case(
    "origination.record_block_report",
    audit="screening.block-reported",
    title="Record report to OFAC",
    surfaces=("admin",),
)
def record_block_report(
    *, hit_id: int, reported_on: date, reference: str, reason: str = "", actor: Actor
) -> ScreeningHit:
    """The authority was told of the blocked property: when, and under which reference."""
    hit = lock(ScreeningHit.objects.all(), hit_id)
    if hit.status != HitStatus.CONFIRMED or hit.kind == HitKind.IDENTITY:
        raise UnableToJudge("Only a confirmed hit on a list is reported.")
    if hit.reported_on is not None:
        raise UnableToJudge(f"It was reported on {hit.reported_on} as {hit.report_reference}.")
    errors = []
    if not reference.strip():
        errors.append(
            FieldError("/reference", "required", "The reference of the report, such as its number.")
        )
    if not (hit.decided_on or hit.found_on) <= reported_on <= clock.business_date():
        errors.append(
            FieldError("/reported_on", "out_of_range", f"From {hit.decided_on} to {clock.business_date()}.")
        )
    if errors:
        raise InvalidInput("The report cannot be recorded.", errors=errors)
    hit.reported_on, hit.report_reference = reported_on, reference.strip()[:120]
    hit.save()
    return hit


@use_case(
    "origination.screen_again", audit="application.screened-again", title="Screen again", surfaces=("admin",)
)
def screen_again(*, application_id: int, reason: str = "", actor: Actor) -> Application:
    """A person has the parties of an application looked up again, against the lists as they are now."""
    application = lock(Application.objects.select_related("business"), application_id)
    if application.status in (*FINAL_STATUSES, ApplicationStatus.DRAFT):
        raise UnableToJudge(
            f"{application.number} is {application.get_status_display().lower()}; parties are screened from "
            "submission to booking."
        )
    screen_business(
        application.business, trigger=ScreeningTrigger.PERSON, application=application, actor=actor
    )
    conclude_screening(application, actor=actor)
    return application


@use_case(
    "origination.change_screening_policy",
    audit="screening-policy.changed",
    title="Change policy",
    approval=second_person_always,
    surfaces=("admin",),
)
def change_screening_policy(
    *,
    threshold: Decimal,
    second_person_from: Decimal,
    birth_year_tolerance: int,
    beneficial_owner_products: list[str],
    reason: str,
    actor: Actor,
) -> ScreeningPolicy:
    """From which likeness a name is a hit, and the rest of the policy. The book is screened anew with the next run."""
    errors = []
    if not Decimal("0.7") <= threshold <= 1:
        errors.append(FieldError("/threshold", "out_of_range", "From 0.7 to 1."))
    if not 0 <= second_person_from <= 1:
        errors.append(FieldError("/second_person_from", "out_of_range", "From 0 to 1."))
    known = set(LoanProduct.objects.values_list("code", flat=True))
    unknown = sorted(set(beneficial_owner_products) - known)
    if unknown:
        errors.append(
            FieldError("/beneficial_owner_products", "unknown_product", f"No product {', '.join(unknown)}.")
        )
    if not reason.strip():
        errors.append(FieldError("/reason", "required", "Say why."))
    if errors:
        raise InvalidInput("The policy cannot be changed so.", errors=errors)
    found = ScreeningPolicy.objects.order_by("id").first() or ScreeningPolicy.objects.create()
    policy = lock(ScreeningPolicy.objects.all(), found.pk)
    policy.threshold, policy.second_person_from = threshold, second_person_from
    policy.birth_year_tolerance = birth_year_tolerance
    policy.beneficial_owner_products = sorted(beneficial_owner_products)
    policy.save()
    return policy


def _lock_waiting(hit_id: int, *further: ApplicationStatus) -> list[Application]:
    """The applications of the hit's business that stand before a decision, locked before the hit as everywhere."""
    found = ScreeningHit.objects.filter(pk=hit_id).values_list("business_id", flat=True).first()
    waiting = Application.objects.select_for_update(of=("self",)).filter(
        business=found or 0,
        status__in=[ApplicationStatus.SCREENING, ApplicationStatus.CREDIT_CHECK, *DECIDABLE, *further],
    )
    return list(waiting.select_related("business").order_by("id"))


def _judge(hit_id: int, status: HitStatus, *, reason: str, evidence: str, actor: Actor) -> ScreeningHit:
    hit = lock(ScreeningHit.objects.select_related("business", "owner"), hit_id)
    ScreeningHit.STATES.require(hit.status, status)
    require_no_interest(hit.business, actor)
    errors = [
        FieldError(f"/{name}", "required", words)
        for name, value, words in (
            ("reason", reason, "Say why."),
            ("evidence", evidence, "Say what was looked at: documents, registers, birth dates, addresses."),
        )
        if not value.strip()
    ]
    if errors:
        raise InvalidInput("The hit cannot be judged yet.", errors=errors)
    hit.reason, hit.evidence = reason.strip()[:500], evidence.strip()
    hit.decided_by_id, hit.decided_by_label = actor.user_id, actor.label[:200]
    hit.decided_on = clock.business_date()
    hit.change_status(status, reason=reason)
    return hit


def _apply_fifty_percent_rule(hit: ScreeningHit, reason: str, actor: Actor) -> None:
    """Half or more in the hands of blocked parties, together, blocks the business itself."""
    blocked = {
        each.owner_id: each.owner
        for each in ScreeningHit.objects.filter(
            business=hit.business, kind=HitKind.SANCTIONS, status=HitStatus.CONFIRMED, owner__isnull=False
        ).select_related("owner")
    }
    share = _share_of(blocked.values())
    if share < HALF:
        return
    ownership, is_new = ScreeningHit.objects.get_or_create(
        business=hit.business,
        owner=None,
        kind=HitKind.OWNERSHIP,
        entry=None,
        check_of_identity=None,
        fingerprint=",".join(str(pk) for pk in sorted(filter(None, blocked)))[:64],
        defaults={
            "application": hit.application,
            "edition": hit.edition,
            "party_name": hit.business.legal_name[:250],
            "listed_name": ", ".join(str(owner) for owner in blocked.values())[:400],
            "matched_on": [f"{share} % owned by blocked parties"],
            "found_on": clock.business_date(),
            "status": HitStatus.CONFIRMED,
            "reason": f"Follows from its owners: {reason}"[:500],
            "decided_by_id": actor.user_id,
            "decided_by_label": actor.label[:200],
            "decided_on": clock.business_date(),
        },
    )
    if not is_new and ownership.status != HitStatus.CONFIRMED:
        ownership.reason = f"Follows from its owners: {reason}"[:500]
        ownership.change_status(HitStatus.CONFIRMED, reason=ownership.reason)
    owe_report(ownership)


def _share_of(owners: Iterable[Any]) -> Decimal:
    return sum((owner.ownership_percentage for owner in owners), Decimal(0))
