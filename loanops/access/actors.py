"""Actors of signed-in people and of tokens."""

from collections.abc import Iterable

from loanops.access.models import User
from loanops.core.actors import Actor, ActorKind


def actor_of_user(user: User, *, scopes: Iterable[str] | None = None, client_id: str = "") -> Actor:
    """The person behind a session (no scopes) or behind an app's token (with its scopes)."""
    granted = None if scopes is None else frozenset(scopes)
    if user.is_staff:
        roles = frozenset(user.role_assignments.values_list("role", flat=True))
        return Actor(
            ActorKind.STAFF, str(user), user_id=user.pk, client_id=client_id, roles=roles, scopes=granted
        )
    return Actor(ActorKind.BORROWER, str(user), user_id=user.pk, client_id=client_id, scopes=granted)


def borrower_actor(user: User) -> Actor:
    """A person on the borrower site: there everybody acts as a borrower, whatever else he is for the lender."""
    return Actor(ActorKind.BORROWER, str(user), user_id=user.pk)


def actor_of_client(*, client_id: str, name: str, scopes: Iterable[str]) -> Actor:
    """A system that signed in with its own credentials."""
    return Actor(ActorKind.API_CLIENT, name or client_id, client_id=client_id, scopes=frozenset(scopes))
