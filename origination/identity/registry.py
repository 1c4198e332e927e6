"""Which source is asked for which kind of check; the simulator unless the installation says otherwise."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from origination.identity.base import IdentitySource

SIMULATOR = "origination.identity.simulator.IdentitySimulator"


def source_for(kind: str) -> IdentitySource:
    """`IDENTITY_SOURCES` in the settings names a source for a kind of check."""
    configured: Mapping[str, str] = getattr(settings, "IDENTITY_SOURCES", {})
    source: IdentitySource = import_string(configured.get(kind, SIMULATOR))()
    return source
