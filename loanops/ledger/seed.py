"""The chart of accounts as reference data."""

from loanops.ledger.chart import CHART
from loanops.ledger.models import Account


def seed_reference() -> None:
    """Create the accounts that are missing; safe to repeat."""
    known = set(Account.objects.values_list("code", flat=True))
    for line in CHART:
        if line.code not in known:
            Account.objects.create(code=line.code, name=line.name, kind=line.kind)
