"""Endpoints of offers."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import operation
from origination.api.serializers.offers import AcceptIn, OfferSerializer
from origination.api.views.base import ApplicationBase
from origination.selectors import standing_offer
from origination.services.offers import accept_offer


class OfferView(ApplicationBase):
    @operation(
        action="origination.view_offers",
        responses={200: OfferSerializer},
        operation_id="getApplicationOffer",
        summary="Read the offer of an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The offer that stands, or the last one made, with schedule and disclosures."""
        offer = standing_offer(self.application(applicationId))
        if offer is None:
            raise Http404
        return self.answer(OfferSerializer, offer)


class AcceptOfferView(ApplicationBase):
    @operation(
        use_case=accept_offer,
        request=AcceptIn,
        responses={200: OfferSerializer},
        if_match="accepted",
        operation_id="acceptApplicationOffer",
        summary="Accept the offer",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """The borrower signs electronically; staff record an acceptance on his behalf, with how it was given."""
        application = self.application(applicationId)
        return self.answer(
            OfferSerializer, self.run(accept_offer, application_id=application.pk, **self.data)
        )
