"""Payment providers: one folder each, found by its name.

A provider's package has `open_provider(credentials) -> PaymentProvider`; nothing else needs to know of it.
"""

import os
import re
from importlib import import_module
from importlib.util import find_spec

from payments.providers.base import PaymentProvider, ProviderMisconfigured


def open_provider(provider: str, *, credential_reference: str = "") -> PaymentProvider:
    """The adapter of this name, with the credentials the reference points at."""
    if not is_known(provider):
        raise ProviderMisconfigured(f"There is no payment provider {provider!r}.")
    opened: PaymentProvider = import_module(f"{__name__}.{provider}").open_provider(
        _credentials(credential_reference)
    )
    return opened


def is_known(provider: str) -> bool:
    """Whether an adapter of this name is shipped."""
    return (
        bool(re.fullmatch(r"[a-z][a-z0-9_]*", provider))
        and provider != "base"
        and find_spec(f"{__name__}.{provider}") is not None
    )


def _credentials(reference: str) -> str:
    """The secret behind `env:NAME`; an empty reference is an empty secret."""
    if not reference:
        return ""
    kind, _, name = reference.partition(":")
    if kind != "env":
        raise ProviderMisconfigured(f"Credential references start with env:, this one with {kind!r}.")
    if not os.environ.get(name):
        raise ProviderMisconfigured(f"The environment variable {name} is not set.")
    return os.environ[name]
