"""Proving a loan: what is stored about it, in its position, rows and journal, equals what a replay makes of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Func, Sum, TextField, Value

from loanops.ledger.models import JournalLine
from servicing.models import LOANS_PER_BATCH, AccrualBatch, Loan, Transaction, TransactionKind
from servicing.proof_statements import BATCHED_BY_LOAN
from servicing.services import figures
from servicing.services.accounting import difference, interest_lines
from servicing.services.figures import ZERO
from servicing.services.planning import Plan, loan_lines_of, plan, wanted_lines
from servicing.services.quiet import NOT_RUNNING
from servicing.services.stored import StoredLoan, load

SENT_BACK = (TransactionKind.CHARGEBACK, TransactionKind.REFUND, TransactionKind.CREDIT_BALANCE_REFUND)
ENDINGS = (TransactionKind.SETTLEMENT, TransactionKind.REFINANCE_OUT)
# Entries of money that waits: they move no balance of the loan and are proven in sum.
HELD_MONEY = "UNAPPLIED_FUNDS"
LOOKED_AHEAD = ("next_due_date", "next_due_amount")
# What end of day counts from; a position that has no quiet day written down was not prepared yet and needs the engine.
PREPARED = (*NOT_RUNNING, "rounding", "quiet_until")

Journal = dict[int | None, dict[str, Decimal]]
Finding = tuple[str, str]


def findings_of(loans: Sequence[Loan]) -> Iterator[tuple[Loan, str, str]]:
    """Loan by loan what differs: its kind and the figures."""
    stored_loans = load(loans)
    journal = _journal_of([loan.pk for loan in loans])
    batches = _batches_of([loan.pk for loan in loans])
    for stored in stored_loans:
        for kind, detail in _judge(stored, journal[stored.loan.pk], batches[stored.loan.pk]):
            yield stored.loan, kind, detail


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
