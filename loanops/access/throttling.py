"""How often something may be tried: counted in the database, so that all processes count together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from loanops.access.models import Throttle
from loanops.core import clock
from loanops.core.errors import LoanOpsError


class TooManyAttempts(LoanOpsError):
    """Too many attempts in a short time; the message says when the next one is possible."""

    status = 429
    retryable = True


@dataclass(frozen=True)
class Policy:
    """So many attempts within a window; the next one is possible after the wait. No attempts means no limit."""

    name: str
    attempts: int
    window: timedelta
    wait: timedelta


SIGN_IN_OF_PERSON = Policy("sign-in", 5, timedelta(minutes=15), timedelta(minutes=15))
"""Wrong passwords for one user name, whether it exists or not."""
PASSWORD_CHECK = Policy("password-check", 5, timedelta(minutes=15), timedelta(minutes=15))
"""Wrong passwords of somebody who is signed in already or follows a link of ours."""
MESSAGES_TO_ADDRESS = Policy("messages-to", 3, timedelta(hours=1), timedelta(hours=1))
"""Messages that somebody makes us write to an address before anybody has signed in."""


def sign_in_from_address() -> Policy:
    """Wrong passwords from one network address, for any user names."""
    return Policy(
        "sign-in-from", settings.SIGN_IN_FAILURES_PER_ADDRESS, timedelta(minutes=15), timedelta(minutes=15)
    )


def messages_from_address() -> Policy:
    """Messages that somebody at one network address makes us write, to any addresses, before he has signed in."""
    return Policy(
        "messages-from", settings.SIGN_IN_FAILURES_PER_ADDRESS, timedelta(hours=1), timedelta(hours=1)
    )


def count_attempt(policy: Policy, subject: str) -> None:
    """Count one attempt; raises TooManyAttempts, without counting further, while the subject has to wait.

    Call it before the attempt, outside its transaction: attempts at the same moment are counted one after another, and
    an attempt that fails stays counted. `forget_attempts` takes them back after a success.
    """
    if not policy.attempts:
        return
    now = clock.now()
    with transaction.atomic():
        row, _ = Throttle.objects.get_or_create(
            key=_key(policy, subject), defaults={"window_started_at": now}
        )
        row = Throttle.objects.select_for_update().get(pk=row.pk)
        if row.blocked_until is not None and now < row.blocked_until:
            raise _refusal(row.blocked_until, now)
        if row.blocked_until is not None or now >= row.window_started_at + policy.window:
            row.attempts, row.window_started_at, row.blocked_until = 0, now, None
        row.attempts += 1
        if row.attempts >= policy.attempts:
            row.blocked_until = now + policy.wait
        row.save()


def forget_attempts(policy: Policy, subject: str) -> None:
    """The attempt was right: what was counted before counts no more."""
    Throttle.objects.filter(key=_key(policy, subject)).delete()


def take_back_attempt(policy: Policy, subject: str) -> None:
    """The attempt was right, but others before it may have been somebody else's: only this one is uncounted."""
    counted = Throttle.objects.filter(key=_key(policy, subject), attempts__gt=0)
    counted.update(attempts=F("attempts") - 1, blocked_until=None)


def require_no_wait(policy: Policy, subject: str) -> None:
    """Raise TooManyAttempts while the subject has to wait; counts nothing."""
    now = clock.now()
    row = Throttle.objects.filter(key=_key(policy, subject), blocked_until__gt=now).first()
    if row is not None and row.blocked_until is not None:
        raise _refusal(row.blocked_until, now)


def forget_old_attempts() -> int:
    """Delete what was counted more than a day ago; returns how many rows."""
    deleted, _ = Throttle.objects.filter(window_started_at__lt=clock.now() - timedelta(days=1)).delete()
    return deleted


def _key(policy: Policy, subject: str) -> str:
    text = f"{policy.name}:{subject.strip().lower()}"
    return salted_hmac("loanops.access.throttling", text, algorithm="sha256").hexdigest()


def _refusal(blocked_until: datetime, now: datetime) -> TooManyAttempts:
    minutes = max(1, -int((now - blocked_until).total_seconds() // 60))
    unit = "minute" if minutes == 1 else "minutes"
    return TooManyAttempts(f"There were too many attempts. Try again in {minutes} {unit}.")
