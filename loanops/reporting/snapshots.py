"""End of day: the book is summed by product and bucket, so that reports on past days cost one query."""

from typing import Any

from django.db import connection, transaction

from loanops.reporting.models import PortfolioFigures
from servicing.close.running import Progress
from servicing.models import EndOfDayRun

SUM_UP = """
    INSERT INTO reporting_portfoliofigures
        (on_date, product_id, bucket, loans, principal, interest, fees, penalties, overdue_amount,
         principal_past_due_30, principal_past_due_60, principal_past_due_90, principal_non_accrual,
         weighted_rate, recorded_at)
    SELECT %s, loan.product_id, position.bucket, count(*), sum(position.principal), sum(position.interest),
           sum(position.fees), sum(position.penalties), sum(position.overdue_amount),
           coalesce(sum(position.principal) FILTER (WHERE position.days_past_due >= 30), 0),
           coalesce(sum(position.principal) FILTER (WHERE position.days_past_due >= 60), 0),
           coalesce(sum(position.principal) FILTER (WHERE position.days_past_due >= 90), 0),
           coalesce(sum(position.principal) FILTER (WHERE position.non_accrual_since IS NOT NULL), 0),
           coalesce(round(sum(position.principal * loan.annual_rate) / nullif(sum(position.principal), 0), 6), 0),
           now()
      FROM servicing_loanposition position JOIN servicing_loan loan ON loan.id = position.loan_id
     WHERE loan.status = 'ACTIVE'
     GROUP BY loan.product_id, position.bucket
"""


def take_snapshot(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Keep the day's figures; a day that was summed already is summed again, as its step is repeated after a stop."""
    with transaction.atomic(), connection.cursor() as cursor:
        PortfolioFigures.objects.filter(on_date=run.business_date).delete()
        cursor.execute(SUM_UP, [run.business_date])
        return {"groups": cursor.rowcount}
