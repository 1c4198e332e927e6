"""The people of my businesses: who acts for one, inviting somebody, accepting an invitation."""

from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import ANONYMOUS
from loanops.parties.links import invitation_of
from loanops.parties.models import Business, BusinessMember, Invitation, InvitationStatus
from loanops.parties.services.identity import find_person
from loanops.parties.services.people import (
    UnableToInvite,
    accept_invitation,
    accept_invitation_as_new_person,
    change_member_role,
    invite_person,
    may_manage,
    remove_member,
    withdraw_invitation,
)
from loanops.parties.site.forms import InviteForm, NothingForm, PersonForm, RoleForm
from loanops.parties.site.getting_in import LinkView, begin_session
from loanops.web.api.fields import PUBLIC_ID
from loanops.web.site import SiteForm, SiteFormView, SiteView

M = TypeVar("M", bound=Model)


def found(queryset: QuerySet[M], public_id: str) -> M:
    """The record with this public id, or a page that says there is none."""
    record = queryset.filter(public_id=public_id).first() if PUBLIC_ID.fullmatch(public_id) else None
    if record is None:
        raise Http404
    return record


class BusinessMixin:
    """A page about one of the person's own businesses."""

    actor: Any
    kwargs: dict[str, Any]

    @property
    def business(self) -> Business:
        if not hasattr(self, "_business"):
            self._business = found(Business.objects.visible_to(self.actor), self.kwargs["business_id"])
        return self._business

    @property
    def member(self) -> BusinessMember:
        members = BusinessMember.objects.filter(business=self.business).select_related("user")
        return found(members, self.kwargs["member_id"])


class PeopleView(BusinessMixin, SiteView):
    """Who acts for the business, and who is invited."""

    action = "parties.view_people"
    template_name = "parties/site/people.html"

    def get(self, request: HttpRequest, business_id: str) -> HttpResponse:
        members = list(self.business.members.select_related("user").order_by("created_at", "id"))
        pending = self.business.invitations.filter(status=InvitationStatus.PENDING).order_by("-id")[:50]
        now = clock.now()
        return self.render(
            title=say("People of %s") % self.business,
            business=self.business,
            members=members,
            invitations=[(invitation, now >= invitation.expires_at) for invitation in pending],
            may_manage=may_manage(self.business, self.actor),
            key=self.key,
        )


class InviteView(BusinessMixin, SiteFormView):
    use_cases = (invite_person,)
    action = "parties.invite_person"
    form_class = InviteForm
    title = _("Invite a person")
    submit = _("Send the invitation")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_manage(self.business, self.actor):
            return self._not_owner()
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {
            "lead": say("We send a link. Whoever follows it within seven days acts for %s.") % self.business,
            "back": reverse("my-people", args=[self.business.public_id]),
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        invite_person.once(self.key)(business_id=self.business.pk, **data, actor=self.actor)
        return self.go("my-people", self.business.public_id, said=say("%s is invited.") % data["email"])

    def _not_owner(self) -> HttpResponse:
        return self.render(
            "loanops/site/refused.html",
            status=403,
            title=_("Not possible"),
            text=say("Only an owner of %s invites, changes and removes its people.") % self.business,
        )


class WithdrawInvitationView(BusinessMixin, SiteView):
    use_cases = (withdraw_invitation,)
    action = "parties.withdraw_invitation"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, business_id: str, invitation_id: str) -> HttpResponse:
        invitation = found(Invitation.objects.filter(business=self.business), invitation_id)
        if invitation.status == InvitationStatus.PENDING:
            withdraw_invitation(invitation_id=invitation.pk, actor=self.actor)
        return self.go("my-people", self.business.public_id, said=say("The invitation is withdrawn."))


