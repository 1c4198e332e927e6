"""How alike two names are: Jaro–Winkler, in ten-thousandths, by whole-number arithmetic."""

WHOLE = 10_000
PREFIX_MAX, PREFIX_STEP = 4, 10
"""Up to four equal letters at the start each take away a tenth of what is missing."""


def jaro_winkler(first: str, second: str) -> int:
    """10,000 for the same text, 0 for nothing in common."""
    if first == second:
        return WHOLE if first else 0
    jaro = _jaro(first, second)
    prefix = 0
    for one, other in zip(first[:PREFIX_MAX], second[:PREFIX_MAX], strict=False):
        if one != other:
            break
        prefix += 1
    return jaro + prefix * (WHOLE - jaro) // PREFIX_STEP


def at_best(first: str, second: str) -> int:
    """No likeness of texts of these lengths is above this: all letters of the shorter one found, in order."""
    shorter, longer = sorted((len(first), len(second)))
    if not shorter:
        return 0
    jaro = (2 * WHOLE + WHOLE * shorter // longer) // 3
    return jaro + PREFIX_MAX * (WHOLE - jaro) // PREFIX_STEP


def _jaro(first: str, second: str) -> int:
    if not first or not second:
        return 0
    reach = max(0, max(len(first), len(second)) // 2 - 1)
    taken = [False] * len(second)
    found: list[str] = []
    for index, letter in enumerate(first):
        for other in range(max(0, index - reach), min(len(second), index + reach + 1)):
            if not taken[other] and second[other] == letter:
                taken[other] = True
                found.append(letter)
                break
    if not found:
        return 0
    opposite = [letter for letter, is_taken in zip(second, taken, strict=True) if is_taken]
    swapped = sum(1 for one, other in zip(found, opposite, strict=True) if one != other) // 2
    matches = len(found)
    return (
        WHOLE * matches // len(first)
        + WHOLE * matches // len(second)
        + WHOLE * (matches - swapped) // matches
    ) // 3
