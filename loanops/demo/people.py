"""The demo lender's staff, one per role, a system with a token, and how they sign in."""

from dataclasses import dataclass

from django.conf import settings

from loanops.access.matrix import matrix
from loanops.access.models import ApiClient, RoleAssignment, User
from loanops.access.roles import Role

PASSWORD = "loanops-demo"
CLIENT_ID = "demo-system"
CLIENT_SECRET = "sk_test_demo_system_secret"
BORROWER = "borrower"

NAMES = {
    Role.LOAN_OFFICER: ("Olivia", "Officer"),
    Role.UNDERWRITER: ("Umar", "Underwriter"),
    Role.PRODUCT_MANAGER: ("Paula", "Product"),
    Role.COLLECTIONS_AGENT: ("Carlos", "Collector"),
    Role.COMPLIANCE_OFFICER: ("Chen", "Compliance"),
    Role.FINANCE_ANALYST: ("Fatima", "Finance"),
    Role.FINANCE_MANAGER: ("Frank", "Finance"),
    Role.MANAGER: ("Maria", "Manager"),
    Role.SYSTEM_ADMIN: ("Sam", "Systems"),
}


@dataclass(frozen=True)
class Login:
    """A line of the table that scripts/run prints."""

    role: str
    username: str
    password: str


def username_of(role: Role) -> str:
    return role.value.lower().replace("_", ".")


def seed_people() -> dict[Role, User]:
    """One member of staff per role, with the demo password; safe to repeat. Refused where real money is."""
    if settings.LIVEMODE:
        raise RuntimeError("The demo lender's people have published passwords: never where LIVEMODE is on.")
    people: dict[Role, User] = {}
    for role, (first_name, last_name) in NAMES.items():
        people[role] = _person(username_of(role), first_name, last_name, is_staff=True)
        if not RoleAssignment.objects.filter(user=people[role], role=role).exists():
            RoleAssignment.objects.create(user=people[role], role=role)
    _person(BORROWER, "Bea", "Borrower", is_staff=False)
    _client()
    return people


def logins() -> list[Login]:
    """How to sign in as each of them."""
    staff = [Login(role.label, username_of(role), PASSWORD) for role in NAMES]
    return [
        *staff,
        Login("Borrower (/my/)", BORROWER, PASSWORD),
        Login("System (API)", CLIENT_ID, CLIENT_SECRET),
    ]


def _person(username: str, first_name: str, last_name: str, *, is_staff: bool) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(
            username=username,
            password=PASSWORD,
            first_name=first_name,
            last_name=last_name,
            email=f"{username}@demo.example",
            is_staff=is_staff,
        )
    return user


def _client() -> ApiClient:
    """A system that may do everything a token of its own may do."""
    client = ApiClient.objects.filter(client_id=CLIENT_ID).first()
    scopes = sorted({row.scope for row in matrix().values() if row.scope})
    if client is None:
        return ApiClient.objects.create(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            name="Demo system",
            client_type=ApiClient.CLIENT_CONFIDENTIAL,
            authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
            allowed_scopes=scopes,
        )
    if client.allowed_scopes != scopes:
        client.allowed_scopes = scopes
        client.save()
    return client
