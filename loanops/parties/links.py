"""Links that stand in messages and open something for whoever reads them: signed, and void once they were used.

Each names a record that knows whether it is still open; the link to a new password is Django's own.
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from loanops.access.models import User
from loanops.core import clock
from loanops.core.errors import LoanOpsError
from loanops.core.models import DomainModel
from loanops.parties.models import AddressChange, Invitation, InvitationStatus, Registration

VOID = "(this link is void by now; ask for a new one)"


class LinkNotUsable(LoanOpsError):
    """The link was used before, is too old, or was not copied whole. Ask for a new one."""

    status = 410


def token_of(record: DomainModel) -> str:
    """The signed name of a registration, an invitation, or a change of address."""
    return _signer(type(record)).sign(record.public_id)


def registration_of(token: str) -> Registration:
    """The registration a link belongs to, while its address can still be proven by it."""
    registration = Registration.objects.filter(public_id=_unsigned(Registration, token)).first()
    if registration is None:
        raise LinkNotUsable()
    require_open(registration)
    return registration


def address_change_of(token: str) -> AddressChange:
    """The change of address a link belongs to, while it can still be confirmed."""
    change = AddressChange.objects.filter(public_id=_unsigned(AddressChange, token)).first()
    if change is None:
        raise LinkNotUsable()
    require_open(change)
    return change


def invitation_of(token: str) -> Invitation:
    """The invitation a link belongs to, while it can still be accepted."""
    found = Invitation.objects.select_related("business").filter(public_id=_unsigned(Invitation, token))
    invitation = found.first()
    if invitation is None:
        raise LinkNotUsable()
    require_open_invitation(invitation)
    return invitation


def person_of(uid: str, token: str) -> User:
    """The person whose password a link sets anew; void once the password changed or the person signed in."""
    try:
        pk = int(force_str(urlsafe_base64_decode(uid)))
    except (ValueError, OverflowError):
        raise LinkNotUsable()
    user = User.objects.filter(pk=pk, is_active=True, is_staff=False).first()
    if user is None or not default_token_generator.check_token(user, token):
        raise LinkNotUsable()
    return user


def require_open(record: Registration | AddressChange) -> None:
    if record.used_at is not None:
        raise LinkNotUsable("This link was used already. You can sign in.")
    if clock.now() >= record.expires_at:
        raise LinkNotUsable("This link is too old. Ask for a new one.")


def require_open_invitation(invitation: Invitation) -> None:
    if invitation.status == InvitationStatus.ACCEPTED:
        raise LinkNotUsable("This invitation was accepted already. You can sign in.")
    if invitation.status == InvitationStatus.WITHDRAWN:
        raise LinkNotUsable("This invitation was withdrawn. Ask who invited you.")
    if clock.now() >= invitation.expires_at:
        raise LinkNotUsable("This invitation is too old. Ask who invited you for a new one.")


def verification_link(reference: str, recipient: str) -> str:
    registration = Registration.objects.filter(pk=reference, email=recipient).first()
    return _address("my-verify", token_of(registration)) if registration is not None else VOID


def address_change_link(reference: str, recipient: str) -> str:
    change = AddressChange.objects.filter(pk=reference, new_email=recipient).first()
    return _address("my-address-change", token_of(change)) if change is not None else VOID


def invitation_link(reference: str, recipient: str) -> str:
    invitation = Invitation.objects.filter(pk=reference, email=recipient).first()
    return _address("my-invitation", token_of(invitation)) if invitation is not None else VOID


def recovery_link(reference: str, recipient: str) -> str:
    """Void where the address has changed since: the old mailbox may be somebody else's by now."""
    user = User.objects.filter(pk=reference, is_active=True, is_staff=False).first()
    if user is None or user.email.lower() != recipient.lower():
        return VOID
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return _address("my-recover-password", uid, default_token_generator.make_token(user))


def _signer(model: type[DomainModel]) -> signing.Signer:
    return signing.Signer(salt=f"loanops.links.{model._meta.label_lower}")


def _unsigned(model: type[DomainModel], token: str) -> str:
    try:
        return _signer(model).unsign(token)
    except signing.BadSignature:
        raise LinkNotUsable()


def _address(name: str, *arguments: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(name, args=arguments)}"
