"""Reference data of servicing: up to which amount a role may undo or give up money alone."""

from datetime import date
from decimal import Decimal

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from servicing.buckets import bucket_codes
from servicing.models import AllowanceRate, CannedAnswer
from servicing.services.inquiry_texts import CANNED_ANSWERS

LIMITS = (
    ("servicing.waive", Role.LOAN_OFFICER, Decimal("100.00")),
    ("servicing.waive", Role.FINANCE_MANAGER, Decimal("1000.00")),
    ("servicing.waive", Role.MANAGER, Decimal("1000.00")),
    ("servicing.reverse_transaction", Role.FINANCE_ANALYST, Decimal("5000.00")),
    ("servicing.reverse_transaction", Role.FINANCE_MANAGER, Decimal("50000.00")),
    ("servicing.refund_credit_balance", Role.FINANCE_ANALYST, Decimal("1000.00")),
    ("servicing.refund_credit_balance", Role.FINANCE_MANAGER, Decimal("25000.00")),
    ("servicing.refund_payment", Role.FINANCE_ANALYST, Decimal("1000.00")),
    ("servicing.refund_payment", Role.FINANCE_MANAGER, Decimal("25000.00")),
    ("servicing.return_unapplied", Role.FINANCE_ANALYST, Decimal("1000.00")),
    ("servicing.return_unapplied", Role.FINANCE_MANAGER, Decimal("25000.00")),
    ("servicing.return_payment", Role.FINANCE_ANALYST, Decimal("5000.00")),
    ("servicing.return_payment", Role.FINANCE_MANAGER, Decimal("50000.00")),
    ("servicing.record_chargeback", Role.FINANCE_ANALYST, Decimal("5000.00")),
    ("servicing.record_chargeback", Role.FINANCE_MANAGER, Decimal("50000.00")),
    ("servicing.grant_goodwill_credit", Role.LOAN_OFFICER, Decimal("100.00")),
    ("servicing.grant_goodwill_credit", Role.FINANCE_MANAGER, Decimal("1000.00")),
    ("servicing.grant_goodwill_credit", Role.MANAGER, Decimal("1000.00")),
    # By what the lender would give up.
    ("servicing.agree_settlement", Role.LOAN_OFFICER, Decimal("500.00")),
    ("servicing.agree_settlement", Role.COLLECTIONS_AGENT, Decimal("500.00")),
    ("servicing.agree_settlement", Role.FINANCE_MANAGER, Decimal("5000.00")),
    ("servicing.agree_settlement", Role.MANAGER, Decimal("5000.00")),
)

# Percent expected to be lost, from current loans to those 180 days past due and more; illustrative.
FIRST_RATES = ("1", "3", "10", "25", "50", "70", "85", "100")
RATES_FROM = date(2000, 1, 1)


def seed_reference() -> None:
    """Create the limits that are missing; a limit somebody changed stays as it is."""
    known = set(AuthorityLimit.objects.values_list("action", "role"))
    for action, role, amount_max in LIMITS:
        if (action, role) not in known:
            AuthorityLimit.objects.create(action=action, role=role, amount_max=amount_max)
    _seed_canned_answers()
    _seed_allowance_rates()


def _seed_allowance_rates() -> None:
    """Rates to begin with, for all products; whoever sets his own has them from their date on."""
    known = set(AllowanceRate.objects.filter(product__isnull=True).values_list("bucket", flat=True))
    for bucket, loss_rate in zip(bucket_codes(), FIRST_RATES, strict=True):
        if bucket not in known:
            AllowanceRate(bucket=bucket, loss_rate=Decimal(loss_rate), effective_from=RATES_FROM).save()


def _seed_canned_answers() -> None:
    """The ready-made answers, once; who changes or retires one keeps his version."""
    known = set(CannedAnswer.objects.values_list("title", flat=True))
    for title, subject, text in CANNED_ANSWERS:
        if title not in known:
            CannedAnswer(title=title, subject=subject, text=text).save()
