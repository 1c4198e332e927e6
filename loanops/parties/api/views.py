"""Endpoints about businesses, their owners, bank accounts and consents."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.parties.api.examples import (
    ACCOUNT_MADE,
    ACCOUNTS,
    BUSINESS,
    BUSINESS_MADE,
    BUSINESSES,
    CONSENT_MADE,
    CONSENTS,
    MOVED,
    NEW_ACCOUNT,
    NEW_BUSINESS,
    NEW_CONSENT,
    NEW_OWNER,
    NEW_SHARE,
    OWNER,
    OWNER_MADE,
    OWNERS,
)
from loanops.parties.api.serializers import (
    BankAccountIn,
    BankAccountSerializer,
    BusinessDetailsIn,
    BusinessIn,
    BusinessSerializer,
    ConsentIn,
    ConsentSerializer,
    OwnerDetailsIn,
    OwnerIn,
    OwnerSerializer,
)
from loanops.parties.models import BankAccount, Business, BusinessOwner, Consent
from loanops.parties.services.businesses import (
    add_bank_account,
    add_owner,
    create_business,
    record_consent,
    update_business,
    update_owner,
)
from loanops.web.api import ApiView, equals, operation, search_text

FILTERS = {
    "state": equals("state", "Two-letter state."),
    "naics_code": equals("naics_code", "Industry code."),
    "q": search_text("number", "legal_name", "trading_name", description="Number or name."),
}


class BusinessesView(ApiView):
    @operation(
        action="parties.view_businesses",
        responses={200: BusinessSerializer},
        many=True,
        filters=FILTERS,
        operation_id="listBusinesses",
        examples=[BUSINESSES],
        summary="List businesses",
        tag="businesses",
    )
    def get(self, request: Request) -> Response:
        """Businesses the caller may see; a borrower sees his own."""
        return self.page(Business.objects.select_related("merged_into"), BusinessSerializer)

    @operation(
        use_case=create_business,
        request=BusinessIn,
        responses={201: BusinessSerializer},
        operation_id="createBusiness",
        examples=[NEW_BUSINESS, BUSINESS_MADE],
        tag="businesses",
    )
    def post(self, request: Request) -> Response:
        """A new business. A borrower who creates one belongs to it."""
        business = self.run(create_business, fields=dict(self.data))
        location = f"/api/v1/businesses/{business.public_id}"
        return self.answer(BusinessSerializer, business, status=201, location=location)


class BusinessView(ApiView):
    @operation(
        action="parties.view_businesses",
        responses={200: BusinessSerializer},
        operation_id="getBusiness",
        examples=[BUSINESS],
        summary="Read a business",
        tag="businesses",
    )
    def get(self, request: Request, businessId: str) -> Response:
        """One business, with masked identifiers."""
        return self.answer(BusinessSerializer, self.get_visible(Business.objects.all(), businessId))

    @operation(
        use_case=update_business,
        request=BusinessDetailsIn,
        responses={200: BusinessSerializer},
        if_match="required",
        operation_id="updateBusiness",
        examples=[MOVED, BUSINESS],
        tag="businesses",
    )
    def patch(self, request: Request, businessId: str) -> Response:
        """Change the given details."""
        business = self.get_visible(Business.objects.all(), businessId)
        changed = self.run(update_business, business_id=business.pk, fields=dict(self.data))
        return self.answer(BusinessSerializer, changed)


class OwnersView(ApiView):
    @operation(
        action="parties.view_businesses",
        responses={200: OwnerSerializer},
        many=True,
        operation_id="listBusinessOwners",
        examples=[OWNERS],
        summary="List the owners of a business",
        tag="businesses",
    )
    def get(self, request: Request, businessId: str) -> Response:
        """The owners of one business."""
        business = self.get_visible(Business.objects.all(), businessId)
        owners = BusinessOwner.objects.filter(business=business).select_related("business")
        return self.page(owners, OwnerSerializer, within=business)

    @operation(
        use_case=add_owner,
        request=OwnerIn,
        responses={201: OwnerSerializer},
        operation_id="addBusinessOwner",
        examples=[NEW_OWNER, OWNER_MADE],
        tag="businesses",
    )
    def post(self, request: Request, businessId: str) -> Response:
        """A new owner; all owners together hold at most 100 %."""
        business = self.get_visible(Business.objects.all(), businessId)
        owner = self.run(add_owner, business_id=business.pk, fields=dict(self.data))
        return self.answer(OwnerSerializer, owner, status=201)


class OwnerView(ApiView):
    @operation(
        use_case=update_owner,
        request=OwnerDetailsIn,
        responses={200: OwnerSerializer},
        if_match="accepted",
        operation_id="updateBusinessOwner",
        examples=[NEW_SHARE, OWNER],
        tag="businesses",
    )
    def patch(self, request: Request, businessId: str, ownerId: str) -> Response:
        """Change the given details of an owner."""
        business = self.get_visible(Business.objects.all(), businessId)
        owner = self.get_visible(BusinessOwner.objects.filter(business=business), ownerId)
        return self.answer(OwnerSerializer, self.run(update_owner, owner_id=owner.pk, fields=dict(self.data)))


class BankAccountsView(ApiView):
    @operation(
        action="parties.view_businesses",
        responses={200: BankAccountSerializer},
        many=True,
        operation_id="listBankAccounts",
        examples=[ACCOUNTS],
        summary="List the bank accounts of a business",
        tag="businesses",
    )
    def get(self, request: Request, businessId: str) -> Response:
        """The bank accounts of one business, numbers masked."""
        business = self.get_visible(Business.objects.all(), businessId)
        accounts = BankAccount.objects.filter(business=business).select_related("business")
        return self.page(accounts, BankAccountSerializer, within=business)

    @operation(
        use_case=add_bank_account,
        request=BankAccountIn,
        responses={201: BankAccountSerializer},
        operation_id="addBankAccount",
        examples=[NEW_ACCOUNT, ACCOUNT_MADE],
        tag="businesses",
    )
    def post(self, request: Request, businessId: str) -> Response:
        """A bank account to pay to and debit from; it becomes the primary one.

        Of the business's people only an owner adds one (403 for delegates); the other owners are told by e-mail.
        """
        business = self.get_visible(Business.objects.all(), businessId)
        account = self.run(add_bank_account, business_id=business.pk, **self.data)
        return self.answer(BankAccountSerializer, account, status=201)


class ConsentsView(ApiView):
    @operation(
        action="parties.view_businesses",
        responses={200: ConsentSerializer},
        many=True,
        operation_id="listConsents",
        examples=[CONSENTS],
        summary="List the consents of a business",
        tag="businesses",
    )
    def get(self, request: Request, businessId: str) -> Response:
        """Who consented to what, in which words, when and from where."""
        business = self.get_visible(Business.objects.all(), businessId)
        consents = Consent.objects.filter(business=business).select_related("business", "owner")
        return self.page(consents, ConsentSerializer, within=business)

    @operation(
        use_case=record_consent,
        request=ConsentIn,
        responses={201: ConsentSerializer},
        operation_id="recordConsent",
        examples=[NEW_CONSENT, CONSENT_MADE],
        tag="businesses",
    )
    def post(self, request: Request, businessId: str) -> Response:
        """Record a consent that somebody of the business gives, an owner for himself or for the business."""
        business = self.get_visible(Business.objects.all(), businessId)
        given = dict(self.data)
        named = given.pop("owner", None)
        owner = self.get_visible(BusinessOwner.objects.filter(business=business), named) if named else None
        consent = self.run(
            record_consent, business_id=business.pk, owner_id=owner.pk if owner is not None else None, **given
        )
        return self.answer(ConsentSerializer, consent, status=201)
