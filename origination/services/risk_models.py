"""Keeping trained risk models: each training is a new version, and an old one is never changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.models import BusinessDay
from loanops.usecases import use_case
from origination.models import RiskModel
from origination.scoring.library import next_version
from origination.scoring.scorecard import Scorecard


@use_case("origination.record_risk_model", audit="risk-model.trained", surfaces=())
def record_risk_model(
    *,
    code: str,
    card: Mapping[str, Any],
    report: Mapping[str, Any],
    loans: int,
    source: str,
    source_checksum: str,
    actor: Actor,
) -> RiskModel:
    """A trained card becomes the next version of its code; a card that could not score everybody is refused."""
    version = next_version(code)
    numbered = {**card, "code": code, "version": str(version)}
    Scorecard.from_json(numbered)
    return RiskModel.objects.create(
        code=code,
        version=version,
        card=numbered,
        report=dict(report),
        loans=loans,
        source=source[:200],
        source_checksum=source_checksum,
        trained_on=_today(),
    )


def _today() -> date:
    """The lender's business day; today, where none is set because the machine only trains models."""
    day = BusinessDay.objects.first()
    return day.business_date if day is not None else clock.lender_today()
