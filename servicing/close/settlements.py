"""End of day: settlement agreements whose deadline has passed without the money are broken."""

from typing import Any

from servicing.close.running import END_OF_DAY, Progress
from servicing.models import EndOfDayRun, SettlementAgreement
from servicing.services.settling import break_settlement
from servicing.states import SettlementStatus


def break_settlements(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """The deadline's own day still counts; the day after, the whole debt stands again."""
    overdue = SettlementAgreement.objects.filter(status=SettlementStatus.OPEN, deadline__lt=run.business_date)
    keys = list(overdue.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        break_settlement(agreement_id=key, actor=END_OF_DAY)
    return {"broken": len(keys)} if keys else {}
