"""The chart of accounts as reference data, and the months up to now."""

from loanops.core import clock
from loanops.ledger.chart import CHART
from loanops.ledger.models import Account
from loanops.ledger.services.periods import open_periods


def seed_reference() -> None:
    """Create the accounts and months that are missing; safe to repeat."""
    known = set(Account.objects.values_list("code", flat=True))
    for line in CHART:
        if line.code not in known:
            Account.objects.create(code=line.code, name=line.name, kind=line.kind)
    open_periods(clock.business_date())
