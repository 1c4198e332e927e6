"""How many loans rest on a product version, for the catalogue."""

from collections.abc import Sequence

from django.db.models import Count

from servicing.models import Loan
from servicing.states import LoanStatus

LIVING = (LoanStatus.PENDING_DISBURSEMENT, LoanStatus.ACTIVE)


def active_loans(version_ids: Sequence[int]) -> dict[int, int]:
    """Version → loans on the books that were made under it."""
    found = Loan.objects.filter(product_version__in=version_ids, status__in=LIVING)
    return dict(found.order_by().values_list("product_version").annotate(Count("pk")))
