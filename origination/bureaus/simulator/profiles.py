"""The made-up credit histories: every figure follows from a subject's standing, so that none contradicts another."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from origination.bureaus.simulator.latent import latent_standing, number_from, rank_of

BANDS = {"00": (700, 999), "01": (700, 999), "02": (340, 370), "03": (0, 120)}
"""Rank among a thousand subjects (999 is best) for identifiers with a fixed standing; all others lie anywhere."""
ANYWHERE = (150, 999)
PROMPT = ((80, 0), (70, 15), (60, 22), (50, 30), (40, 60), (30, 90), (20, 120))
"""Payment index → days beyond terms, dollar-weighted."""


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
    def alternative_score(self) -> int:
        """Another model on the same scale, which sees the same person a little differently."""
        return max(300, min(850, self.personal_score + self.noise % 29 - 14))

    @property
    def commercial_score(self) -> int:
        return max(1, min(100, 8 + self.rank * 88 // 999 + self.noise % 5))

    @property
    def stability_score(self) -> int:
        return max(1, min(100, 5 + self.rank * 90 // 999 + self.noise % 7))

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
    def late_90(self) -> int:
        return self.severe_delinquencies // 2

    @property
    def late_60(self) -> int:
        return min(self.past_due_lines, self.severe_delinquencies) - self.late_90

    @property
    def late_30(self) -> int:
        return self.past_due_lines - self.late_60 - self.late_90

    @property
    def balance(self) -> int:
        return self.trade_lines * (900 + self.noise * 7)

    @property
    def past_due_amount(self) -> int:
        return self.balance * self.past_due_lines // (2 * self.trade_lines)

    @property
    def high_credit(self) -> int:
        return self.balance * 100 // max(20, self.utilization_percent)

    @property
    def beyond_terms(self) -> int:
        """Days beyond terms, read off the payment index."""
        index = self.payment_index
        for (upper, less), (lower, more) in pairwise(PROMPT):
            if index >= upper:
                return less
            if index >= lower:
                return less + (more - less) * (upper - index) // (upper - lower)
        return PROMPT[-1][1]

    @property
    def liens_amount(self) -> int:
        return 0 if self.rank >= 60 else 6000 + self.noise * 25

    @property
    def percentile(self) -> int:
        return max(1, min(100, self.rank // 10 + 1))

    @property
    def risk_class(self) -> int:
        """1 is best, 5 worst."""
        return max(1, min(5, 5 - self.rank // 200))

    @property
    def claims(self) -> int:
        """How many creditors have filed a claim on property of the business."""
        return self.noise % 3

    def some_day_before(self, day: date, *, about: int) -> date:
        """A day in the past, near `about` days ago."""
        return day - timedelta(days=about + self.noise % 90)


def profile_of(identifier: str, *, salt: str, month: str = "", business_identifier: str = "") -> Profile:
    """The standing is the subject's; the noise also the bureau's and the month's, as no two reports agree entirely."""
    noise = number_from(identifier, salt, month) % 1000
    band = BANDS.get(identifier[-4:-2])
    if band is not None:
        low, high = band
        return Profile(rank=low + number_from(identifier) % (high - low + 1), noise=noise)
    low, high = ANYWHERE
    rank = rank_of(latent_standing(identifier, business_identifier))
    return Profile(rank=low + rank * (high - low) // 999, noise=noise)
