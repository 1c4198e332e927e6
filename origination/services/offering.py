"""Making offers, telling the applicant of them, and taking back those that stand."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.locks import lock
from origination.choices import DecisionOutcome, OfferOption
from origination.models import AdverseActionNotice, Application, Decision, Offer
from origination.services.ceilings import lawful_quote
from origination.services.course import move, tell
from origination.services.disclosing import disclose
from origination.services.noticing import decision_told, send_letter
from origination.states import ApplicationStatus, OfferStatus

STANDING = (OfferStatus.MADE, OfferStatus.ACCEPTED)


def make_offers(application: Application, decision: Decision, actor: Actor) -> list[Offer]:
    """One offer per option of the decision, the decision's own terms first; the applicant may take one of them."""
    offers = create_offers(application, decision)
    note = f"Open until {offers[0].expires_on}."
    if len(offers) > 1:
        note = f"{len(offers)} options. {note}"
    move(application, ApplicationStatus.OFFER_MADE, actor=actor, note=note)
    return offers


def create_offers(application: Application, decision: Decision) -> list[Offer]:
    """The offers with their disclosures; where the application stands is the caller's business."""
    earlier = (
        Offer.objects.filter(decision=decision).order_by("-round").values_list("round", flat=True).first()
    )
    return [
        _create(application, decision, option, position=position, round_number=(earlier or 0) + 1)
        for position, option in enumerate(options_of(decision), start=1)
    ]


def options_of(decision: Decision) -> list[dict[str, Any]]:
    """Amount, term and rate of each option. Decisions made before there were options have one: their own terms."""
    given: Sequence[Mapping[str, Any]] = getattr(decision, "options", None) or ()
    found = [
        {
            "kind": option["kind"] if option["kind"] in OfferOption.values else OfferOption.OTHER,
            "amount": Decimal(option["amount"]),
            "term_months": int(option["term_months"]),
            "annual_rate": Decimal(option["annual_rate"]),
        }
        for option in given
    ]
    if found:
        return found
    if (
        decision.approved_amount is None
        or decision.annual_rate is None
        or decision.approved_term_months is None
    ):
        raise ValueError("An offer needs an approved amount, rate and term.")
    as_asked = decision.outcome == DecisionOutcome.APPROVED
    return [
        {
            "kind": OfferOption.REQUESTED if as_asked else OfferOption.OTHER,
            "amount": decision.approved_amount,
            "term_months": decision.approved_term_months,
            "annual_rate": decision.annual_rate,
        }
    ]


def _create(
    application: Application,
    decision: Decision,
    option: Mapping[str, Any],
    *,
    position: int,
    round_number: int,
) -> Offer:
    today = clock.business_date()
    first_choice = decision.offer_expires_on if round_number == 1 else None
    snapshot = application.product_version.snapshot()
    quoted = lawful_quote(
        application,
        snapshot,
        amount=option["amount"],
        annual_rate=option["annual_rate"],
        term_months=option["term_months"],
        on_date=today,
    )
    offer = Offer.objects.create(
        application=application,
        decision=decision,
        round=round_number,
        position=position,
        option=option["kind"],
        amount=option["amount"],
        annual_rate=option["annual_rate"],
        term_months=option["term_months"],
        number_of_installments=quoted.number_of_installments,
        repayment_frequency=application.repayment_frequency,
        first_due_rule=snapshot["first_due_rule"],
        fees=list(quoted.fees),
        conditions=decision.conditions,
        product_snapshot=snapshot,
        terms=quoted.terms.to_json(),
        assumed_start_date=today,
        installment_amount=quoted.installment_amount,
        annual_percentage_rate=quoted.annual_percentage_rate,
        finance_charge=quoted.finance_charge,
        amount_financed=quoted.amount_financed,
        total_of_payments=quoted.total_of_payments,
        schedule=list(quoted.schedule),
        offered_on=today,
        expires_on=first_choice or today + timedelta(days=snapshot["offer_valid_days"]),
    )
    offer.disclosure = disclose(application, offer, document_hash(offer))
    return offer


def tell_offer(application: Application, offer: Offer, notice: AdverseActionNotice | None = None) -> None:
    """Write to the applicant about an offer and its other options; a counter-offer's letter says why not as asked."""
    context = {
        "amount": offer.amount,
        "rate": offer.annual_rate,
        "installments": offer.number_of_installments,
        "installment": offer.installment_amount,
        "apr": offer.annual_percentage_rate,
        "finance_charge": offer.finance_charge,
        "total": offer.total_of_payments,
        "expires_on": offer.expires_on,
        "others": _other_options(offer),
    }
    if offer.decision.outcome != DecisionOutcome.COUNTER_OFFERED or notice is None:
        decision_told(application, tell(application, "offer-made", offer.public_id, **context))
        return
    send_letter(notice, key=offer.public_id, offer=offer, **context)


def _other_options(offer: Offer) -> str:
    """The options beside the first, one on each line."""
    others = Offer.objects.filter(decision=offer.decision, round=offer.round).exclude(pk=offer.pk)
    return "\n".join(
        f"- {each.get_option_display()}: {each.amount:,.2f} over {each.term_months} months, "
        f"{each.number_of_installments} payments of {each.installment_amount:,.2f}, APR "
        f"{each.annual_percentage_rate:.2f} %, finance charge {each.finance_charge:,.2f}, total of payments "
        f"{each.total_of_payments:,.2f}"
        for each in others.order_by("position")
    )


def withdraw_standing_offer(application: Application) -> list[Offer]:
    """The lender no longer stands by what it offered; nothing happens when it offered nothing."""
    return close_offers(
        application.offers.filter(status__in=STANDING),
        OfferStatus.WITHDRAWN,
        "The application went another way.",
    )


def tell_withdrawn(application: Application, offer: Offer, reason: str) -> None:
    """Write to the applicant that an offer does not stand any more, and why."""
    tell(application, "offer-withdrawn", offer.public_id, amount=offer.amount, reason=reason)


def close_offers(offers: Any, status: OfferStatus, reason: str) -> list[Offer]:
    """Each of the offers leaves the table, with the day and the reason."""
    closed = []
    for pk in offers.order_by("id").values_list("pk", flat=True):
        offer = lock(Offer.objects.all(), pk)
        offer.closed_on = clock.business_date()
        offer.close_reason = reason[:500]
        offer.change_status(status, reason=reason)
        closed.append(offer)
    return closed


def document_hash(offer: Offer) -> str:
    """Fingerprint of everything the borrower agrees to, kept with the signature."""
    agreed = {
        "terms": offer.terms,
        "fees": offer.fees,
        "conditions": offer.conditions,
        "schedule": offer.schedule,
        "annual_percentage_rate": f"{offer.annual_percentage_rate:.6f}",
        "finance_charge": f"{offer.finance_charge:.2f}",
        "total_of_payments": f"{offer.total_of_payments:.2f}",
        "product_version": offer.product_snapshot["version_id"],
    }
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()
