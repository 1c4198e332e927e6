"""Reference data of servicing: up to which amount a role may undo or give up money alone."""

from decimal import Decimal

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role

LIMITS = (
    ("servicing.waive", Role.LOAN_OFFICER, Decimal("100.00")),
    ("servicing.waive", Role.FINANCE_MANAGER, Decimal("1000.00")),
    ("servicing.waive", Role.MANAGER, Decimal("1000.00")),
    ("servicing.reverse_transaction", Role.FINANCE_ANALYST, Decimal("5000.00")),
    ("servicing.reverse_transaction", Role.FINANCE_MANAGER, Decimal("50000.00")),
    ("servicing.refund_credit_balance", Role.FINANCE_ANALYST, Decimal("1000.00")),
    ("servicing.refund_credit_balance", Role.FINANCE_MANAGER, Decimal("25000.00")),
)


def seed_reference() -> None:
    """Create the limits that are missing; a limit somebody changed stays as it is."""
    known = set(AuthorityLimit.objects.values_list("action", "role"))
    for action, role, amount_max in LIMITS:
        if (action, role) not in known:
            AuthorityLimit.objects.create(action=action, role=role, amount_max=amount_max)
