"""Parties that resemble an entry of the sample list, and what compliance makes of the likeness."""

from collections.abc import Callable
from typing import Any

from loanops.core.actors import Actor
from origination.models import Application, Bureau, SanctionsList, ScreeningHit
from origination.services.judging import clear_hit
from tests.factories.access import SYSTEM
from tests.factories.origination import make_submitted, owner_fields
from tests.factories.registry import sample

LISTED = {"first_name": "Kastrel", "last_name": "Zorvane", "date_of_birth": "1961-07-01"}


def make_held(**changes: Any) -> Application:
    """An application held up because its owner's name resembles an entry of the sample list."""
    return make_submitted(owners=[owner_fields(**{**LISTED, **changes})])


def make_hit(**changes: Any) -> ScreeningHit:
    """The likeness that holds it up."""
    return ScreeningHit.objects.get(business=make_held(**changes).business_id, status="OPEN")


def judged(
    hit: ScreeningHit,
    *,
    how: Callable[..., ScreeningHit] = clear_hit,
    actor: Actor = SYSTEM,
    **changes: Any,
) -> ScreeningHit:
    words = {"reason": "Another person", "evidence": "Passport and birth certificate seen", **changes}
    return how(hit_id=hit.pk, actor=actor, **words)


sample("origination.Bureau", lambda: Bureau.objects.get(code="sim-commercial"))
sample("origination.ScreeningHit", make_hit)
sample("origination.SanctionsList", lambda: SanctionsList.objects.get(code="sample", is_current=True))
sample("origination.PartyCheck", lambda: make_submitted().party_checks.first())
sample("origination.ScreeningRun", lambda: make_submitted().screenings.first())
