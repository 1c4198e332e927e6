"""Who does something: a member of staff, a borrower, a system with a token, or LoanOps itself."""

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    STAFF = "STAFF"
    BORROWER = "BORROWER"
    API_CLIENT = "API_CLIENT"
    SYSTEM = "SYSTEM"
    ANONYMOUS = "ANONYMOUS"


@dataclass(frozen=True)
class Actor:
    """`roles` are Role values; `scopes` is None where no token limits the actor (admin pages, commands)."""

    kind: ActorKind
    label: str
    user_id: int | None = None
    client_id: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] | None = None

    @property
    def key(self) -> str:
        """Identifies the actor for idempotency scopes."""
        return f"{self.kind}:{self.user_id or ''}:{self.client_id or ''}"

    @property
    def is_system(self) -> bool:
        return self.kind == ActorKind.SYSTEM


def system_actor(label: str) -> Actor:
    """LoanOps acting by itself; `label` names the job, such as `end of day`."""
    return Actor(kind=ActorKind.SYSTEM, label=label)


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, label="anonymous")
