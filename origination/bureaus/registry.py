"""Which adapter is asked for which kind of report; the simulator unless the installation says otherwise."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from origination.bureaus.base import BureauAdapter

SIMULATORS: Mapping[str, str] = {
    "COMMERCIAL": "origination.bureaus.simulator.adapters.CommercialSimulator",
    "CONSUMER": "origination.bureaus.simulator.adapters.ConsumerSimulator",
}


def adapter_for(kind: str) -> BureauAdapter:
    """The adapter for COMMERCIAL or CONSUMER reports; `BUREAU_ADAPTERS` in the settings names real ones."""
    configured: Mapping[str, str] = getattr(settings, "BUREAU_ADAPTERS", SIMULATORS)
    adapter: BureauAdapter = import_string(configured[kind])()
    return adapter
