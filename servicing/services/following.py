"""Status and delinquency follow the money, in the transaction that moved it."""

from datetime import date

from loanops.audit.recording import record_event
from loanops.core.actors import system_actor
from loanops.core.context import current_work
from loanops.core.outbox import announce
from loanops.engine.state import LoanState
from servicing.buckets import CURRENT
from servicing.models import Delinquency, DelinquencyChange, Loan, LoanPosition, Transaction, TransactionKind
from servicing.states import CloseReason, DelinquencyStatus, LoanStatus

CLOSE_REASONS = {
    TransactionKind.SETTLEMENT: CloseReason.SETTLED,
    TransactionKind.REFINANCE_OUT: CloseReason.REFINANCED,
}
PASSED_THROUGH = {
    TransactionKind.SETTLEMENT: LoanStatus.SETTLED,
    TransactionKind.REFINANCE_OUT: LoanStatus.REFINANCED,
}


def follow(loan: Loan, state: LoanState, *, before: LoanPosition | None, after: LoanPosition) -> None:
    """Rate and status as the state demands, then open, move or end the delinquency."""
    follow_terms(loan, state)
    follow_status(loan, state)
    follow_delinquency(loan, before=before, after=after)
    follow_accounting(loan, before=before, after=after)


def follow_terms(loan: Loan, state: LoanState) -> None:
    """The rate of the day and the last due date, as changes of terms left them."""
    rate, maturity = state.annual_rate_now, state.maturity_date
    if loan.first_disbursed_date is None or (loan.annual_rate, loan.maturity_date) == (rate, maturity):
        return
    loan.annual_rate, loan.maturity_date = rate, maturity
    loan.save()


def follow_status(loan: Loan, state: LoanState) -> None:
    """The status that the state calls for; a loan that is paid in full closes at once, a reopened one reopens."""
    match loan.status:
        case LoanStatus.CHARGED_OFF if state.charge_off_date is None:
            loan.change_status(LoanStatus.ACTIVE, reason="The charge-off was undone.")
            _open_again(loan, state.as_of)
            if state.is_settled:
                _close(loan, state)
        case LoanStatus.ACTIVE if state.charge_off_date is not None:
            loan.change_status(LoanStatus.CHARGED_OFF)
            if state.is_settled:
                _close(loan, state)
        case LoanStatus.ACTIVE if state.is_settled and is_lent_out(loan, state):
            _close(loan, state)
        case LoanStatus.CHARGED_OFF if state.is_settled:
            _close(loan, state)
        case LoanStatus.CLOSED if not state.is_settled and loan.close_reason != CloseReason.CANCELED:
            _reopen(loan, state)


def _close(loan: Loan, state: LoanState) -> None:
    ending = _ending(loan)
    if state.write_off_date is not None:
        loan.close_reason = CloseReason.WRITTEN_OFF
    elif ending is not None:
        loan.close_reason = CLOSE_REASONS[ending]
        loan.change_status(PASSED_THROUGH[ending], reason=TransactionKind(ending).label)
    elif state.charge_off_date is not None:
        loan.close_reason = CloseReason.RECOVERED
    else:
        loan.close_reason = CloseReason.PAID_OFF
    loan.closed_date = state.settled_date or state.as_of
    loan.change_status(LoanStatus.CLOSED, reason=CloseReason(loan.close_reason).label)
    announce("loan.closed", loan_id=loan.pk)


def is_lent_out(loan: Loan, state: LoanState) -> bool:
    """Nothing more will be paid out: all of it was, or a settlement or a refinancing ended the loan."""
    return state.principal_disbursed >= loan.principal or _ending(loan) is not None


def _ending(loan: Loan) -> TransactionKind | None:
    """What took the rest of the debt where that was no payment: a settlement or a refinancing."""
    kinds = (TransactionKind.SETTLEMENT, TransactionKind.REFINANCE_OUT)
    endings = Transaction.objects.standing().filter(loan=loan, kind__in=kinds)
    kind = endings.order_by("-effective_date", "-id").values_list("kind", flat=True).first()
    return None if kind is None else TransactionKind(kind)


def _reopen(loan: Loan, state: LoanState) -> None:
    loan.close_reason, loan.closed_date = "", None
    reopened = LoanStatus.ACTIVE if state.charge_off_date is None else LoanStatus.CHARGED_OFF
    loan.change_status(reopened, reason="Something is owed again.")
    announce("loan.reopened", loan_id=loan.pk)


