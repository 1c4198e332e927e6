"""Which adapter is asked for which kind of report; the simulators unless the installation says otherwise."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from origination.bureaus.base import BureauAdapter

SIMULATORS: Mapping[str, str] = {
    "COMMERCIAL": "origination.bureaus.simulator.commercial.CommercialSimulator",
    "CONSUMER": "origination.bureaus.simulator.consumer.ConsumerSimulator",
}
SHIPPED = (
    *SIMULATORS.values(),
    "origination.bureaus.experian_business.ExperianBusiness",
    "origination.bureaus.dnb_direct.DnbDirect",
)


def adapter_for(kind: str) -> BureauAdapter:
    """The adapter for COMMERCIAL or CONSUMER reports; `BUREAU_ADAPTERS` in the settings names real ones."""
    configured: Mapping[str, str] = {**SIMULATORS, **getattr(settings, "BUREAU_ADAPTERS", {})}
    adapter: BureauAdapter = import_string(configured[kind])()
    return adapter


def adapter_named(code: str) -> BureauAdapter:
    """The adapter of a bureau that was asked, also when another one is asked by now."""
    for name in (*getattr(settings, "BUREAU_ADAPTERS", {}).values(), *SHIPPED):
        adapter: type[BureauAdapter] = import_string(name)
        if adapter.code == code:
            return adapter()
    raise LookupError(f"No adapter speaks to a bureau {code!r}.")
