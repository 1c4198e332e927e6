"""States of screening hits and of checks of identity."""

from django.db import models

from loanops.core.states import StateMachine


class HitKind(models.TextChoices):
    SANCTIONS = "SANCTIONS", "Resembles a listed party"
    OWNERSHIP = "OWNERSHIP", "Half or more is owned by blocked parties"
    IDENTITY = "IDENTITY", "Identity check did not agree"


class HitStatus(models.TextChoices):
    OPEN = "OPEN", "Waiting for a person"
    RULED_OUT = "RULED_OUT", "Ruled out by facts"
    CLEARED = "CLEARED", "Cleared"
    CONFIRMED = "CONFIRMED", "Confirmed"


_H = HitStatus
HIT_STATES = StateMachine(
    "Screening hit",
    {
        _H.OPEN: [_H.CLEARED, _H.CONFIRMED],
        _H.RULED_OUT: [_H.OPEN, _H.CONFIRMED],
        _H.CLEARED: [_H.CONFIRMED],
        _H.CONFIRMED: [_H.CLEARED],
    },
)
BLOCKING = (_H.OPEN, _H.CONFIRMED)
"""Money and contracts stop while a hit is one of these."""


class CheckKind(models.TextChoices):
    TIN_MATCH = "TIN_MATCH", "Tax id and legal name belong together"
    STATE_REGISTRATION = "STATE_REGISTRATION", "Registered with the state, in good standing"
    ADDRESS = "ADDRESS", "Address exists and belongs to the business"
    BANK_ACCOUNT = "BANK_ACCOUNT", "Bank account belongs to the business"


class CheckStatus(models.TextChoices):
    REQUESTED = "REQUESTED", "Requested"
    IN_PROGRESS = "IN_PROGRESS", "In progress"
    AGREED = "AGREED", "Agreed"
    DIFFERED = "DIFFERED", "Did not agree"
    FAILED = "FAILED", "Failed, will be retried"
    NEEDS_PERSON = "NEEDS_PERSON", "Needs a person"


_C = CheckStatus
CHECK_STATES = StateMachine(
    "Identity check",
    {
        _C.REQUESTED: [_C.IN_PROGRESS, _C.AGREED, _C.DIFFERED],
        _C.IN_PROGRESS: [_C.AGREED, _C.DIFFERED, _C.FAILED, _C.NEEDS_PERSON, _C.IN_PROGRESS],
        _C.FAILED: [_C.IN_PROGRESS, _C.AGREED, _C.NEEDS_PERSON],
        _C.NEEDS_PERSON: [_C.REQUESTED, _C.AGREED, _C.DIFFERED],
        _C.AGREED: [],
        _C.DIFFERED: [],
    },
)
UNANSWERED = (_C.REQUESTED, _C.IN_PROGRESS, _C.FAILED, _C.NEEDS_PERSON)


class ScreeningTrigger(models.TextChoices):
    APPLICATION = "APPLICATION", "Application"
    CHANGE = "CHANGE", "Details changed"
    DAILY = "DAILY", "Daily, whole book"
    PERSON = "PERSON", "Asked for by a person"
