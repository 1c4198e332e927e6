"""Status and delinquency follow the money, in the transaction that moved it."""

from datetime import date

from loanops.core.outbox import announce
from loanops.engine.state import LoanState
from servicing.buckets import CURRENT
from servicing.models import Delinquency, DelinquencyChange, Loan, LoanPosition
from servicing.states import CloseReason, DelinquencyStatus, LoanStatus


def follow(loan: Loan, state: LoanState, *, before: LoanPosition | None, after: LoanPosition) -> None:
    """Close, reopen or charge off the loan as its state demands, then open, move or end its delinquency."""
    follow_status(loan, state)
    follow_delinquency(loan, before=before, after=after)


def follow_status(loan: Loan, state: LoanState) -> None:
    """The status that the state calls for; a loan that is paid in full closes at once, a reopened one reopens."""
    match loan.status:
        case LoanStatus.ACTIVE if state.charge_off_date is not None:
            loan.change_status(LoanStatus.CHARGED_OFF)
            if state.is_settled:
                _close(loan, state)
        case LoanStatus.ACTIVE if state.is_settled and state.principal_disbursed >= loan.principal:
            _close(loan, state)
        case LoanStatus.CHARGED_OFF if state.is_settled:
            _close(loan, state)
        case LoanStatus.CLOSED if not state.is_settled:
            _reopen(loan, state)


def _close(loan: Loan, state: LoanState) -> None:
    if state.write_off_date is not None:
        loan.close_reason = CloseReason.WRITTEN_OFF
    elif state.charge_off_date is not None:
        loan.close_reason = CloseReason.RECOVERED
    else:
        loan.close_reason = CloseReason.PAID_OFF
    loan.closed_date = state.settled_date or state.as_of
    loan.change_status(LoanStatus.CLOSED, reason=CloseReason(loan.close_reason).label)
    announce("loan.closed", loan_id=loan.pk)


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
