"""Disclosures: made with each offer, kept as they were made, shown before anybody accepts."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q

from loanops.core.actors import Actor
from loanops.core.context import current_request
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.parties.letters import address_of
from loanops.usecases import use_case
from origination.choices import DisclosureDelivery
from origination.disclosing.content import checksum_of, disclosure_content
from origination.disclosing.figures import OfferFigures
from origination.models import Application, DisclosureForm, DisclosureShowing, Offer, OfferDisclosure
from origination.papers import keeping
from origination.papers.offer import offer_pdf, signed_pdf
from origination.services.signing import CONSENT_TEXT, CONSENT_VERSION, signature_words

OFFER_MADE = "offer.made"


class NothingDisclosed(LoanOpsError):
    """The offer has no disclosure to show."""

    status = 409


def form_for(*, state: str, product_type: str, amount: Decimal, on_date: date) -> DisclosureForm | None:
    """The state's form for an offer like this, or None where the state asks for none."""
    fitting = DisclosureForm.objects.in_force(on_date).filter(
        Q(product_types=[]) | Q(product_types__contains=[product_type]), state=state, amount_max__gte=amount
    )
    return fitting.order_by("-effective_from", "-number", "-id").first()


def disclose(application: Application, offer: Offer, terms_hash: str) -> OfferDisclosure:
    """The disclosure of an offer just made; its paper is put into the storage after commit."""
    form = form_for(
        state=application.business.state,
        product_type=offer.product_snapshot["product_type"],
        amount=offer.amount,
        on_date=offer.offered_on,
    )
    content = disclosure_content(
        figures_from(offer, collateral=[str(each) for each in application.collateral.order_by("id")]),
        heading=_heading(application, offer),
        conditions=offer.conditions,
        form=_values(form) if form is not None else None,
        terms_hash=terms_hash,
    )
    checksum = checksum_of(content)
    pdf = offer_pdf(content, checksum)
    document_checksum = keeping.checksum_of(pdf)
    disclosure = OfferDisclosure.objects.create(
        offer=offer,
        form=form,
        content=content,
        content_checksum=checksum,
        signature_required=form is not None and form.signature_required,
        document_path=keeping.path_of(offer.public_id, document_checksum),
        document_checksum=document_checksum,
        size=len(pdf),
    )
    announce(OFFER_MADE, offer_id=offer.pk)
    return disclosure


def figures_from(offer: Offer, *, collateral: list[str]) -> OfferFigures:
    """An offer's figures as disclosures take them."""
    return OfferFigures(
        amount=offer.amount,
        annual_rate=offer.annual_rate,
        annual_percentage_rate=offer.annual_percentage_rate,
        finance_charge=offer.finance_charge,
        amount_financed=offer.amount_financed,
        total_of_payments=offer.total_of_payments,
        frequency=offer.repayment_frequency,
        start_date=offer.assumed_start_date,
        fees=offer.fees,
        schedule=offer.schedule,
        snapshot=offer.product_snapshot,
        collateral=collateral,
    )


def _heading(application: Application, offer: Offer) -> dict[str, Any]:
    return {
        "application": application.number,
        "offer": offer.public_id,
        "option": offer.get_option_display(),
        "lender": settings.LENDER_NAME,
        "lender_address": [line for line in settings.LENDER_ADDRESS if line],
        "borrower": application.business.legal_name,
        "recipient": list(address_of(application.business)),
        "product": offer.product_snapshot["name"],
        "currency": offer.product_snapshot["currency"],
        "offered_on": offer.offered_on.isoformat(),
        "expires_on": offer.expires_on.isoformat(),
        "consent": {"version": CONSENT_VERSION, "text": CONSENT_TEXT},
    }


def _values(form: DisclosureForm) -> dict[str, Any]:
    names = ("code", "number", "state", "law", "heading", "introduction", "columns", "rows", "footer")
    return {**{name: getattr(form, name) for name in names}, "signature_required": form.signature_required}


@use_case(
    "origination.open_offer", audit="offer.shown", title="Open offer and disclosures", surfaces=("api",)
)
def open_offer(
    *, offer_id: int, delivery: str = DisclosureDelivery.ON_SCREEN, actor: Actor
) -> OfferDisclosure:
    """Somebody looks at an offer with its disclosures; only who has seen them can accept."""
    offer = lock(Offer.objects.visible_to(actor), offer_id)
    disclosure = disclosure_of(offer)
    record_showing(offer, disclosure, delivery=delivery, shown_to=actor.label, actor=actor)
    return disclosure


def disclosure_of(offer: Offer) -> OfferDisclosure:
    """What was disclosed with the offer."""
    found = OfferDisclosure.objects.filter(offer=offer).first()
    if found is None:
        raise NothingDisclosed(
            "The offer was made before disclosures were kept with offers. Issue it again; then it can be accepted."
        )
    return found


def record_showing(
    offer: Offer, disclosure: OfferDisclosure, *, delivery: str, shown_to: str, actor: Actor
) -> DisclosureShowing:
    """The line that says so."""
    if delivery not in DisclosureDelivery.values:
        known = ", ".join(DisclosureDelivery.values)
        raise InvalidInput(
            errors=[FieldError("/disclosed_how", "invalid_choice", f"How it was shown: one of {known}.")]
        )
    return DisclosureShowing.objects.create(
        offer=offer,
        document_checksum=disclosure.document_checksum,
        delivery=delivery,
        user_id=actor.user_id,
        shown_to=shown_to[:200],
        address=current_request.get().source_address,
    )


def read_offer_pdf(disclosure: OfferDisclosure) -> bytes:
    """The very paper that was made with the offer."""
    return keeping.read_paper(
        disclosure.document_path,
        disclosure.document_checksum,
        lambda: offer_pdf(disclosure.content, disclosure.content_checksum),
    )


def read_signed_pdf(offer: Offer) -> bytes:
    """The signed copy: the same paper with the record of the signature."""
    disclosure, signature = offer.disclosure, offer.signature
    return keeping.read_paper(
        signature.signed_document_path,
        signature.signed_document_checksum,
        lambda: signed_pdf(disclosure.content, disclosure.content_checksum, signature_words(signature)),
    )


def handle_made(*, offer_id: int, **_: object) -> None:
    """After commit: put the offer's paper into the storage. Safe to repeat."""
    read_offer_pdf(OfferDisclosure.objects.get(offer_id=offer_id))


def handle_accepted(*, offer_id: int, **_: object) -> None:
    """After commit: put the signed copy into the storage. Safe to repeat."""
    read_signed_pdf(Offer.objects.select_related("disclosure", "signature").get(pk=offer_id))
