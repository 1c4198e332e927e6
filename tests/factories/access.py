"""People of the lender, ready to act."""

from itertools import count

from loanops.access.actors import actor_of_user
from loanops.access.models import ApiClient, RoleAssignment, User
from loanops.access.roles import Role
from loanops.core.actors import Actor, system_actor

SYSTEM = system_actor("test")
PASSWORD = "correct horse battery"
_number = count(1)


def make_user(*roles: Role, username: str = "", is_staff: bool = True) -> User:
    """A member of staff with the given roles, or (is_staff=False) a borrower's person."""
    name = username or f"user{next(_number)}"
    user = User.objects.create_user(
        username=name, password=PASSWORD, email=f"{name}@lender.example", is_staff=is_staff
    )
    for role in roles:
        RoleAssignment.objects.create(user=user, role=role)
    return user


def staff(*roles: Role) -> Actor:
    return actor_of_user(make_user(*roles))


def outsider() -> Actor:
    """Somebody with a login who acts for no business yet."""
    return actor_of_user(make_user(is_staff=False))


def make_client(*scopes: str, name: str = "") -> ApiClient:
    """A system with client credentials; its secret is `secret-of-the-client`."""
    return ApiClient.objects.create(
        name=name or f"client{next(_number)}",
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        client_secret="secret-of-the-client",
        allowed_scopes=list(scopes),
    )
