"""A borrower's person gets a login: registers, proves the address, signs in, recovers and changes the password.

Nobody learns from an answer whether an address is known: what is to be said goes to the address itself.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import get_random_string
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model

from loanops.access.models import SignedInSession, User
from loanops.access.passwords import WrongPassword, require_password
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.context import current_request, current_work
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.parties.links import LinkNotUsable, require_open
from loanops.parties.models import AddressChange, Registration
from loanops.parties.services.messages import write_to
from loanops.usecases import use_case

REGISTRATION_VALID_FOR = timedelta(hours=24)
ADDRESS_CHANGE_VALID_FOR = timedelta(hours=24)
UNPROVEN_KEPT_FOR = timedelta(days=7)
A_MOMENT = timedelta(minutes=2)
EMAIL_LENGTH_MAX = 150
SITE = ("site",)


def find_person(email: str) -> User | None:
    """Who signs in with this address, staff included."""
    known = User.objects.filter(Q(username__iexact=email.strip()) | Q(email__iexact=email.strip()))
    people = list(known.order_by("id")[:20])
    return next((user for user in people if user.username.lower() == email.strip().lower()), None) or (
        people[0] if people else None
    )


@use_case("parties.register", audit="person.registered", title="Register", surfaces=SITE)
def register(
    *, first_name: str, last_name: str, email: str, password: str, accepts_terms: bool, actor: Actor
) -> Registration | None:
    """Somebody wants a login. Nothing but a message follows until the address is proven; None where it has one."""
    email = email.strip().lower()
    check_person(first_name, last_name, email, password, accepts_terms)
    # Hashed also where the address is known: an answer that came sooner would tell.
    hashed = make_password(password)
    known = find_person(email)
    if known is not None:
        write_to(email, "person-already-registered", _moment_key(known))
        return None
    now = clock.now()
    for earlier in Registration.objects.filter(
        email=email, used_at__isnull=True, created_at__gt=now - A_MOMENT
    ):
        if check_password(password, earlier.password):
            return earlier
    registration = Registration.objects.create(
        email=email,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        password=hashed,
        terms_version=settings.SITE_TERMS_VERSION,
        terms_accepted_at=now,
        expires_at=now + REGISTRATION_VALID_FOR,
    )
    write_to(
        email,
        "person-verify-address",
        registration.public_id,
        link=f"verify-address:{registration.pk}",
        name=str(registration),
    )
    return registration


@use_case("parties.verify_address", audit="person.address-verified", title="Verify address", surfaces=SITE)
def verify_address(*, registration_id: int, password: str, actor: Actor) -> User:
    """The link was followed and the chosen password is known: there is a login now.

    The password is asked because anybody may register with anybody's address; only who did both gets in.
    """
    registration = lock(Registration.objects.all(), registration_id)
    require_open(registration)
    if not check_password(password, registration.password):
        raise WrongPassword(
            "This is not the password that was chosen when this address was registered. "
            "If you did not register, do nothing; otherwise register again.",
            errors=[FieldError("/password", "wrong_password", "Not the password chosen at registration.")],
        )
    user = create_person(
        registration.email, registration.first_name, registration.last_name, registration.password
    )
    registration.used_at = clock.now()
    registration.password = ""
    registration.user = user
    registration.save()
    return user


@use_case("parties.sign_in", audit="person.signed-in", title="Sign in", surfaces=SITE)
def record_sign_in(*, user_id: int, device: str, actor: Actor) -> SignedInSession:
    """A person signed in on the borrower site; the session stands on his security page until it ends."""
    user = User.objects.get(pk=user_id)
    now = clock.now()
    session = SignedInSession.objects.create(
        reference=get_random_string(32),
        user=user,
        started_at=now,
        seen_at=now,
        source_address=current_request.get().source_address,
        device=device[:200],
    )
    _touch(user)
    return session


@use_case("parties.pause_sign_in", audit="person.sign-in-paused", title="Pause signing in", surfaces=SITE)
def pause_sign_in(*, name: str, actor: Actor) -> User | None:
    """Too many wrong passwords for a name: on record, and its person is told once an hour at most, if there is one."""
    user = find_person(name)
    if user is None or not user.email:
        return None
    _touch(user)
    hour = clock.now().strftime("%Y-%m-%dT%H")
    write_to(user.email, "person-sign-in-paused", f"{user.pk}:{hour}", name=str(user))
    return user


@use_case("parties.sign_out", audit="person.signed-out", title="Sign out", surfaces=SITE)
def record_sign_out(*, reference: str, actor: Actor) -> User:
    """A person left."""
    user = User.objects.get(pk=actor.user_id or 0)
    SignedInSession.objects.filter(user=user, reference=reference, ended_at__isnull=True).update(
        ended_at=clock.now()
    )
    _touch(user)
    return user


@use_case(
    "parties.end_other_sessions",
    audit="person.other-sessions-ended",
    title="Sign out everywhere else",
    surfaces=SITE,
)
def end_other_sessions(*, reference: str, actor: Actor) -> User:
    """All sign-ins of a person end, except the one he is using; apps he let in have to ask again."""
    user = lock(User.objects.all(), actor.user_id or 0)
    _end_sessions(user, keep=reference)
    return user


@use_case(
    "parties.request_recovery", audit="person.recovery-requested", title="Recover password", surfaces=SITE
)
def request_recovery(*, email: str, actor: Actor) -> User | None:
    """Somebody forgot his password. What follows stands in a message to the address, also when it is unknown."""
    email = _checked_email(email)
    user = find_person(email)
    if user is None or not user.is_active or user.is_staff or not user.email:
        write_to(email, "person-unknown-address", f"{email}:{clock.now().isoformat()}")
        return None
    _touch(user)
    write_to(
        user.email,
        "person-recover-password",
        _moment_key(user),
        link=f"recover-password:{user.pk}",
        name=str(user),
    )
    return user


@use_case("parties.recover_password", audit="person.password-recovered", title="Set password", surfaces=SITE)
def recover_password(*, user_id: int, token: str, password: str, actor: Actor) -> User:
    """A new password by the link from the message: it works once, and ends every sign-in there is."""
    user = lock(User.objects.all(), user_id)
    if not user.is_active or user.is_staff or not default_token_generator.check_token(user, token):
        raise LinkNotUsable()
    _set_password(user, password)
    _end_sessions(user, keep="")
    return user


@use_case("parties.change_password", audit="person.password-changed", title="Change password", surfaces=SITE)
def change_password(*, current_password: str, password: str, reference: str, actor: Actor) -> User:
    """A person chooses another password; his other sign-ins end."""
    user = lock(User.objects.all(), actor.user_id or 0)
    require_password(user, current_password)
    _set_password(user, password)
    _end_sessions(user, keep=reference)
    return user


@use_case(
    "parties.request_address_change",
    audit="person.address-change-requested",
    title="Change e-mail address",
    surfaces=SITE,
)
def request_address_change(*, email: str, current_password: str, actor: Actor) -> AddressChange | None:
    """A person wants to sign in with another address. Nothing changes until the link sent there is followed."""
    user = lock(User.objects.all(), actor.user_id or 0)
    require_password(user, current_password)
    email = _checked_email(email)
    if find_person(email) is not None:
        write_to(email, "person-already-registered", _moment_key(user))
        return None
    change = AddressChange.objects.create(
        user=user, new_email=email, expires_at=clock.now() + ADDRESS_CHANGE_VALID_FOR
    )
    write_to(
        email,
        "person-verify-new-address",
        change.public_id,
        link=f"change-address:{change.pk}",
        name=str(user),
    )
    return change


@use_case(
    "parties.confirm_address_change",
    audit="person.address-changed",
    title="Confirm e-mail address",
    surfaces=SITE,
)
def confirm_address_change(*, change_id: int, actor: Actor) -> User:
    """The new address is proven by the person himself; the old one is told."""
    change = lock(AddressChange.objects.filter(user_id=actor.user_id or 0), change_id)
    require_open(change)
    user = lock(User.objects.all(), change.user_id)
    if find_person(change.new_email) is not None:
        raise LinkNotUsable("There is a login with this address already.")
    old = user.email
    if user.username.lower() == old.lower():
        user.username = change.new_email
    user.email = change.new_email
    user.save(update_fields=["username", "email"])
    note(user, "e-mail", old, change.new_email)
    change.used_at = clock.now()
    change.save()
    AddressChange.objects.filter(user=user, used_at__isnull=True).update(used_at=clock.now())
    if old:
        write_to(old, "person-address-changed", change.public_id, name=str(user), new=masked(user.email))
    return user


def forget_unproven() -> int:
    """Delete registrations whose address was never proven, a week after their link ended; returns how many."""
    old = Registration.objects.filter(
        used_at__isnull=True, expires_at__lt=clock.now() - UNPROVEN_KEPT_FOR
    ).values_list("pk", flat=True)
    ids = list(old)
    Registration.objects.filter(pk__in=ids).delete()
    Registration.history.filter(id__in=ids).delete()
    return len(ids)


def create_person(email: str, first_name: str, last_name: str, password_hash: str) -> User:
    """A login for a person outside the staff, under a proven address."""
    user = User(username=email, email=email, first_name=first_name, last_name=last_name)
    user.password = password_hash
    if find_person(email) is not None:
        raise LinkNotUsable("There is a login with this address already. You can sign in.")
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise LinkNotUsable("There is a login with this address already. You can sign in.")
    note(user, "e-mail", None, email)
    return user


def check_person(first_name: str, last_name: str, email: str, password: str, accepts_terms: bool) -> None:
    """Everything a new login needs, refused field by field."""
    errors = [
        FieldError(f"/{name}", "required", "This is needed.")
        for name, value in (("first_name", first_name), ("last_name", last_name))
        if not value.strip()
    ]
    errors.extend(_email_errors(email))
    errors.extend(
        _password_errors(
            password, User(username=email, email=email, first_name=first_name, last_name=last_name)
        )
    )
    if not accepts_terms:
        errors.append(FieldError("/accepts_terms", "required", "The terms of use have to be agreed to."))
    if errors:
        raise InvalidInput("The login cannot be made.", errors=errors)


def masked(email: str) -> str:
    """`a•••@example.com`, for messages that need not say the whole address."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def note(record: object, field: str, old: object, new: object) -> None:
    """Old → new of something that is not a field of a domain record, for the audit trail."""
    work = current_work.get()
    if work is not None:
        work.touch(record)
        work.changed(record, {field: [old, new]})


