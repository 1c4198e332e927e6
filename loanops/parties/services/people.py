"""The people of a business: owners of the account invite, change and remove; delegates act for it, and may leave."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError, NotAllowed, NotFound
from loanops.core.locks import lock
from loanops.parties.links import LinkNotUsable, require_open_invitation
from loanops.parties.models import (
    Business,
    BusinessMember,
    Invitation,
    InvitationStatus,
    MemberRole,
    Registration,
)
from loanops.parties.services.businesses import lock_standing
from loanops.parties.services.identity import EMAIL_LENGTH_MAX, check_person, create_person, note
from loanops.parties.services.messages import write_to
from loanops.usecases import use_case

INVITATION_VALID_FOR = timedelta(days=7)
INVITATIONS_MAX = 20
SURFACES = ("admin", "api", "site")
AGAIN_AFTER = timedelta(minutes=10)


class UnableToInvite(LoanOpsError):
    """This person cannot be invited."""

    status = 409


class LastOwner(LoanOpsError):
    """A business keeps at least one owner with a login."""

    status = 409


class WrongPerson(LoanOpsError):
    """The invitation is for somebody else's address."""

    status = 403


@use_case(
    "parties.invite_person", audit="business.person-invited", title="Invite a person", surfaces=SURFACES
)
def invite_person(*, business_id: int, email: str, role: str, reason: str = "", actor: Actor) -> Invitation:
    """Ask somebody to act for a business: he gets a link that works once, for a week.

    An earlier invitation of the same address is replaced; its link stops working.
    """
    business = _lock_to_manage(business_id, actor)
    email = email.strip().lower()
    _check_invitation(email, role)
    if business.members.filter(user__email__iexact=email).exists():
        raise UnableToInvite(
            f"{email} acts for {business} already.",
            errors=[FieldError("/email", "duplicate", "A member already.")],
        )
    now = clock.now()
    pending = Invitation.objects.filter(business=business, status=InvitationStatus.PENDING)
    if pending.filter(expires_at__gt=now).exclude(email=email).count() >= INVITATIONS_MAX:
        raise UnableToInvite(f"{INVITATIONS_MAX} invitations wait already. Withdraw one first.")
    for earlier in pending.filter(email=email).select_for_update():
        if now < earlier.created_at + AGAIN_AFTER:
            raise UnableToInvite(f"{email} was invited a moment ago. Wait ten minutes to send it again.")
        _close(earlier, InvitationStatus.WITHDRAWN)
    invitation = Invitation.objects.create(
        business=business,
        email=email,
        role=role,
        invited_by_id=actor.user_id,
        invited_by_label=actor.label[:200],
        expires_at=now + INVITATION_VALID_FOR,
    )
    write_to(
        email,
        "person-invited",
        invitation.public_id,
        link=f"invitation:{invitation.pk}",
        business_id=business.pk,
        business=str(business),
        inviter=settings.LENDER_NAME if actor.kind != ActorKind.BORROWER else actor.label,
        role=MemberRole(role).label.lower(),
    )
    return invitation


@use_case(
    "parties.withdraw_invitation",
    audit="business.invitation-withdrawn",
    title="Withdraw an invitation",
    surfaces=SURFACES,
)
def withdraw_invitation(*, invitation_id: int, reason: str = "", actor: Actor) -> Invitation:
    """The invitation counts no more; its link says so."""
    found = Invitation.objects.filter(
        pk=invitation_id, business__in=Business.objects.visible_to(actor).values("pk")
    ).first()
    if found is None:
        raise NotFound()
    _lock_to_manage(found.business_id, actor)
    invitation = lock(Invitation.objects.all(), invitation_id)
    _close(invitation, InvitationStatus.WITHDRAWN)
    return invitation


@use_case(
    "parties.accept_invitation",
    audit="business.invitation-accepted",
    title="Accept an invitation",
    surfaces=("api", "site"),
)
def accept_invitation(*, invitation_id: int, actor: Actor) -> BusinessMember:
    """The person who was invited, signed in under the invited address, acts for the business from now on."""
    invitation = _lock_to_accept(invitation_id)
    user = User.objects.filter(pk=actor.user_id or 0, is_active=True).first()
    if user is None or user.email.lower() != invitation.email:
        raise WrongPerson(
            "This invitation was sent to another e-mail address than yours. Sign in with that address, or ask to be "
            "invited under yours."
        )
    return _join(invitation, user)


@use_case(
    "parties.accept_invitation_as_new_person",
    audit="business.invitation-accepted",
    title="Accept an invitation and register",
    surfaces=("site",),
)
def accept_invitation_as_new_person(
    *,
    invitation_id: int,
    first_name: str,
    last_name: str,
    password: str,
    accepts_terms: bool,
    actor: Actor,
) -> BusinessMember:
    """The person has no login yet; the link proves the address, so that the login is made at once."""
    invitation = _lock_to_accept(invitation_id)
    check_person(first_name, last_name, invitation.email, password, accepts_terms)
    user = create_person(invitation.email, first_name.strip(), last_name.strip(), make_password(password))
    now = clock.now()
    Registration.objects.create(
        email=invitation.email,
        first_name=user.first_name,
        last_name=user.last_name,
        terms_version=settings.SITE_TERMS_VERSION,
        terms_accepted_at=now,
        expires_at=now,
        used_at=now,
        user=user,
    )
    return _join(invitation, user)


