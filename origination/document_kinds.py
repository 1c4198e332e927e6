"""What each kind of document is for, what a good one looks like, what a person checks, and how long it is kept."""

import re
from dataclasses import dataclass
from datetime import date

from django.db import models

from loanops.core.errors import FieldError, InvalidInput
from products.choices import DocumentKind


class RetentionClass(models.TextChoices):
    """How long a file is kept; the words of the retention schedule."""

    APPLICATION = (
        "APPLICATION",
        "Application file: 7 years after the decision, with the loan 7 years after it ends",
    )
    IDENTITY = "IDENTITY", "Identity and owners: 7 years after the relationship ends"
    LOAN_FILE = "LOAN_FILE", "Loan file: 7 years after payoff or charge-off"


@dataclass(frozen=True)
class Retention:
    """Years a record is kept, from when on, and the least the law asks for."""

    years: int
    begins: str
    law: str


RETENTION: dict[str, Retention] = {
    RetentionClass.APPLICATION: Retention(7, "decision or withdrawal", "12 months"),
    RetentionClass.IDENTITY: Retention(7, "end of the relationship", "5 years"),
    RetentionClass.LOAN_FILE: Retention(7, "payoff or charge-off", "until claims lapse"),
}


class PeriodKind(models.TextChoices):
    NONE = "NONE", "No period"
    MONTH = "MONTH", "Month"
    YEAR = "YEAR", "Year"


@dataclass(frozen=True)
class Guide:
    """One kind of document, in words for applicants and for those who check it."""

    why: str
    example: str
    check_points: dict[str, str]
    period: PeriodKind = PeriodKind.NONE
    retention: RetentionClass = RetentionClass.APPLICATION


_READABLE = {
    "COMPLETE": "All pages are there and can be read",
    "UNALTERED": "No sign of a change by hand or by software",
}

GUIDES: dict[str, Guide] = {
    DocumentKind.BANK_STATEMENT: Guide(
        why="It shows what comes in and goes out every month, and so what a payment may be.",
        example="The statement of the business account for one full month, all pages, as your bank's PDF or CSV.",
        check_points={
            **_READABLE,
            "HOLDER": "The account is the applicant's",
            "RECENT": "It covers the month it is said to cover, and ended at most 60 days ago",
        },
        period=PeriodKind.MONTH,
    ),
    DocumentKind.TAX_RETURN: Guide(
        why="It proves yearly income and profit as they were declared.",
        example="The complete federal return of the business with all schedules, signed or with proof of filing.",
        check_points={
            **_READABLE,
            "TAXPAYER": "Name and tax id are the applicant's",
            "FILED": "It is signed or was filed electronically",
        },
        period=PeriodKind.YEAR,
    ),
    DocumentKind.FINANCIAL_STATEMENT: Guide(
        why="It shows what the business owns and owes, and how the current year goes.",
        example="Balance sheet and profit and loss statement of the year, from your accountant or your software.",
        check_points={
            **_READABLE,
            "COMPANY": "It is about the applicant",
            "BALANCES": "The balance sheet balances",
        },
        period=PeriodKind.YEAR,
    ),
    DocumentKind.IDENTITY: Guide(
        why="The law asks us to know who owns and signs for a business.",
        example="Driver's license or passport of the owner, both sides, in color, not expired.",
        check_points={
            **_READABLE,
            "PERSON": "Name and birth date are the owner's",
            "VALID": "It has not expired",
        },
        retention=RetentionClass.IDENTITY,
    ),
    DocumentKind.BUSINESS_LICENSE: Guide(
        why="It shows that the business may do what it does, where it does it.",
        example="The license or registration certificate of your state or city that is in force now.",
        check_points={**_READABLE, "HOLDER": "It is the applicant's", "VALID": "It is in force"},
    ),
    DocumentKind.EQUIPMENT_QUOTE: Guide(
        why="It says what is bought and for how much; it becomes the security of the loan.",
        example="The seller's quote or invoice with make, model, serial number, price and the seller's address.",
        check_points={
            **_READABLE,
            "SELLER": "The seller exists and is not the applicant",
            "PRICE": "Item and price are what was applied for",
        },
        retention=RetentionClass.LOAN_FILE,
    ),
    DocumentKind.OTHER: Guide(
        why="It helps us to understand your application.",
        example="What we asked you for, as PDF or photo.",
        check_points=dict(_READABLE),
    ),
}


def guide_to(kind: str) -> Guide:
    return GUIDES[kind]


def checked_period(kind: str, period: str, today: date) -> str:
    """`2026-02` for a month, `2025` for a year; empty where it is not said or the kind has none."""
    wanted = guide_to(kind).period
    form = {PeriodKind.MONTH: r"(19|20)\d\d-(0[1-9]|1[0-2])", PeriodKind.YEAR: r"(19|20)\d\d"}.get(wanted)
    if not period:
        return ""
    if form is None:
        raise _wrong("This kind of document covers no period; leave it empty.")
    if not re.fullmatch(form, period, re.ASCII):
        raise _wrong(
            "Write the month as 2026-02." if wanted == PeriodKind.MONTH else "Write the year as 2025."
        )
    if period > today.isoformat()[: len(period)]:
        raise _wrong("The period has not begun yet.")
    return period


def _wrong(detail: str) -> InvalidInput:
    return InvalidInput(errors=[FieldError("/period", "invalid", detail)])
