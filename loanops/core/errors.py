"""Refusals: everything LoanOps says no to in words a person can act on.

Anything else that is raised is a defect and surfaces as one. `code` is stable and documented; `status` is what
HTTP answers. `about` is the record that stands in the way, for a page to lead to.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One wrong field: `pointer` is a JSON Pointer into what was sent, or `/` and a form field's name."""

    pointer: str
    code: str
    detail: str


class LoanOpsError(Exception):
    """A refusal. The message says what was refused, why, and what would be accepted."""

    status = 422
    retryable = False

    def __init__(
        self, message: str = "", *, errors: Sequence[FieldError] = (), about: object | None = None
    ) -> None:
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])
        self.errors = tuple(errors)
        self.about = about

    @property
    def message(self) -> str:
        return str(self.args[0])

    @property
    def code(self) -> str:
        """`UnableToChargeOff` is `unable_to_charge_off`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def title(self) -> str:
        return self.code.replace("_", " ").capitalize()


class InvalidInput(LoanOpsError):
    """Some fields are wrong; each is listed with the reason."""


class NotAllowed(LoanOpsError):
    """You may not do this."""

    status = 403


class NotFound(LoanOpsError):
    """There is no such record, or it is not yours."""

    status = 404


class InvalidTransition(LoanOpsError):
    """The record is in a state from which this is impossible."""

    status = 409


class VersionConflict(LoanOpsError):
    """Somebody changed the record in the meantime; look at it again."""

    status = 409


class DuplicateReference(LoanOpsError):
    """This reference was already used."""

    status = 409


class IdempotencyInProgress(LoanOpsError):
    """The first request with this key is still running."""

    status = 409
    retryable = True


class IdempotencyKeyReused(LoanOpsError):
    """This key was used for a different request."""


class ApprovalRequired(LoanOpsError):
    """A second person has to approve this first."""

    status = 409
