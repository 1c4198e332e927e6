"""When a provider is asked again."""

from datetime import date, timedelta

LOOK_DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 240, 240, 1440, 1440, 1440, 1440, 1440))
"""While it is unknown how an attempt ended; after the last look a person has to find out."""

RETRY_DELAYS = tuple(timedelta(seconds=30 * 2**n) for n in range(6))
"""While nothing gets through to the provider; after the last try a person has to act."""

NOT_FOUND_LOOKS = 3
"""So often a provider must not know an attempt before we take it that it never arrived."""

RETURN_CHECK_DAYS = (1, 2, 3, 4, 5, 10, 20, 30, 45, 60)
"""Days after success on which a payment is looked up to see whether the bank sent it back."""


def look_delay(looks: int) -> timedelta | None:
    """How long to wait after so many looks; None when it was looked up often enough."""
    return LOOK_DELAYS[looks - 1] if looks <= len(LOOK_DELAYS) else None


def retry_delay(failed_calls: int) -> timedelta | None:
    """How long to wait after so many calls that did not get through; None when it was tried often enough."""
    return RETRY_DELAYS[failed_calls - 1] if failed_calls <= len(RETRY_DELAYS) else None


def next_return_check(*, succeeded_on: date, after: date) -> date | None:
    """The next day, after `after`, on which a payment that succeeded on `succeeded_on` is checked for its return."""
    days = (succeeded_on + timedelta(days=count) for count in RETURN_CHECK_DAYS)
    return next((day for day in days if day > after), None)
