"""The books: entries made by hand, months, batches and proofs."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction

from loanops.ledger import chart
from loanops.ledger.models import AccountingPeriod, GlExport, JournalEntry
from loanops.ledger.services.exporting import create_gl_export, handle_created
from loanops.ledger.services.periods import open_periods
from loanops.ledger.services.posting import post_entry
from loanops.ledger.services.proofs import record_proof
from loanops.ledger.states import ProofKind
from tests.factories.access import SYSTEM
from tests.factories.registry import sample

_number = count(1)


def post(amount: str, day: date, **fields: Any) -> JournalEntry:
    """Money from the bank into suspense: an entry that no loan stands on."""
    value = Decimal(amount)
    with transaction.atomic():
        entry = post_entry(
            kind="TEST",
            posting_key=f"test:{next(_number)}",
            posting_date=day,
            effective_date=fields.pop("effective_date", day),
            lines={chart.CASH: value, chart.SUSPENSE: -value},
            **fields,
        )
    assert entry is not None
    return entry


def period(day: date) -> AccountingPeriod:
    """The month of a day."""
    open_periods(day)
    return AccountingPeriod.objects.get(first_day__lte=day, last_day__gte=day)


def make_export(from_date: date = date(2026, 2, 1), to_date: date = date(2026, 2, 28)) -> GlExport:
    """A batch with its files written."""
    post("10.00", from_date)
    export = create_gl_export(from_date=from_date, to_date=to_date, actor=SYSTEM)
    handle_created(export_id=export.pk)
    export.refresh_from_db()
    return export


def make_proof() -> Any:
    return record_proof(
        kind=ProofKind.FULL,
        loans=1,
        found=1,
        differences=[{"kind": "position differs", "detail": "principal", "loan": "LN-000001", "url": ""}],
        asked_by="test",
    )


sample("ledger.AccountingPeriod", lambda: period(date(2026, 2, 1)))
sample("ledger.GlExport", make_export)
sample("ledger.LedgerProof", make_proof)
