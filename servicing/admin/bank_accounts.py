"""What has to be known about a borrower's bank account before money leaves for it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.html import format_html

from loanops.core import clock
from loanops.parties.models import BankAccount
from loanops.web.admin.badges import pill
from loanops.web.admin.formats import link_to

CHANGED_WITHIN_DAYS = 10


def changed_lately(account: BankAccount) -> bool:
    """New, or changed within the last days: the moment at which fraud happens."""
    return account.updated_at > clock.now() - timedelta(days=CHANGED_WITHIN_DAYS)


def account_words(account: BankAccount | None) -> Any:
    """The last four digits, whether they are verified, and whether they are new."""
    if account is None:
        return pill("None yet", "danger")
    verified = pill("Verified", "success") if account.verified_at else pill("Not verified", "warning")
    lately = pill("Changed lately", "warning") if changed_lately(account) else ""
    number = link_to(account, f"•••• {account.account_last4}")
    return format_html("{} {} {}", number, verified, lately)


def account_warning(account: BankAccount | None) -> str:
    """Why somebody should look twice, in words; empty where nothing speaks against it."""
    if account is None:
        return ""
    reasons = []
    if account.verified_at is None:
        reasons.append("was never verified")
    if changed_lately(account):
        reasons.append(f"was entered or changed on {_day(account.updated_at)}")
    return f"This account {' and '.join(reasons)}." if reasons else ""


def _day(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(settings.LENDER_TIME_ZONE)).date().isoformat()
