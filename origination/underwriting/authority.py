"""Who has to decide: amount, grade and the number of rules not met lead to a level."""

from decimal import Decimal

from origination.choices import AuthorityLevel
from products.choices import DecisionLevel
from products.snapshots import Snapshot

RISING = (DecisionLevel.UNDERWRITER, DecisionLevel.MANAGER)


def decides_alone(
    snapshot: Snapshot, levels: frozenset[str], *, grade: str, amount: Decimal, exceptions: int
) -> bool:
    """Whether one of these levels may decide this alone, as far as the product says; without rows it says nothing."""
    rows = snapshot.get("decision_limits") or []
    if not rows:
        return True
    return any(
        row["level"] in levels
        and row["grade"] in ("", grade)
        and amount <= Decimal(row["amount_max"])
        and exceptions <= row["exceptions_max"]
        for row in rows
    )


def amount_alone(
    snapshot: Snapshot, levels: frozenset[str], *, grade: str, exceptions: int
) -> Decimal | None:
    """The largest amount these levels decide alone for the grade; None where the product has no such limits."""
    rows = snapshot.get("decision_limits") or []
    if not rows:
        return None
    fitting = (
        Decimal(row["amount_max"])
        for row in rows
        if row["level"] in levels and row["grade"] in ("", grade) and exceptions <= row["exceptions_max"]
    )
    return max(fitting, default=Decimal("0.00"))


def level_needed(snapshot: Snapshot, *, grade: str, amount: Decimal, exceptions: int) -> AuthorityLevel:
    """The lowest level that decides alone; two people where none does."""
    for level in RISING:
        if decides_alone(
            snapshot, frozenset({level.value}), grade=grade, amount=amount, exceptions=exceptions
        ):
            return AuthorityLevel(level.value)
    return AuthorityLevel.TWO_PEOPLE
