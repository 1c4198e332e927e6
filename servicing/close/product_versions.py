"""End of day: loans whose product has a newer version are compared with it and flagged where it matters."""

from typing import Any

from servicing.close.running import Progress
from servicing.models import EndOfDayRun
from servicing.services.product_information import check_product_versions


def check_versions(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Look at every open loan whose product moved on since it was last compared."""
    return {"compared": check_product_versions(run.business_date)}
