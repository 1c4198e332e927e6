"""Proving the books: what is stored equals what follows from the transactions, and the ledger equals the loans.

The quick proof is a few set-based queries and runs with every end of day. The full proof replays every loan and names
each cent that differs: in a position, an allocation, an accrual, an installment or a journal entry.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum
from django.urls import reverse

from loanops.ledger import chart
from loanops.ledger.models import JournalLine
from loanops.ledger.selectors import unbalanced_entries
from loanops.ledger.services.proofs import record_proof
from loanops.ledger.states import ProofKind
from products.accounting import STANDARD_ACCOUNTS
from products.choices import AccountRole
from servicing.loan_proof import findings_of
from servicing.models import AccountSet, BooksProof, Loan
from servicing.proof_statements import BATCHES_THAT_DIFFER, LEDGER_AND_SUBLEDGER
from servicing.services.figures import ZERO

REPORTED_MAX = 1000
SLICE_SIZE = 200
COMPONENT_ROLES = {
    "principal": AccountRole.LOANS_RECEIVABLE,
    "interest": AccountRole.INTEREST_RECEIVABLE,
    "fees": AccountRole.FEES_RECEIVABLE,
    "penalties": AccountRole.PENALTIES_RECEIVABLE,
    "credit": AccountRole.CREDIT_BALANCES,
    "deferred": AccountRole.DEFERRED_INTEREST,
    "unapplied": AccountRole.UNAPPLIED_FUNDS,
}


@dataclass(frozen=True)
class Difference:
    """Something that does not agree. `loan_id` is empty when it concerns the ledger as a whole."""

    kind: str
    detail: str
    loan_id: int | None = None
    loan_number: str = ""

    def __str__(self) -> str:
        return f"{self.loan_number or 'Ledger'}: {self.kind}: {self.detail}"


@dataclass
class Report:
    """The outcome of a proof."""

    loans: int = 0
    entries_checked: bool = False
    found: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def proves(self) -> bool:
        return self.found == 0

    def add(self, difference: Difference) -> None:
        """Counted always, kept up to a limit, so that a broken book does not fill the memory."""
        self.found += 1
        if len(self.differences) < REPORTED_MAX:
            self.differences.append(difference)


def verify(
    *,
    quick: bool = False,
    loan_id: int | None = None,
    batched_on: date | None = None,
    proven: BooksProof | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Prove the ledger, and unless `quick` every loan (or one); of grouped interest all, or that of one day."""
    report = Report()
    if loan_id is None:
        for difference in ledger_differences(batched_on=batched_on, proven=proven):
            report.add(difference)
        report.entries_checked = True
    if not quick:
        for difference in loan_differences(report, loan_id=loan_id, progress=progress):
            report.add(difference)
    return report


