"""A small portfolio in every state, and everything its books hold, told without primary keys."""

from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.ledger.models import JournalEntry
from loanops.ledger.selectors import trial_balance
from servicing.models import (
    AccrualBatch,
    AccrualSegment,
    Allocation,
    Delinquency,
    Installment,
    Loan,
    LoanPosition,
    Transaction,
)
from tests.factories.servicing import make_active_loan, make_loan, pay

D = Decimal


def make_portfolio() -> list[Loan]:
    """Current, paid early, late, long late, weekly, and one that waits for its money; business date 2026-03-02."""
    loans = [
        make_active_loan(),
        make_active_loan(disbursed=date(2026, 2, 1)),
        make_active_loan(disbursed=date(2025, 10, 20), booked=date(2025, 10, 20)),
        make_active_loan(product="term-loan", principal=D("50000.00"), installments=24),
        make_active_loan(principal=D("3000.00"), disbursed=date(2026, 2, 3)),
        make_loan(),
    ]
    pay(loans[1], "1066.19", date(2026, 3, 1))
    pay(loans[4], "5000.00", date(2026, 2, 10))
    return loans


def books() -> dict[str, Any]:
    """Everything end of day writes, comparable between two runs that used other primary keys."""
    numbers = dict(Loan.objects.values_list("pk", "number"))
    order = {number: index for index, number in enumerate(sorted(numbers.values()))}
    name = {pk: order[number] for pk, number in numbers.items()}
    counted = [
        f.name for f in LoanPosition._meta.concrete_fields if f.name not in ("loan", "replay", "accounts")
    ]
    return {
        "business date": clock.business_date(),
        "loans": sorted(
            (name[pk], *row) for pk, *row in Loan.objects.values_list("pk", "status", "position__as_of")
        ),
        "positions": sorted(
            (name[p.loan_id], *[str(getattr(p, f)) for f in counted]) for p in LoanPosition.objects.all()
        ),
        "transactions": sorted(
            (name[t.loan_id], t.sequence, t.kind, t.amount, t.effective_date, t.posting_date)
            for t in Transaction.objects.all()
        ),
        "allocations": sorted(
            (
                name[a.loan_id],
                a.transaction.sequence,
                a.installment or 0,
                a.penalties,
                a.interest,
                a.principal,
            )
            for a in Allocation.objects.filter(superseded_by=None).select_related("transaction")
        ),
        "segments": sorted(
            (name[s.loan_id], s.from_date, s.to_date, s.amount)
            for s in AccrualSegment.objects.filter(superseded_by=None)
        ),
        "installments": sorted(
            (name[i.loan_id], i.position, i.due, i.paid, i.outstanding) for i in Installment.objects.all()
        ),
        "delinquencies": sorted(
            (name[e.loan_id], e.status, e.bucket, e.start_date, e.amount, e.changes.count())
            for e in Delinquency.objects.all()
        ),
        "batches": sorted((b.business_date, b.total, len(b.amounts)) for b in AccrualBatch.objects.all()),
        "entries": sorted((e.kind, e.posting_date, e.effective_date) for e in JournalEntry.objects.all()),
        "ledger": [(a.code, a.debit, a.credit) for a in trial_balance()],
    }
