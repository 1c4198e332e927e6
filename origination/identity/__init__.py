"""Sources that know whether a business is who it says: one small interface, an adapter for each vendor."""

from origination.identity.base import (
    IdentityAnswer,
    IdentityQuery,
    IdentitySource,
    IdentitySourceDown,
)
from origination.identity.registry import source_for

__all__ = ["IdentityAnswer", "IdentityQuery", "IdentitySource", "IdentitySourceDown", "source_for"]
