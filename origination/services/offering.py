"""Making offers, and taking back those that stand."""

import hashlib
import json
from datetime import timedelta

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.locks import lock
from origination.choices import DecisionOutcome
from origination.models import AdverseActionNotice, Application, Decision, Offer
from origination.services.course import move, tell
from origination.states import ApplicationStatus, OfferStatus
from products.quoting import quote

STANDING = (OfferStatus.MADE, OfferStatus.ACCEPTED)


def make_offer(application: Application, decision: Decision, *, actor: Actor) -> Offer:
    """The approved terms as an offer with its disclosures; the applicant is told, once."""
    if (
        decision.approved_amount is None
        or decision.annual_rate is None
        or decision.approved_term_months is None
    ):
        raise ValueError("An offer needs an approved amount, rate and term.")
    today = clock.business_date()
    snapshot = application.product_version.snapshot()
    quoted = quote(
        snapshot,
        amount=decision.approved_amount,
        annual_rate=decision.annual_rate,
        term_months=decision.approved_term_months,
        frequency=application.repayment_frequency,
        start_date=today,
    )
    offer = Offer.objects.create(
        application=application,
        decision=decision,
        amount=decision.approved_amount,
        annual_rate=decision.annual_rate,
        term_months=decision.approved_term_months,
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
        expires_on=today + timedelta(days=snapshot["offer_valid_days"]),
    )
    move(application, ApplicationStatus.OFFER_MADE, actor=actor, note=f"Open until {offer.expires_on}.")
    return offer


def tell_offer(application: Application, offer: Offer, notice: AdverseActionNotice | None = None) -> None:
    """Write to the applicant about the offer; a counter-offer's letter also says why not as asked."""
    context = {
        "amount": offer.amount,
        "rate": offer.annual_rate,
        "installments": offer.number_of_installments,
        "installment": offer.installment_amount,
        "apr": offer.annual_percentage_rate,
        "finance_charge": offer.finance_charge,
        "total": offer.total_of_payments,
        "expires_on": offer.expires_on,
    }
    if offer.decision.outcome != DecisionOutcome.COUNTER_OFFERED:
        tell(application, "offer-made", offer.public_id, **context)
        return
    reasons = "\n".join(f"- {reason.text}" for reason in offer.decision.reasons.order_by("position"))
    credit = "\n".join(f"- {line}" for line in (notice.credit_information if notice else []))
    message = tell(
        application,
        "counter-offer-made",
        offer.public_id,
        reasons=reasons,
        credit_information=credit,
        **context,
    )
    if notice is not None:
        notice.notification = message
        notice.save()


def withdraw_standing_offer(application: Application) -> None:
    """The lender no longer stands by what it offered; nothing happens when it offered nothing."""
    offer = Offer.objects.filter(application=application, status__in=STANDING).first()
    if offer is not None:
        lock(Offer.objects.all(), offer.pk).change_status(OfferStatus.WITHDRAWN)


def document_hash(offer: Offer) -> str:
    """Fingerprint of everything the borrower agrees to, kept with the signature."""
    agreed = {
        "terms": offer.terms,
        "fees": offer.fees,
        "conditions": offer.conditions,
        "schedule": offer.schedule,
        "annual_percentage_rate": str(offer.annual_percentage_rate),
        "finance_charge": str(offer.finance_charge),
        "total_of_payments": str(offer.total_of_payments),
        "product_version": offer.product_snapshot["version_id"],
    }
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()
