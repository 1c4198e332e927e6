"""How the simulated bank behaves, chosen by the token of the saved method or by the amount."""

from decimal import Decimal
from enum import StrEnum


class Scenario(StrEnum):
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    DECLINE_FOR_GOOD = "DECLINE_FOR_GOOD"
    STALL = "STALL"
    LOSE = "LOSE"
    ANSWER_TWICE = "ANSWER_TWICE"
    RETURN_LATER = "RETURN_LATER"
    BE_DOWN = "BE_DOWN"


TOKENS = {
    "sim_ok": Scenario.ACCEPT,
    "sim_decline": Scenario.DECLINE,
    "sim_decline_hard": Scenario.DECLINE_FOR_GOOD,
    "sim_stall": Scenario.STALL,
    "sim_lost": Scenario.LOSE,
    "sim_twice": Scenario.ANSWER_TWICE,
    "sim_return": Scenario.RETURN_LATER,
    "sim_down": Scenario.BE_DOWN,
}
# 13.01 and 13013.01 are declined, 13.02 and 13013.02 for good, and so on.
_IN_ORDER = (
    Scenario.DECLINE,
    Scenario.DECLINE_FOR_GOOD,
    Scenario.STALL,
    Scenario.LOSE,
    Scenario.ANSWER_TWICE,
    Scenario.RETURN_LATER,
    Scenario.BE_DOWN,
)
AMOUNTS = {
    base + Decimal(cents) / 100: scenario
    for base in (Decimal(13), Decimal(13013))
    for cents, scenario in enumerate(_IN_ORDER, start=1)
}


def scenario_of(*, token: str, amount: Decimal) -> Scenario:
    """A known token decides; otherwise the amount does; anything else is accepted."""
    return TOKENS.get(token) or AMOUNTS.get(amount, Scenario.ACCEPT)
