"""What every source of identity facts speaks."""

from dataclasses import dataclass
from typing import Protocol


class IdentitySourceDown(Exception):
    """The source does not answer now; it is asked again later."""


@dataclass(frozen=True)
class IdentityQuery:
    """What is to be confirmed about a business."""

    kind: str
    legal_name: str
    tax_id: str
    structure: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    routing_number: str = ""
    account_number: str = ""
    attempt: int = 1


@dataclass(frozen=True)
class IdentityAnswer:
    """Whether the source agrees, in a sentence, with its answer as it came."""

    agrees: bool
    summary: str
    raw: str


class IdentitySource(Protocol):
    """One vendor. `is_local` sources need no network and answer at once, within a transaction."""

    code: str
    is_local: bool

    def check(self, query: IdentityQuery) -> IdentityAnswer:
        """Ask; raises IdentitySourceDown when there is no answer now."""
        ...
