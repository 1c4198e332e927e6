"""Whoever is signed in proves again that it is he; guessing is slowed down as at the door."""

from collections.abc import Iterator
from contextlib import contextmanager

from loanops.access.models import User
from loanops.access.throttling import PASSWORD_CHECK, count_attempt, forget_attempts
from loanops.core.errors import FieldError, LoanOpsError


class WrongPassword(LoanOpsError):
    """The password is not the right one."""


def require_password(user: User, password: str) -> None:
    """The person proves again that it is he."""
    if not user.check_password(password):
        raise WrongPassword(
            errors=[FieldError("/current_password", "wrong_password", "This is not your password.")]
        )


@contextmanager
def counted_password(user_id: int | None) -> Iterator[None]:
    """Round what checks the password of somebody signed in, and round its transaction: a wrong one stays counted."""
    person = f"person:{user_id}"
    count_attempt(PASSWORD_CHECK, person)
    yield
    forget_attempts(PASSWORD_CHECK, person)


def confirm_password(user_id: int, password: str) -> None:
    """Refuse unless this is the person's own password."""
    with counted_password(user_id):
        require_password(User.objects.get(pk=user_id), password)
