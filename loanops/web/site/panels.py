"""What an app puts on a borrower's home page."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One record: where it leads, its state in a word with a tone, and a few facts."""

    title: str
    href: str = ""
    status: str = ""
    tone: str = "neutral"
    facts: Sequence[str] = ()


@dataclass(frozen=True)
class HomePart:
    """A heading and the records below it; `action_*` is what one may begin here."""

    title: str
    lines: Sequence[Line] = field(default_factory=list)
    empty: str = ""
    action_title: str = ""
    action_href: str = ""
