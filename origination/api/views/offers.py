"""Endpoints of offers: read, disclosures on record, papers, code, acceptance, refusal."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import choices, operation
from origination.api import reading
from origination.api.serializers.applications import ApplicationSerializer
from origination.api.serializers.offers import (
    AcceptIn,
    ConfirmCodeIn,
    DeclineIn,
    DisclosureSerializer,
    OfferSerializer,
    ReissueIn,
    SignatureCodeSerializer,
)
from origination.api.views.base import ApplicationBase
from origination.api.views.offer_examples import (
    ACCEPTED,
    CODE_RIGHT,
    CODE_SENT,
    CODE_WRONG,
    DISCLOSURE,
    ENDED,
    OFFER,
    OFFERS,
    STANDS,
)
from origination.choices import DisclosureDelivery
from origination.models import Application, Offer
from origination.selectors import standing_offer
from origination.services.disclosing import open_offer, read_offer_pdf, read_signed_pdf
from origination.services.offers import accept_offer, decline_offer, reissue_offers
from origination.services.signing import confirm_signature_code, send_signature_code
from origination.states import OfferStatus

TAG = "loan-applications"
SIGNATURE = OpenApiExample(
    "Signed by the owner",
    request_only=True,
    value={
        "signer_name": "Ana Moreno",
        "signer_title": "Managing member",
        "capacity": "OWNER",
        "consents": True,
        "document_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
)
ON_BEHALF = OpenApiExample(
    "Recorded by staff",
    request_only=True,
    value={
        "signer_name": "Ana Moreno",
        "consents": True,
        "document_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "disclosed_how": "HANDED_OVER",
        "reason": "Signed in the branch on 2 March.",
    },
)
CODE = OpenApiExample("From the message", request_only=True, value={"code": "482913"})
NOT_TAKEN = OpenApiExample(
    "Not taken", request_only=True, value={"reason": "We found money at a lower rate."}
)

AGAIN = OpenApiExample(
    "After it expired",
    request_only=True,
    value={"reason": "The applicant was abroad and asks for the same terms."},
)


class OfferBase(ApplicationBase):
    """What the endpoints of offers share."""

    def offer(self, application_id: str, offer_id: str) -> Offer:
        """The offer, if it is one of the application's and the caller may see that."""
        application = self.application(application_id)
        offer = self._offers(application).filter(public_id=offer_id).first()
        if offer is None:
            raise Http404
        return offer

    def _offers(self, application: Application) -> QuerySet[Offer]:
        return reading.offers().filter(application=application)

    def shown_offer(self, offer: Offer) -> Response:
        return self.answer(OfferSerializer, self._offers(offer.application).get(pk=offer.pk))


