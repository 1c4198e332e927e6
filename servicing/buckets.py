"""Buckets of days past due, from the thresholds of the loan's product: 1, 30, 60 make 1–29, 30–59 and 60+."""

from collections.abc import Iterable, Sequence

CURRENT = "CURRENT"
STANDARD_THRESHOLDS = (1, 30, 60, 90, 120, 150, 180)


def bucket_of(days_past_due: int, thresholds: Sequence[int] = STANDARD_THRESHOLDS) -> str:
    """The code of the bucket a number of days falls in; below the first threshold a loan is current."""
    reached = [threshold for threshold in sorted(thresholds) if threshold <= days_past_due]
    if days_past_due <= 0 or not reached:
        return CURRENT
    later = [threshold for threshold in sorted(thresholds) if threshold > days_past_due]
    return f"DPD_{reached[-1]}_{later[0] - 1}" if later else f"DPD_{reached[-1]}_PLUS"


def bucket_label(code: str) -> str:
    """How people read a bucket: `1–29 days`, `180+ days`, `Current`."""
    if not code.startswith("DPD_"):
        return "Current"
    first, last = code.removeprefix("DPD_").split("_")
    return f"{first}+ days" if last == "PLUS" else f"{first}–{last} days"


def bucket_codes(thresholds: Iterable[int] = STANDARD_THRESHOLDS) -> list[str]:
    """Every bucket of a set of thresholds, from current to the latest."""
    ordered = sorted(thresholds)
    return [CURRENT, *(bucket_of(threshold, ordered) for threshold in ordered)]
