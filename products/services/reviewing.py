"""Reviewing: the conversation about a version, and the ceilings that states set for rates."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.us_states import STATES
from loanops.usecases import use_case
from products.choices import CapBasis, ProductType
from products.models import ProductVersion, RateCap, ReviewComment

COMMENT_LENGTH_MAX = 2000


class UnableToComment(LoanOpsError):
    """The comment cannot be kept."""


@use_case("products.comment_version", audit="product.version-commented", title="Comment")
def comment_version(*, version_id: int, text: str, actor: Actor) -> ReviewComment:
    """A remark about a version, for those who write it and those who review it."""
    version = lock(ProductVersion.objects.all(), version_id)
    text = text.strip()
    if not 1 <= len(text) <= COMMENT_LENGTH_MAX:
        raise UnableToComment(f"A comment has 1 to {COMMENT_LENGTH_MAX} characters.")
    return ReviewComment.objects.create(
        product_version=version, author_user_id=actor.user_id, author_label=actor.label, text=text
    )


@use_case("products.record_rate_cap", audit="rate-cap.recorded", title="Record rate cap")
def record_rate_cap(
    *,
    state: str,
    rate_max: Decimal,
    source: str,
    effective_date: date,
    amount_from: Decimal = Decimal("0.00"),
    amount_below: Decimal | None = None,
    product_type: str = "",
    basis: str = CapBasis.APR,
    reason: str = "",
    actor: Actor,
) -> RateCap:
    """What the law of a state allows at most, from a day on; the ceiling it replaces ends that day."""
    errors = _cap_errors(state, rate_max, source, amount_from, amount_below, product_type, basis)
    if errors:
        raise InvalidInput("The ceiling cannot be recorded.", errors=errors)
    same = RateCap.objects.filter(state=state, product_type=product_type, amount_from=amount_from)
    earlier = same.select_for_update(of=("self",)).order_by("-effective_from").first()
    if earlier is not None and effective_date <= earlier.effective_from:
        taken = f"One from {earlier.effective_from} is recorded; this one begins on a later day."
        raise InvalidInput(
            "The ceiling cannot be recorded.", errors=[FieldError("/effective_date", "min_value", taken)]
        )
    if earlier is not None and (earlier.effective_until is None or earlier.effective_until > effective_date):
        earlier.effective_until = effective_date
        earlier.save()
    return RateCap.objects.create(
        state=state,
        product_type=product_type,
        amount_from=amount_from,
        amount_below=amount_below,
        rate_max=rate_max,
        basis=basis,
        source=source.strip(),
        effective_from=effective_date,
    )


def _cap_errors(
    state: str,
    rate_max: Decimal,
    source: str,
    amount_from: Decimal,
    amount_below: Decimal | None,
    product_type: str,
    basis: str,
) -> list[FieldError]:
    errors = []
    if state not in STATES:
        errors.append(FieldError("/state", "invalid_choice", "Two letters of a state, such as NY."))
    if not 0 < rate_max <= 100:
        errors.append(FieldError("/rate_max", "out_of_range", "Above 0 and at most 100 percent."))
    if not source.strip():
        errors.append(FieldError("/source", "required", "Name the law it comes from."))
    if amount_from < 0:
        errors.append(FieldError("/amount_from", "min_value", "Not negative."))
    if amount_below is not None and amount_below <= amount_from:
        errors.append(FieldError("/amount_below", "min_value", f"Above {amount_from:,.2f}."))
    if product_type and product_type not in ProductType.values:
        errors.append(
            FieldError("/product_type", "invalid_choice", f"One of {', '.join(ProductType.values)}.")
        )
    if basis not in CapBasis.values:
        errors.append(FieldError("/basis", "invalid_choice", f"One of {', '.join(CapBasis.values)}."))
    return errors
