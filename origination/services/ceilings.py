"""The rate caps that compliance recorded, as they bind a loan; and the last look at an offer before it is made."""

from datetime import date
from decimal import Decimal

from loanops.core.errors import LoanOpsError
from loanops.engine import EngineError
from origination.models import Application
from origination.underwriting.ceilings import RateCeiling
from products.choices import CapBasis
from products.models import ProductVersion, RateCap
from products.quoting import Quote, quote
from products.snapshots import Snapshot
from products.wording import rate_in_figures


class UnableToOffer(LoanOpsError):
    """No offer can be made of these terms, or none that the law of the state allows."""

    status = 409


def ceilings_in_force(state: str, version: ProductVersion, on_date: date) -> tuple[RateCeiling, ...]:
    """The caps of a state for the product, of every amount: those for its kind of loan and those for all kinds."""
    if not state:
        return ()
    caps = RateCap.objects.in_force(on_date).filter(
        state=state, product_type__in=("", version.product.product_type)
    )
    return tuple(
        RateCeiling(cap.state, cap.basis, cap.rate_max, cap.source, cap.amount_from, cap.amount_below)
        for cap in caps.order_by("amount_from", "product_type", "id")
    )


def lawful_quote(
    application: Application,
    snapshot: Snapshot,
    *,
    amount: Decimal,
    annual_rate: Decimal,
    term_months: int,
    on_date: date,
) -> Quote:
    """What an offer of these terms would cost, refused where it would break a cap in force on the day it is made.

    The decision looked already; caps are recorded and days go by until offers are issued again.
    """
    what = f"{amount:,.2f} over {term_months} months at {rate_in_figures(annual_rate)}"
    try:
        quoted = quote(
            snapshot,
            amount=amount,
            annual_rate=annual_rate,
            term_months=term_months,
            frequency=application.repayment_frequency,
            start_date=on_date,
        )
    except EngineError as error:
        raise UnableToOffer(f"No offer of {what} can be computed: {error}") from error
    state, version = application.business.state, application.product_version
    for ceiling in ceilings_in_force(state, version, on_date):
        found = annual_rate if ceiling.basis == CapBasis.RATE else quoted.annual_percentage_rate
        if ceiling.covers(amount) and found > ceiling.rate_max:
            raise UnableToOffer(
                f"No offer of {what} is made: its {ceiling.basis_words} of {rate_in_figures(found)} is above "
                f"{ceiling.words}. Decide again with a lower rate."
            )
    return quoted
