"""State machines as data: which status may follow which."""

from collections.abc import Iterable, Mapping

from loanops.core.errors import InvalidTransition


class StateMachine:
    """The allowed moves of one kind of record. `name` is how people call the record."""

    def __init__(self, name: str, transitions: Mapping[str, Iterable[str]]) -> None:
        self.name = name
        self.transitions = {
            str(source): frozenset(map(str, targets)) for source, targets in transitions.items()
        }

    def allows(self, source: str, target: str) -> bool:
        return str(target) in self.transitions.get(str(source), frozenset())

    def require(self, source: str, target: str, *, why: str = "") -> None:
        """Raise InvalidTransition, which says from, to and why, unless the move is allowed."""
        if self.allows(source, target):
            return
        possible = ", ".join(sorted(self.transitions.get(str(source), ()))) or "nothing (it is final)"
        reason = f" {why}" if why else ""
        raise InvalidTransition(
            f"{self.name}: {source} cannot become {target}.{reason} From {source} it can become: {possible}."
        )

    def is_final(self, status: str) -> bool:
        return not self.transitions.get(str(status))
