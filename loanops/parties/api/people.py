"""Endpoints about the people of a business: who acts for it, inviting somebody, accepting an invitation."""

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import NotAllowed
from loanops.parties.api.examples import (
    ACCEPTED,
    DELEGATE,
    INVITATION,
    INVITATIONS,
    INVITE,
    INVITED,
    MAKE_OWNER,
    NO_REASON,
    OWNER_NOW,
    PEOPLE,
    REMOVED_FROM,
    TOKEN,
    WITHDRAWN,
)
from loanops.parties.api.serializers import (
    BusinessSerializer,
    InvitationIn,
    InvitationSerializer,
    PersonSerializer,
    RoleIn,
    TokenIn,
    WhyIn,
)
from loanops.parties.links import invitation_of
from loanops.parties.models import Business, BusinessMember, Invitation, InvitationStatus
from loanops.parties.services.people import (
    accept_invitation,
    change_member_role,
    invite_person,
    may_manage,
    remove_member,
    withdraw_invitation,
)
from loanops.web.api import ApiView, choices, operation
from loanops.web.api.errors import MEDIA_TYPE
from loanops.web.api.examples import problem_examples
from loanops.web.api.serializers import ProblemSerializer

TAG = "people"
VIEW = "parties.view_people"


class PeopleBase(ApiView):
    """What these endpoints share: another business does not exist, nor do its people and invitations."""

    def business(self, business_id: str) -> Business:
        found: Business = self.get_visible(Business.objects.all(), business_id)
        return found

    def member(self, business_id: str, person_id: str) -> BusinessMember:
        people = self.business(business_id).members.select_related("business", "user")
        found = people.filter(public_id=person_id).first()
        if found is None:
            raise Http404
        return found

    def invitation(self, business_id: str, invitation_id: str) -> Invitation:
        """As on the pages: invitations are a matter of those who may send them."""
        business = self.business(business_id)
        self.require_owner(business)
        found = business.invitations.select_related("business").filter(public_id=invitation_id).first()
        if found is None:
            raise Http404
        return found

    def require_owner(self, business: Business) -> None:
        if not may_manage(business, self.actor):
            raise NotAllowed(f"Only an owner of {business} sees and sends its invitations.")

    def invited(self, business: Business, *, email: str, role: str, reason: str = "") -> Response:
        invitation = self.run(invite_person, business_id=business.pk, email=email, role=role, reason=reason)
        location = f"/api/v1/businesses/{business.public_id}/invitations/{invitation.public_id}"
        return self.answer(InvitationSerializer, invitation, status=201, location=location)


class PeopleView(PeopleBase):
    @operation(
        action=VIEW,
        responses={200: PersonSerializer},
        many=True,
        operation_id="listBusinessPeople",
        summary="List the people of a business",
        tag=TAG,
        examples=[PEOPLE],
    )
    def get(self, request: Request, businessId: str) -> Response:
        """Everybody with a login who acts for the business, the first one first."""
        business = self.business(businessId)
        people = BusinessMember.objects.filter(business=business).select_related("business", "user")
        return self.page(people, PersonSerializer, order=("created_at", "id"), within=business)


class PersonView(PeopleBase):
    @operation(
        action=VIEW,
        responses={200: PersonSerializer},
        operation_id="getBusinessPerson",
        summary="Read one person of a business",
        tag=TAG,
        examples=[DELEGATE],
    )
    def get(self, request: Request, businessId: str, personId: str) -> Response:
        """Name, address and role."""
        return self.answer(PersonSerializer, self.member(businessId, personId))

    @operation(
        use_case=remove_member,
        responses={200: BusinessSerializer},
        operation_id="removeBusinessPerson",
        tag=TAG,
        examples=[REMOVED_FROM],
    )
    def delete(self, request: Request, businessId: str, personId: str) -> Response:
        """The person acts for the business no more, from this moment. Everybody may remove himself; the last owner
        stays (409)."""
        member = self.member(businessId, personId)
        return self.answer(BusinessSerializer, self.run(remove_member, member_id=member.pk))


