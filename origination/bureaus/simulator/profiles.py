"""The made-up credit histories: whole-number arithmetic on a hash, so that a subject's figures never change."""

import hashlib
from dataclasses import dataclass

BANDS = {"00": (700, 999), "01": (700, 999), "02": (340, 370), "03": (0, 120)}
"""Rank among a thousand subjects (999 is best) for identifiers with a fixed standing; all others lie anywhere."""
ANYWHERE = (150, 999)


@dataclass(frozen=True)
class Profile:
    """The subject's standing, and the figures that follow from it."""

    rank: int
    noise: int

    @property
    def personal_score(self) -> int:
        """On the scale 300 to 850: 560 at the lower end, 680 in the middle, 830 at the top."""
        return 560 + self.rank * 240 // 999 + self.noise % 31

    @property
    def commercial_score(self) -> int:
        return max(1, min(100, 8 + self.rank * 88 // 999 + self.noise % 5))

    @property
    def payment_index(self) -> int:
        return max(20, min(100, 40 + self.rank * 42 // 999 + self.noise % 9))

    @property
    def severe_delinquencies(self) -> int:
        return max(0, 3 - self.rank // 70)

    @property
    def inquiries(self) -> int:
        return max(0, 9 - self.rank // 90) + self.noise % 2

    @property
    def utilization_percent(self) -> int:
        return max(4, 96 - self.rank * 80 // 999 - self.noise % 7)

    @property
    def trade_lines(self) -> int:
        return 4 + self.noise % 17

    @property
    def past_due_lines(self) -> int:
        return min(self.trade_lines, self.severe_delinquencies + (1 if self.rank < 300 else 0))

    @property
    def liens_amount(self) -> int:
        return 0 if self.rank >= 60 else 6000 + self.noise * 25


def profile_of(identifier: str, *, salt: str) -> Profile:
    """The standing comes from the identifier, the noise also from the bureau, as two bureaus never agree entirely."""
    standing = int(hashlib.sha256(identifier.encode()).hexdigest(), 16)
    noise = int(hashlib.sha256(f"{identifier}:{salt}".encode()).hexdigest(), 16) % 1000
    low, high = BANDS.get(identifier[-4:-2], ANYWHERE)
    return Profile(rank=low + standing % (high - low + 1), noise=noise)