class ResendInvitationView(BusinessMixin, SiteView):
    """The same person is invited anew; the earlier link stops working. A second press is refused for ten minutes."""

    use_cases = (invite_person,)
    action = "parties.invite_person"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, business_id: str, invitation_id: str) -> HttpResponse:
        earlier = found(Invitation.objects.filter(business=self.business), invitation_id)
        try:
            invite_person(
                business_id=self.business.pk, email=earlier.email, role=earlier.role, actor=self.actor
            )
        except UnableToInvite as refusal:
            messages.warning(request, refusal.message)
            return self.go("my-people", self.business.public_id)
        return self.go("my-people", self.business.public_id, said=say("%s is invited again.") % earlier.email)


class ChangeRoleView(BusinessMixin, SiteFormView):
    use_cases = (change_member_role,)
    action = "parties.change_member_role"
    form_class = RoleForm
    submit = _("Change the role")

    def initial(self) -> dict[str, Any]:
        return {"role": self.member.role}

    def context(self) -> dict[str, Any]:
        return {
            "title": say("Role of %s") % self.member.user,
            "back": reverse("my-people", args=[self.business.public_id]),
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        member = self.member
        change_member_role(member_id=member.pk, role=data["role"], actor=self.actor)
        return self.go("my-people", self.business.public_id, said=say("The role is changed."))


class RemoveView(BusinessMixin, SiteFormView):
    use_cases = (remove_member,)
    action = "parties.remove_member"
    form_class = NothingForm

    def context(self) -> dict[str, Any]:
        own = self.member.user_id == self.actor.user_id
        words = {"person": str(self.member.user), "business": str(self.business)}
        return {
            "title": say("Leave %(business)s?") % words if own else say("Remove %(person)s?") % words,
            "lead": say("You no longer see anything of %(business)s from then on.") % words
            if own
            else say("%(person)s no longer sees anything of %(business)s from then on.") % words,
            "submit": say("Leave") if own else say("Remove"),
            "back": reverse("my-people", args=[self.business.public_id]),
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        own = self.member.user_id == self.actor.user_id
        remove_member(member_id=self.member.pk, actor=self.actor)
        if own:
            return self.go("my-home", said=say("You no longer act for this business."))
        return self.go("my-people", self.business.public_id, said=say("The person is removed."))


class InvitationView(LinkView):
    """An invitation's link: accept it as who one is, sign in first, or register in the same step."""

    use_cases = (accept_invitation, accept_invitation_as_new_person)
    title = _("An invitation")
    submit = _("Accept")
    invitation: Invitation

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.invitation = invitation_of(kwargs["token"])
        return self.page(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.invitation = invitation_of(kwargs["token"])
        if self.person is None and self._known:
            return HttpResponseRedirect(self._sign_in_address)
        return super().post(request, *args, **kwargs)

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        form_class = PersonForm if self.person is None and not self._known else NothingForm
        return form_class(data, files)

    def context(self) -> dict[str, Any]:
        words = {
            "business": str(self.invitation.business),
            "role": self.invitation.get_role_display().lower(),
            "email": self.invitation.email,
            "person": str(self.person),
        }
        lead = say("You are invited to act for %(business)s as %(role)s.") % words
        if self.person is not None:
            lead += " " + say("You accept as %(person)s.") % words
            return {"lead": lead, "submit": say("Accept")}
        if self._known:
            lead += " " + say("There is a login with %(email)s: sign in with it to accept.") % words
            return {"lead": lead, "submit": say("Sign in")}
        lead += " " + say("To accept, make a login for %(email)s.") % words
        return {
            "lead": lead,
            "submit": say("Register and accept"),
            "links": [(self._sign_in_address, say("You have another login? Sign in"))],
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        business = self.invitation.business
        if self.person is not None:
            accept_invitation(invitation_id=self.invitation.pk, actor=self.actor)
        else:
            member = accept_invitation_as_new_person(
                invitation_id=self.invitation.pk, **data, actor=ANONYMOUS
            )
            begin_session(self.request, User.objects.get(pk=member.user_id))
        return self.go("my-home", said=say("You act for %s from now on.") % business)

    @property
    def _known(self) -> bool:
        return find_person(self.invitation.email) is not None

    @property
    def _sign_in_address(self) -> str:
        return f"{reverse('my-sign-in')}?{urlencode({'next': self.request.path})}"