class PersonRoleView(PeopleBase):
    @operation(
        use_case=change_member_role,
        request=RoleIn,
        responses={200: PersonSerializer},
        operation_id="changeBusinessPersonRole",
        tag=TAG,
        examples=[MAKE_OWNER, OWNER_NOW],
    )
    def post(self, request: Request, businessId: str, personId: str) -> Response:
        """Owner or delegate; one owner at least stays (409). The person is told."""
        member = self.member(businessId, personId)
        return self.answer(PersonSerializer, self.run(change_member_role, member_id=member.pk, **self.data))


class InvitationsView(PeopleBase):
    @operation(
        action=VIEW,
        responses={200: InvitationSerializer},
        many=True,
        filters={"status": choices("status", InvitationStatus)},
        operation_id="listInvitations",
        summary="List the invitations of a business",
        tag=TAG,
        examples=[INVITATIONS],
    )
    def get(self, request: Request, businessId: str) -> Response:
        """Whom the business invited, the newest first; for its owners."""
        business = self.business(businessId)
        self.require_owner(business)
        invitations = Invitation.objects.filter(business=business).select_related("business")
        return self.page(invitations, InvitationSerializer, within=business)

    @operation(
        use_case=invite_person,
        request=InvitationIn,
        responses={201: InvitationSerializer},
        operation_id="invitePerson",
        tag=TAG,
        examples=[INVITE, INVITED],
    )
    def post(self, request: Request, businessId: str) -> Response:
        """The address gets a link that works once, for a week. An earlier invitation of the same address is replaced,
        ten minutes after it was sent at the earliest (409)."""
        return self.invited(self.business(businessId), **self.data)


class InvitationView(PeopleBase):
    @operation(
        action=VIEW,
        responses={200: InvitationSerializer},
        operation_id="getInvitation",
        summary="Read an invitation",
        tag=TAG,
        examples=[INVITATION],
    )
    def get(self, request: Request, businessId: str, invitationId: str) -> Response:
        """Whether it still waits, was accepted or withdrawn."""
        return self.answer(InvitationSerializer, self.invitation(businessId, invitationId))


class ResendInvitationView(PeopleBase):
    @operation(
        use_case=invite_person,
        request=WhyIn,
        responses={201: InvitationSerializer},
        operation_id="resendInvitation",
        summary="Send an invitation again",
        tag=TAG,
        examples=[NO_REASON, INVITED],
    )
    def post(self, request: Request, businessId: str, invitationId: str) -> Response:
        """The same address is invited anew, as the same; the earlier link stops working. At the earliest ten minutes
        after the last one (409)."""
        earlier = self.invitation(businessId, invitationId)
        return self.invited(earlier.business, email=earlier.email, role=earlier.role, **self.data)


class WithdrawInvitationView(PeopleBase):
    @operation(
        use_case=withdraw_invitation,
        request=WhyIn,
        responses={200: InvitationSerializer},
        operation_id="withdrawInvitation",
        tag=TAG,
        examples=[NO_REASON, WITHDRAWN],
    )
    def post(self, request: Request, businessId: str, invitationId: str) -> Response:
        """The link works no more. One that was answered already stays as it is (409)."""
        invitation = self.invitation(businessId, invitationId)
        withdrawn = self.run(withdraw_invitation, invitation_id=invitation.pk, **self.data)
        return self.answer(InvitationSerializer, withdrawn)


class AcceptInvitationView(ApiView):
    @operation(
        use_case=accept_invitation,
        request=TokenIn,
        responses={
            201: PersonSerializer,
            (410, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer,
                description="The link was used, withdrawn, is too old or was not copied whole.",
                examples=problem_examples(410),
            ),
        },
        operation_id="acceptInvitation",
        tag=TAG,
        examples=[TOKEN, ACCEPTED],
    )
    def post(self, request: Request) -> Response:
        """The caller acts for the business from now on, if the invitation was sent to his own address (403 otherwise).
        Whoever has no login yet follows the link of the message."""
        invitation = invitation_of(self.data["token"])
        member = self.run(accept_invitation, invitation_id=invitation.pk)
        location = f"/api/v1/businesses/{member.business.public_id}/people/{member.public_id}"
        return self.answer(PersonSerializer, member, status=201, location=location)
