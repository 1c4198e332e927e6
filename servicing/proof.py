"""Proving the books: what is stored equals what follows from the transactions, and the ledger equals the loans.

The quick proof is a few set-based queries and runs with every end of day. The full proof replays every loan and names
each cent that differs: in a position, an allocation, an accrual, an installment or a journal entry.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Func, Sum, TextField, Value
from django.urls import reverse

from loanops.ledger import chart
from loanops.ledger.models import JournalLine
from loanops.ledger.selectors import unbalanced_entries
from loanops.ledger.services.proofs import record_proof
from loanops.ledger.states import ProofKind
from products.accounting import STANDARD_ACCOUNTS
from products.choices import AccountRole
from servicing.models import (
    LOANS_PER_BATCH,
    AccountSet,
    AccrualBatch,
    BooksProof,
    Loan,
    Transaction,
    TransactionKind,
)
from servicing.proof_statements import BATCHED_BY_LOAN, BATCHES_THAT_DIFFER, LEDGER_AND_SUBLEDGER
from servicing.services import figures
from servicing.services.accounting import difference, interest_lines
from servicing.services.figures import ZERO
from servicing.services.planning import Plan, loan_lines_of, plan, wanted_lines
from servicing.services.quiet import NOT_RUNNING
from servicing.services.stored import StoredLoan, load

SENT_BACK = (TransactionKind.CHARGEBACK, TransactionKind.REFUND, TransactionKind.CREDIT_BALANCE_REFUND)
ENDINGS = (TransactionKind.SETTLEMENT, TransactionKind.REFINANCE_OUT)
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
# Entries of money that waits: they move no balance of the loan and are proven in sum.
HELD_MONEY = "UNAPPLIED_FUNDS"
LOOKED_AHEAD = ("next_due_date", "next_due_amount")
# What end of day counts from; a position that has no quiet day written down was not prepared yet and needs the engine.
PREPARED = (*NOT_RUNNING, "rounding", "quiet_until")


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
    stored_loans = load(loans)
    journal = _journal_of([loan.pk for loan in loans])
    batches = _batches_of([loan.pk for loan in loans])
    for stored in stored_loans:
        loan = stored.loan
        for kind, detail in _judge(stored, journal[loan.pk], batches[loan.pk]):
            yield Difference(kind, detail, loan_id=loan.pk, loan_number=loan.number)


Journal = dict[int | None, dict[str, Decimal]]
Finding = tuple[str, str]


def _judge(stored: StoredLoan, journal: Journal, batched: Decimal) -> Iterator[Finding]:
    if stored.position is None:
        yield "no position", "The loan has no stored position."
        return
    try:
        planned = plan(stored, stored.position.as_of, posting_date=stored.position.as_of)
    except Exception as error:  # a loan that cannot be replayed is a finding, not the end of the proof
        yield "cannot be replayed", f"{type(error).__name__}: {error}"
        return
    yield from _judge_projection(planned)
    yield from _judge_status(planned)
    yield from _judge_journal(planned, journal, batched)


def _judge_projection(planned: Plan) -> Iterator[Finding]:
    position = planned.stored.position
    assert position is not None
    values, prepared = planned.position, position.quiet_until is not None
    looked_ahead = _as_projected(planned)
    for name, value in (values | {each: looked_ahead.position[each] for each in LOOKED_AHEAD}).items():
        if getattr(position, name) != value and (prepared or name not in PREPARED):
            yield "position differs", f"{name} is stored as {getattr(position, name)}, replayed as {value}."
    for transaction_, row in planned.allocations:
        if transaction_.pk is not None:
            old = planned.stored.allocation_of(transaction_)
            yield "allocation differs", f"{transaction_} is stored as {old}, replayed as {row}."
    if planned.superseded_allocations and not planned.allocations:
        yield "allocation differs", f"{len(planned.superseded_allocations)} allocations have no cause."
    for fee in planned.new_transactions:
        yield "fee differs", f"{fee} is missing among the transactions."
    if planned.segments or planned.superseded_segments:
        yield "accrual differs", f"{len(planned.segments)} accrual segments are missing or wrong."
    for due in looked_ahead.installments:
        yield "schedule differs", f"Row {due.position} due {due.due_date} is not what replay makes of it."
    if looked_ahead.surplus_installments:
        yield "schedule differs", f"Rows {looked_ahead.surplus_installments} have no cause."
    yield from _judge_schedule(planned)


def _as_projected(planned: Plan) -> Plan:
    """The plan of the day on which the schedule was last looked ahead to, when days passed since that change it.

    Rows not billed yet suppose that all that is due is paid at once; of a late loan they are those of that day.
    """
    position = planned.stored.position
    assert position is not None
    same = all(getattr(position, name) == planned.position[name] for name in LOOKED_AHEAD)
    if same and not planned.installments and not planned.surplus_installments:
        return planned
    if position.projected_on is None or position.projected_on >= position.as_of:
        return planned
    return plan(planned.stored, position.projected_on, posting_date=position.projected_on)


def _judge_schedule(planned: Plan) -> Iterator[Finding]:
    """Whatever became of the plan, its rows ask back exactly the principal that was lent."""
    state = planned.state
    if not state.principal_disbursed:
        return
    asked = sum((row.due.principal for row in state.rows), ZERO)
    lent = state.principal_disbursed + state.refunded_above_credit + state.capitalized + state.charged_back
    lent -= _sent_back_after_charge_off(planned)
    if asked != lent:
        yield "schedule differs", f"The schedule asks back {asked} of {lent} lent."


def _sent_back_after_charge_off(planned: Plan) -> Decimal:
    """Money that left again when no schedule asked for anything any more: it only made larger what is charged off."""
    total = ZERO
    for each in planned.stored.standing:
        if each.kind in SENT_BACK and figures.is_after_charge_off(each, planned.state.charge_off_date):
            total += sum((abs(row.principal) for row in figures.allocation_rows(each, planned.state)), ZERO)
    return total


def _is_ended(planned: Plan) -> bool:
    """A settlement or a refinancing ended the loan, also where not all of it was paid out."""
    return any(each.kind in ENDINGS for each in planned.stored.standing)


def _judge_status(planned: Plan) -> Iterator[Finding]:
    state, loan = planned.state, planned.loan
    gone = state.charged_off.total + state.recovered.total + state.written_off.total
    if loan.imported and loan.status == "CHARGED_OFF" and state.charge_off_date is not None and not gone:
        return  # charged off for nothing in the books it comes from: it keeps that outcome
    if loan.close_reason == "CANCELED" and not state.principal_disbursed:
        return  # closed without ever having lent
    lent_out = state.principal_disbursed >= loan.principal or _is_ended(planned)
    if (loan.status == "CLOSED") != (state.is_settled and lent_out):
        yield "status differs", f"The loan is {loan.status}; settled by replay: {state.is_settled}."
    if state.charge_off_date is not None and loan.status not in ("CHARGED_OFF", "CLOSED"):
        yield "status differs", f"The loan is {loan.status} although it was charged off."


def _judge_journal(planned: Plan, journal: Journal, batched: Decimal) -> Iterator[Finding]:
    """Per transaction (with its reversal) the lines the journal should hold; interest as a whole."""
    stored, accounts = planned.stored, planned.accounts
    groups: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    names: dict[int, Transaction] = {}
    for transaction_ in stored.transactions:
        names.setdefault(transaction_.journal_group, transaction_)
        for code, amount in journal.pop(transaction_.pk, {}).items():
            groups[transaction_.journal_group][code] += amount
    standing = {each.pk for each in stored.standing}
    for key, transaction_ in names.items():
        rows = figures.allocation_rows(transaction_, planned.state)
        wanted = wanted_lines(planned, transaction_, rows) if key in standing else {}
        wrong = difference(wanted, groups[key])
        if wrong:
            told = ", ".join(f"{code} {amount:+}" for code, amount in sorted(wrong.items()))
            yield "journal differs", f"{transaction_} (transaction {transaction_.sequence}) lacks {told}."
    # What end of day booked for the loan in grouped entries stands there and not under the loan.
    grouped = interest_lines(batched, accounts)
    wrong = difference(difference(loan_lines_of(planned.position, accounts), grouped), journal.pop(None, {}))
    if wrong:
        told = ", ".join(f"{code} {amount:+}" for code, amount in sorted(wrong.items()))
        yield "journal differs", f"Interest lacks {told}."
    for unknown in journal:
        yield "journal differs", f"Entries name transaction {unknown}, which is not one of this loan."


def _journal_of(loan_ids: Sequence[int]) -> dict[int, Journal]:
    """Loan → transaction (None: interest) → account → sum."""
    journal: dict[int, Journal] = defaultdict(dict)
    rows = (
        JournalLine.objects.filter(entry__loan_id__in=loan_ids)
        .exclude(entry__kind__startswith=HELD_MONEY)
        .values_list("entry__loan_id", "entry__transaction_id", "account__code")
        .annotate(total=Sum("amount"))
    )
    for loan_id, transaction_id, code, total in rows:
        journal[loan_id].setdefault(transaction_id, {})[code] = total
    return journal


def _batches_of(loan_ids: Sequence[int]) -> dict[int, Decimal]:
    """Loan → interest booked for it in grouped entries."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    with connection.cursor() as cursor:
        cursor.execute(
            BATCHED_BY_LOAN,
            {
                "slices": list({loan_id // LOANS_PER_BATCH for loan_id in loan_ids}),
                "keys": [str(loan_id) for loan_id in loan_ids],
            },
        )
        for key, amount in cursor.fetchall():
            sums[int(key)] = amount
    return sums


def interest_batched(loan: Loan) -> list[tuple[Any, Decimal]]:
    """The grouped interest of one loan, day by day: the drill-down of the ledger's grouped lines."""
    own = Func(
        F("amounts"), Value(str(loan.pk)), function="jsonb_extract_path_text", output_field=TextField()
    )
    batches = AccrualBatch.objects.filter(slice=loan.pk // LOANS_PER_BATCH, amounts__has_key=str(loan.pk))
    rows = batches.order_by("business_date", "pk").values_list("business_date", own)
    return [(day, Decimal(amount)) for day, amount in rows]
