"""How good a made-up subject really is: one standard normal number, the same for every bureau that reports on it.

Whole-number arithmetic on hashes (thousandths), so that nobody's history depends on a machine's rounding.
"""

import hashlib

UNIFORMS = 12
OWN_WEIGHT, SHARED_WEIGHT = 714, 700
"""An owner's standing is 0.7 the business's and √(1 − 0.7²) his own."""
CUMULATED = (135, 298, 621, 1222, 2275, 4006, 6681, 10565, 15866, 22663, 30854, 40129, 50000)
"""Of 100,000 subjects so many lie below −3, −2.75, … 0 standard deviations."""


def number_from(*parts: str) -> int:
    """A large number that follows from the texts."""
    return int(hashlib.sha256(":".join(parts).encode()).hexdigest(), 16)


def normal(*parts: str) -> int:
    """A standard normal number in thousandths: twelve uniform ones added up, six taken off."""
    number = number_from("latent", *parts)
    uniforms = [(number >> (16 * index)) & 0xFFFF for index in range(UNIFORMS)]
    return sum(uniforms) * 1000 // 0x10000 - 6000


def latent_standing(identifier: str, business_identifier: str = "") -> int:
    """The subject's standing; a person's leans on that of the business behind which he stands."""
    own = normal(identifier)
    if not business_identifier or business_identifier == identifier:
        return own
    return (SHARED_WEIGHT * normal(business_identifier) + OWN_WEIGHT * own) // 1000


def rank_of(standing: int) -> int:
    """Among a thousand subjects (999 is best), how many are worse."""
    return min(999, _cumulated(standing) // 100)


def _cumulated(standing: int) -> int:
    if standing > 0:
        return 100_000 - _cumulated(-standing)
    steps, rest = divmod(max(0, standing + 3000), 250)
    if steps >= len(CUMULATED) - 1:
        return CUMULATED[-1]
    return CUMULATED[steps] + (CUMULATED[steps + 1] - CUMULATED[steps]) * rest // 250