# Delinquency ------------------------------------------------------------------------------------------------------


def follow_delinquency(loan: Loan, *, before: LoanPosition | None, after: LoanPosition) -> None:
    """The episode opens, changes its bucket, is cured or charged off; nothing is written on a quiet day."""
    was = before.bucket if before else CURRENT
    charged_off = loan.status == LoanStatus.CHARGED_OFF
    if was == after.bucket == CURRENT or (was == after.bucket and not charged_off):
        return
    episode = Delinquency.objects.filter(loan=loan, status=DelinquencyStatus.OPEN).first()
    if charged_off:
        if episode is not None:
            _end(episode, DelinquencyStatus.CHARGED_OFF, after)
    elif after.bucket == CURRENT:
        if episode is not None:
            _end(episode, DelinquencyStatus.CURED, after)
    elif episode is None:
        _open(loan, after)
    else:
        _move(episode, after)


def _open(loan: Loan, position: LoanPosition) -> None:
    """A new episode, or the last one again when the payment that cured it was taken back."""
    since = position.oldest_unpaid_due_date or position.as_of
    last = Delinquency.objects.filter(loan=loan).order_by("-id").first()
    if (
        last is not None
        and last.status == DelinquencyStatus.CURED
        and last.end_date
        and since < last.end_date
    ):
        last.end_date = None
        last.start_date = min(last.start_date, since)
        _note(last, position, DelinquencyStatus.OPEN)
        return
    episode = Delinquency(
        loan=loan,
        start_date=since,
        opened_date=position.as_of,
        bucket=position.bucket,
        days_overdue=position.days_past_due,
        days_overdue_max=position.days_past_due,
        amount=position.overdue_amount,
    )
    episode.save()
    _tell(episode, position.as_of)


def _move(episode: Delinquency, position: LoanPosition) -> None:
    _note(episode, position, DelinquencyStatus.OPEN)


def _end(episode: Delinquency, status: DelinquencyStatus, position: LoanPosition) -> None:
    episode.end_date = position.as_of
    _note(episode, position, status)


def _note(episode: Delinquency, position: LoanPosition, status: DelinquencyStatus) -> None:
    episode.bucket = position.bucket
    episode.days_overdue = position.days_past_due
    episode.days_overdue_max = max(episode.days_overdue_max, position.days_past_due)
    episode.amount = position.overdue_amount
    if episode.status == status:
        episode.save()
    else:
        episode.change_status(status)
    _tell(episode, position.as_of)


def _tell(episode: Delinquency, on_date: date) -> None:
    DelinquencyChange.objects.create(
        delinquency=episode,
        on_date=on_date,
        status=episode.status,
        bucket=episode.bucket,
        days_overdue=episode.days_overdue,
        amount=episode.amount,
    )
    announce(
        "loan.delinquency-changed",
        loan_id=episode.loan_id,
        delinquency_id=episode.pk,
        status=episode.status,
        bucket=episode.bucket,
    )


def _open_again(loan: Loan, on_date: date) -> None:
    """The episode that a charge-off ended goes on when the charge-off was none."""
    last = Delinquency.objects.filter(loan=loan).order_by("-id").first()
    if last is not None and last.status == DelinquencyStatus.CHARGED_OFF:
        last.end_date = None
        last.change_status(DelinquencyStatus.OPEN)
        _tell(last, on_date)


# Accounting ---------------------------------------------------------------------------------------------------------


def follow_accounting(loan: Loan, *, before: LoanPosition | None, after: LoanPosition) -> None:
    """The loan entered or left non-accrual: the journal has it already, the audit trail says so."""
    was, now = before.non_accrual_since if before else None, after.non_accrual_since
    if was == now:
        return
    work = current_work.get()
    record_event(
        "loan.entered-non-accrual" if now else "loan.returned-to-accrual",
        actor=work.actor if work else system_actor("LoanOps"),
        reason=f"Non-accrual since {now}." if now else f"Was in non-accrual since {was}.",
        subject=loan,
    )
    announce("loan.accounting-changed", loan_id=loan.pk, non_accrual_since=now.isoformat() if now else None)