def verify_and_record(
    *,
    quick: bool = False,
    batched_on: date | None = None,
    proven: BooksProof | None = None,
    asked_by: str,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Prove the whole book and keep the outcome, so that people see when it last proved and what differed."""
    report = verify(quick=quick, batched_on=batched_on, proven=proven, progress=progress)
    record_proof(
        kind=ProofKind.QUICK if quick else ProofKind.FULL,
        loans=report.loans,
        found=report.found,
        differences=[_told(each) for each in report.differences],
        asked_by=asked_by,
    )
    return report


def _told(difference: Difference) -> dict[str, str]:
    url = reverse("admin:servicing_loan_change", args=[difference.loan_id]) if difference.loan_id else ""
    return {
        "kind": difference.kind,
        "detail": difference.detail,
        "loan": difference.loan_number,
        "url": url,
    }


# The ledger as a whole --------------------------------------------------------------------------------------------


def ledger_differences(
    *, batched_on: date | None = None, proven: BooksProof | None = None
) -> Iterator[Difference]:
    """Unbalanced entries, a trial balance that is not zero, and accounts that differ from the loans.

    With an earlier proof only what was booked since is read, on top of the sums that were proven then.
    """
    since = proven.through_line if proven else 0
    unbalanced = unbalanced_entries().filter(pk__gt=proven.through_entry) if proven else unbalanced_entries()
    for entry in unbalanced[:REPORTED_MAX]:
        yield Difference("entry out of balance", f"{entry} does not balance.")
    lines = JournalLine.objects.filter(pk__gt=since)
    for row in lines.values("currency").annotate(total=Sum("amount")).order_by("currency"):
        if row["total"]:
            yield Difference("trial balance", f"Debits exceed credits by {row['total']} {row['currency']}.")
    yield from _account_differences(proven)
    yield from _batch_differences(batched_on)


def _account_differences(proven: BooksProof | None) -> Iterator[Difference]:
    for code, ledger, loans in ledger_and_subledger(proven):
        if ledger != loans:
            yield Difference(
                "subledger differs", f"Account {code} holds {ledger}, the loans add up to {loans}."
            )


def ledger_and_subledger(proven: BooksProof | None = None) -> list[tuple[str, Decimal, Decimal]]:
    """Each account that loans stand on: its balance and what the loans add up to, read at one instant."""
    ledger: dict[str, Decimal] = defaultdict(Decimal)
    loans: dict[str, Decimal] = defaultdict(Decimal)
    for code, balance in (proven.balances if proven else {}).items():
        ledger[code] += Decimal(balance)
    with connection.cursor() as cursor:
        cursor.execute(LEDGER_AND_SUBLEDGER, {"through_line": proven.through_line if proven else 0})
        rows = cursor.fetchall()
    sets = AccountSet.objects.in_bulk({set_id for _, _, set_id, _ in rows if set_id is not None})
    for name, code, set_id, amount in rows:
        if name == "ledger":
            ledger[code] += amount
        else:
            codes = {**STANDARD_ACCOUNTS, **(sets[set_id].accounts if set_id is not None else {})}
            loans[codes[COMPONENT_ROLES[name]]] += amount
    if ledger[chart.REFINANCE_CLEARING]:
        loans[chart.REFINANCE_CLEARING] = ZERO  # what one loan lends for another leaves nothing in between
    return [(code, ledger[code], amount) for code, amount in sorted(loans.items())]


def _batch_differences(on_date: date | None) -> Iterator[Difference]:
    """What loans brought to grouped interest entries against these entries."""
    with connection.cursor() as cursor:
        cursor.execute(BATCHES_THAT_DIFFER, {"on_date": on_date, "most": REPORTED_MAX})
        for key, of_loans, total, in_journal in cursor.fetchall():
            yield Difference(
                "grouped interest differs", f"{key}: loans {of_loans}, batch {total}, journal {in_journal}."
            )


# Loan by loan -----------------------------------------------------------------------------------------------------


def loan_differences(
    report: Report, *, loan_id: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Iterator[Difference]:
    """Replay loans slice by slice; what differs is looked at once more under the loan's lock before it is told."""
    chosen = Loan.objects.all() if loan_id is None else Loan.objects.filter(pk=loan_id)
    total, last = chosen.count(), 0
    while slice_ := list(chosen.filter(pk__gt=last).order_by("pk")[:SLICE_SIZE]):
        last = slice_[-1].pk
        suspects = {each.loan_id for each in differences_of(slice_)}
        for suspect in slice_:
            if suspect.pk in suspects:
                yield from _differences_under_lock(suspect.pk)
        report.loans += len(slice_)
        if progress is not None:
            progress(report.loans, total)


def _differences_under_lock(loan_id: int) -> list[Difference]:
    with transaction.atomic():
        loan = Loan.objects.select_for_update(of=("self",)).get(pk=loan_id)
        return list(differences_of([loan]))


def differences_of(loans: Sequence[Loan]) -> Iterator[Difference]:
    """Everything stored about these loans that differs from their replay."""
    for loan, kind, detail in findings_of(loans):
        yield Difference(kind, detail, loan_id=loan.pk, loan_number=loan.number)
