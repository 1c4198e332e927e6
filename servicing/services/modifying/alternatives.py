"""Ways out of trouble that the engine finds within the policy, for people to pick from or to start from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.engine.alternatives import ModificationLimits, Route, alternatives
from loanops.engine.errors import EngineError
from loanops.engine.events import TermsChange
from servicing.models import Modification
from servicing.services.modifying.course import Standing
from servicing.services.modifying.impact import Impact, impact_of
from servicing.services.modifying.policy import (
    deferred_within,
    limit_of,
    months_started,
    rate_floor_of,
)

ALTERNATIVES = 3
RELIEF = Decimal("0.75")
"""Of the payment now: what the alternatives aim at when the borrower does not say what he can pay."""

TITLES = {
    Route.LONGER_TERM: ("longer-term", "Longer term", "More installments, each of them smaller."),
    Route.LOWER_RATE: ("lower-rate", "Lower rate", "A lower rate; a longer term only if that is not enough."),
    Route.DEFERRAL: ("payment-break", "Payment break", "No payment for some months while interest goes on."),
}
CATCH_UP = ("catch-up", "Catch up", "What is overdue is spread over the installments to come; the end stays.")
TOO_HIGH = " The payment stays above what is affordable."


@dataclass(frozen=True)
class Alternative:
    """One way out, with its effect."""

    key: str
    title: str
    description: str
    change: TermsChange | None
    interest_pause_until: date | None
    impact: Impact


def alternatives_of(
    standing: Standing, affordable_payment: Decimal | None, earlier: list[Modification]
) -> list[Alternative]:
    """Up to three ways out; each goes as far as the affordable payment needs and the policy allows."""
    try:
        today = impact_of(standing, TermsChange(), None)
    except EngineError:
        return []
    terms, events = standing.loan.engine_terms(), standing.stored.events()
    target = affordable_payment
    if target is None and today.before.payment is not None:
        target = (today.before.payment * RELIEF).quantize(Decimal("0.01"))
    limits = _limits(standing, today, earlier)
    found = []
    for each in alternatives(terms, events, standing.on_date, limits, target):
        key, title, words = TITLES[each.route]
        words += "" if each.reaches_target else TOO_HIGH
        impact = impact_of(standing, each.change, None)
        found.append(Alternative(key, title, words, each.change, None, impact))
    if len(found) < ALTERNATIVES:
        found += _catching_up(standing, today)
    return found


def _limits(standing: Standing, today: Impact, earlier: list[Modification]) -> ModificationLimits:
    """What the policy leaves of its limits after what was changed before."""
    loan = standing.loan
    extension = int(limit_of(loan, "modification_extension_months_max"))
    maturity = max(today.before_maturity, standing.on_date)
    if today.contract_maturity is not None and maturity > today.contract_maturity:
        extension -= months_started(today.contract_maturity, maturity)
    deferral = int(limit_of(loan, "modification_deferral_months_max"))
    deferral -= deferred_within(earlier, standing.on_date)
    return ModificationLimits(max(extension, 0), max(deferral, 0), rate_floor_of(loan))


def _catching_up(standing: Standing, today: Impact) -> list[Alternative]:
    """Arrears into the installments there are, for a loan that is late."""
    if not today.before.days_past_due:
        return []
    change = TermsChange(spread_arrears=True)
    return [Alternative(*CATCH_UP, change, None, impact_of(standing, change, None))]