def _touch(user: User) -> None:
    work = current_work.get()
    if work is not None:
        work.touch(user)


def _set_password(user: User, password: str) -> None:
    errors = list(_password_errors(password, user))
    if errors:
        raise InvalidInput("The password cannot be used.", errors=errors)
    user.set_password(password)
    user.save(update_fields=["password"])
    note(user, "password", "•••", "•••")
    if user.email:
        write_to(user.email, "person-password-changed", _moment_key(user), name=str(user))


def _end_sessions(user: User, *, keep: str) -> None:
    open_ones = SignedInSession.objects.filter(user=user, ended_at__isnull=True).exclude(reference=keep)
    note(user, "other sign-ins", open_ones.count(), 0)
    open_ones.update(ended_at=clock.now())
    get_grant_model().objects.filter(user=user).delete()
    get_access_token_model().objects.filter(user=user).delete()
    get_refresh_token_model().objects.filter(user=user, revoked__isnull=True).update(revoked=clock.now())


def _checked_email(email: str) -> str:
    errors = _email_errors(email)
    if errors:
        raise InvalidInput("The address cannot be used.", errors=errors)
    return email.strip().lower()


def _email_errors(email: str) -> list[FieldError]:
    try:
        validate_email(email.strip())
    except ValidationError:
        return [FieldError("/email", "invalid", "An e-mail address such as ana@example.com.")]
    if len(email.strip()) > EMAIL_LENGTH_MAX:
        return [FieldError("/email", "max_length", f"At most {EMAIL_LENGTH_MAX} characters.")]
    return []


def _password_errors(password: str, user: User) -> list[FieldError]:
    try:
        validate_password(password, user=user)
    except ValidationError as wrong:
        return [FieldError("/password", "weak_password", message) for message in wrong.messages]
    return []


def _moment_key(user: User) -> str:
    return f"{user.pk}:{clock.now().isoformat()}"
