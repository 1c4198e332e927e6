"""What servicing has to say before a month of the books is closed."""

from loanops.ledger.models import AccountingPeriod
from loanops.ledger.selectors import last_proofs
from loanops.ledger.states import ProofKind
from servicing.models import EndOfDayRun, Loan
from servicing.proof import verify
from servicing.states import RunStatus


def unfinished_days(period: AccountingPeriod) -> list[str]:
    """Ends of days that did not finish, and loans that were left behind in the period."""
    found = []
    runs = EndOfDayRun.objects.filter(business_date__lte=period.last_day).exclude(status=RunStatus.COMPLETED)
    for run in runs.order_by("business_date")[:1]:
        found.append(f"{run} is not finished.")
    behind = Loan.objects.behind(period.last_day).order_by("pk")
    count = behind.count()
    if count:
        found.append(f"{count} loans are behind, {behind[0]} among them: its days are not closed.")
    return found


def books_that_differ(period: AccountingPeriod) -> list[str]:
    """The ledger against the loans, now; and the last proof of every single loan, if there was one."""
    found = [str(difference) for difference in verify(quick=True).differences[:3]]
    full = last_proofs().get(ProofKind.FULL)
    if full is not None and not full.proves:
        found.append(
            f"The last proof of every loan, on {full.business_date}, found {full.found} differences; run it again."
        )
    return found