@use_case(
    "parties.change_member_role",
    audit="business.person-role-changed",
    title="Change a person's role",
    surfaces=SURFACES,
)
def change_member_role(*, member_id: int, role: str, reason: str = "", actor: Actor) -> BusinessMember:
    """A person of a business becomes owner or delegate; one owner at least stays."""
    member = _lock_member(member_id, actor)
    if role not in MemberRole.values:
        raise InvalidInput(
            errors=[FieldError("/role", "invalid_choice", f"One of {', '.join(MemberRole.values)}.")]
        )
    if member.role == role:
        return member
    _require_another_owner(member)
    member.role = role
    member.save()
    _tell(
        member,
        "person-role-changed",
        f"{member.public_id}:{member.version}",
        role=member.get_role_display().lower(),
    )
    return member


@use_case(
    "parties.remove_member", audit="business.person-removed", title="Remove a person", surfaces=SURFACES
)
def remove_member(*, member_id: int, reason: str = "", actor: Actor) -> Business:
    """A person acts for the business no more, from this moment; everybody may remove himself. One owner stays."""
    member = _lock_member(member_id, actor, may_be_own=True)
    _require_another_owner(member)
    note(member, "role", member.role, None)
    _tell(member, "person-removed", member.public_id)
    business = member.business
    member.delete()
    return business


def may_manage(business: Business, actor: Actor) -> bool:
    """Whether the actor may invite, change and remove people of the business."""
    if actor.kind != ActorKind.BORROWER:
        return True
    return business.members.filter(user_id=actor.user_id or 0, role=MemberRole.OWNER).exists()


def _lock_to_manage(business_id: int, actor: Actor) -> Business:
    business = lock_standing(business_id, actor)
    if not may_manage(business, actor):
        raise NotAllowed(f"Only an owner of {business} invites, changes and removes its people.")
    return business


def _lock_member(member_id: int, actor: Actor, *, may_be_own: bool = False) -> BusinessMember:
    visible = BusinessMember.objects.filter(
        business__in=Business.objects.visible_to(actor).values("pk")
    ).select_related("user")
    found = visible.filter(pk=member_id).first()
    if found is None:
        raise NotFound()
    if may_be_own and found.user_id == actor.user_id:
        lock(Business.objects.all(), found.business_id)
    else:
        _lock_to_manage(found.business_id, actor)
    return lock(visible, member_id)


def _require_another_owner(member: BusinessMember) -> None:
    others = BusinessMember.objects.filter(business=member.business_id, role=MemberRole.OWNER)
    if member.role == MemberRole.OWNER and not others.exclude(pk=member.pk).exists():
        raise LastOwner(
            f"{member.user} is the only owner of {member.business}. Make somebody else an owner first."
        )


def _lock_to_accept(invitation_id: int) -> Invitation:
    """The business is locked before its invitation, as everywhere."""
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise LinkNotUsable()
    lock(Business.objects.all(), found.business_id)
    invitation = lock(Invitation.objects.select_related("business"), invitation_id)
    require_open_invitation(invitation)
    return invitation


def _join(invitation: Invitation, user: User) -> BusinessMember:
    business = invitation.business.merged_into or invitation.business
    if BusinessMember.objects.filter(business=business, user=user).exists():
        raise UnableToInvite(f"You act for {business} already.")
    member = BusinessMember.objects.create(business=business, user=user, role=invitation.role)
    invitation.accepted_by = user
    _close(invitation, InvitationStatus.ACCEPTED)
    inviter = invitation.invited_by
    if inviter is not None and inviter.email:
        write_to(
            inviter.email,
            "person-joined",
            invitation.public_id,
            business_id=business.pk,
            name=str(inviter),
            person=str(user),
            business=str(business),
        )
    return member


def _close(invitation: Invitation, status: InvitationStatus) -> None:
    invitation.closed_at = clock.now()
    invitation.change_status(status)


def _check_invitation(email: str, role: str) -> None:
    errors = []
    try:
        validate_email(email)
    except ValidationError:
        errors.append(FieldError("/email", "invalid", "An e-mail address such as ana@example.com."))
    if len(email) > EMAIL_LENGTH_MAX:
        errors.append(FieldError("/email", "max_length", f"At most {EMAIL_LENGTH_MAX} characters."))
    if role not in MemberRole.values:
        errors.append(FieldError("/role", "invalid_choice", f"One of {', '.join(MemberRole.values)}."))
    if errors:
        raise InvalidInput("The invitation cannot be sent.", errors=errors)


def _tell(member: BusinessMember, template: str, key: str, **values: str) -> None:
    if member.user.email:
        write_to(
            member.user.email,
            template,
            key,
            business_id=member.business_id,
            name=str(member.user),
            business=str(member.business),
            **values,
        )
