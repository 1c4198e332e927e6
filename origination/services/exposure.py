"""What the borrower's group owes the lender already, and how the portfolio is spread.

The loans are kept by a later stage; `BORROWER_EXPOSURE` in settings names the function that knows them.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils.module_loading import import_string

from loanops.parties.models import Business, BusinessOwner
from origination.models import Application, Offer
from origination.states import ApplicationStatus
from products.metrics import Metric

ZERO = Decimal("0.00")
SECTOR_DIGITS = 2
CONCENTRATIONS = (Metric.STATE_CONCENTRATION_PERCENT, Metric.INDUSTRY_CONCENTRATION_PERCENT)


def group_of(business: Business) -> list[int]:
    """The business and all others one of its owners owns a part of, found without decrypting anything."""
    people = [owner.ssn_index for owner in business.owners.all() if owner.ssn_index]
    others = BusinessOwner.objects.filter(ssn_index__in=people).values_list("business_id", flat=True)
    return sorted({business.pk, *(others if people else ())})


def exposure_of(application: Application) -> dict[str, Any]:
    """The part of the inputs that rests on the lender's own books."""
    group = group_of(application.business)
    known: Callable[..., dict[str, Any]] = import_string(settings.BORROWER_EXPOSURE)
    owed = known(business_ids=group)
    signed = Offer.objects.filter(
        application__business__in=group, application__status=ApplicationStatus.ACCEPTED
    ).accepted()
    to_come = signed.exclude(application=application).aggregate(total=Sum("amount"))["total"] or ZERO
    return {
        "group_exposure": owed["outstanding"] + to_come,
        "group_charged_off": owed["charged_off"],
        "group_days_past_due": owed["days_past_due"],
        **_concentration(application),
    }


def _concentration(application: Application) -> dict[str, Any]:
    """Only where the product has a rule about it: the whole portfolio has to be added up."""
    if not application.product_version.rules.filter(metric__in=CONCENTRATIONS).exists():
        return {}
    spread: Callable[..., dict[str, Decimal]] = import_string(settings.PORTFOLIO_SPREAD)
    business = application.business
    found = spread(state=business.state, sector=business.naics_code[:SECTOR_DIGITS])
    return {
        "portfolio_total": found["total"],
        "portfolio_in_state": found["state"] if business.state else None,
        "portfolio_in_industry": found["sector"] if business.naics_code else None,
    }