class OfferView(OfferBase):
    @operation(
        action="origination.view_offers",
        responses={200: OfferSerializer},
        operation_id="getApplicationOffer",
        examples=[OFFER],
        summary="Read the offer of an application",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The offer that stands (of several the first), or the last one made, with schedule and disclosures."""
        offer = standing_offer(self.application(applicationId))
        if offer is None:
            raise Http404
        return self.answer(OfferSerializer, offer)


class OffersView(OfferBase):
    @operation(
        action="origination.view_offers",
        responses={200: OfferSerializer},
        many=True,
        filters={"status": choices("status", OfferStatus)},
        operation_id="listApplicationOffers",
        examples=[OFFERS],
        summary="List the offers of an application",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """Every option that was offered, the newest first; of the open ones one can be accepted."""
        application = self.application(applicationId)
        return self.page(self._offers(application), OfferSerializer, within=application)


class OfferDetailView(OfferBase):
    @operation(
        action="origination.view_offers",
        responses={200: OfferSerializer},
        operation_id="getOffer",
        examples=[OFFER],
        summary="Read one offer",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, offerId: str) -> Response:
        """Terms, fees, figures and schedule. Its disclosures are read at `/disclosure`, on record."""
        return self.answer(OfferSerializer, self.offer(applicationId, offerId))


class OfferDisclosureView(OfferBase):
    @operation(
        use_case=open_offer,
        responses={200: DisclosureSerializer},
        operation_id="getOfferDisclosure",
        examples=[DISCLOSURE],
        summary="Read the disclosures of an offer",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, offerId: str) -> Response:
        """All that has to be read before accepting, the state's form included. That it was read is recorded."""
        offer = self._with_disclosure(applicationId, offerId)
        return self.answer(DisclosureSerializer, self.run(open_offer, offer_id=offer.pk))

    def _with_disclosure(self, application_id: str, offer_id: str) -> Offer:
        offer = self.offer(application_id, offer_id)
        if not hasattr(offer, "disclosure"):
            raise Http404
        return offer


class OfferDocumentView(OfferDisclosureView):
    @operation(
        use_case=open_offer,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        operation_id="getOfferDocument",
        summary="Read the paper of an offer",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, offerId: str) -> HttpResponse:
        """Offer, disclosures and schedule as PDF, always the very same bytes. That it was read is recorded."""
        offer = self._with_disclosure(applicationId, offerId)
        disclosure = self.run(open_offer, offer_id=offer.pk, delivery=DisclosureDelivery.DOWNLOADED)
        return _pdf(read_offer_pdf(disclosure), f"offer-{offer.public_id[-8:]}")


class SignedDocumentView(OfferBase):
    @operation(
        use_case=open_offer,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        operation_id="getSignedOfferDocument",
        summary="Read the signed copy of an offer",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, offerId: str) -> HttpResponse:
        """The same paper with the record of the signature; 404 before it was signed."""
        offer = self.offer(applicationId, offerId)
        if not hasattr(offer, "signature"):
            raise Http404
        self.run(open_offer, offer_id=offer.pk, delivery=DisclosureDelivery.DOWNLOADED)
        return _pdf(read_signed_pdf(offer), f"signed-offer-{offer.public_id[-8:]}")


class SignatureCodeView(OfferBase):
    @operation(
        use_case=send_signature_code,
        responses={202: SignatureCodeSerializer},
        operation_id="sendSignatureCode",
        examples=[CODE_SENT],
        summary="Get a code to sign with",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str, offerId: str) -> Response:
        """A code of six digits goes to the caller's e-mail address; it is good for a quarter of an hour."""
        offer = self.offer(applicationId, offerId)
        code = self.run(send_signature_code, offer_id=offer.pk)
        return self.answer(SignatureCodeSerializer, code, status=202)


class ConfirmCodeView(OfferBase):
    @operation(
        use_case=confirm_signature_code,
        request=ConfirmCodeIn,
        responses={200: SignatureCodeSerializer},
        operation_id="confirmSignatureCode",
        summary="Enter the code to sign with",
        tag=TAG,
        examples=[CODE, CODE_RIGHT, CODE_WRONG],
    )
    def post(self, request: Request, applicationId: str, offerId: str) -> Response:
        """`is_confirmed` says whether it was right. After five wrong ones a new code is needed."""
        offer = self.offer(applicationId, offerId)
        return self.answer(
            SignatureCodeSerializer, self.run(confirm_signature_code, offer_id=offer.pk, **self.data)
        )


class AcceptOfferView(OfferBase):
    @operation(
        use_case=accept_offer,
        request=AcceptIn,
        responses={200: OfferSerializer},
        if_match="accepted",
        operation_id="acceptApplicationOffer",
        summary="Accept the offer",
        tag=TAG,
        examples=[SIGNATURE, ON_BEHALF, ACCEPTED],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """Where there is one offer to accept. The borrower signs electronically, after he read the disclosures and
        entered his code; staff record an acceptance on his behalf, with how it was given."""
        application = self.application(applicationId)
        accepted = self.run(accept_offer, application_id=application.pk, **self.data)
        return self.shown_offer(accepted)


class AcceptOneOfferView(OfferBase):
    @operation(
        use_case=accept_offer,
        request=AcceptIn,
        responses={200: OfferSerializer},
        if_match="accepted",
        operation_id="acceptOffer",
        summary="Accept one of the offers",
        tag=TAG,
        examples=[SIGNATURE, ON_BEHALF, ACCEPTED],
    )
    def post(self, request: Request, applicationId: str, offerId: str) -> Response:
        """This option becomes the contract; the others fall."""
        offer = self.offer(applicationId, offerId)
        arguments = {"application_id": offer.application_id, "offer_id": offer.pk}
        return self.shown_offer(self.run(accept_offer, **arguments, **self.data))


class ReissueOffersView(OfferBase):
    @operation(
        use_case=reissue_offers,
        request=ReissueIn,
        responses={200: OfferSerializer},
        if_match="accepted",
        operation_id="reissueApplicationOffers",
        summary="Issue the offers again",
        tag=TAG,
        examples=[AGAIN, OFFER],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """The same terms from today, with new disclosures and a new last day: while the offers stand, or after they
        expired. Refused when credit reports or screening do not count any more, with what has to be run again. Above
        one's own limits a second person agrees first (202)."""
        application = self.application(applicationId)
        issued = self.run(reissue_offers, application_id=application.pk, **self.data)
        return self.shown_offer(issued)


class DeclineOfferView(OfferBase):
    @operation(
        use_case=decline_offer,
        request=DeclineIn,
        responses={200: ApplicationSerializer},
        operation_id="declineApplicationOffers",
        summary="Take none of the offers",
        tag=TAG,
        examples=[NOT_TAKEN, ENDED],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """The applicant wants none of them; the application ends."""
        application = self.application(applicationId)
        self.run(decline_offer, application_id=application.pk, **self.data)
        return self.shown(application)


class DeclineOneOfferView(OfferBase):
    @operation(
        use_case=decline_offer,
        request=DeclineIn,
        responses={200: ApplicationSerializer},
        operation_id="declineOffer",
        summary="Do not take one of the offers",
        tag=TAG,
        examples=[NOT_TAKEN, STANDS],
    )
    def post(self, request: Request, applicationId: str, offerId: str) -> Response:
        """This option is off the table; with the last one the application ends."""
        offer = self.offer(applicationId, offerId)
        self.run(decline_offer, application_id=offer.application_id, offer_id=offer.pk, **self.data)
        return self.shown(offer.application)


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
