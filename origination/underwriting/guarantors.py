"""What guarantors can add: their cash after taxes and living, without counting the business's profit twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from origination.underwriting.working import CENT, Working, quotient

ZERO = Decimal("0.00")
LIVING_EXPENSE_PERCENT = Decimal(30)
"""Default policy: so much of income is needed to live."""


@dataclass(frozen=True)
class PersonalFigures:
    """A guarantor's year. `business_income` is the share in the borrower's profit that tax law counts as income."""

    gross_income: Decimal
    business_income: Decimal
    distributions: Decimal
    taxes: Decimal
    debt_payments: Decimal
    living_expenses: Decimal | None = None
    living_expense_percent: Decimal = LIVING_EXPENSE_PERCENT

    def income(self, distributions: Decimal) -> Decimal:
        """Income in cash: the profit share is replaced by what was really paid out and counts."""
        return self.gross_income - self.business_income + distributions

    def living(self, distributions: Decimal) -> Decimal:
        """Living expenses: stated, or the policy's share of income, whichever is more."""
        policy = (max(self.income(distributions), ZERO) * self.living_expense_percent / 100).quantize(
            CENT, rounding=ROUND_HALF_UP
        )
        return max(policy, self.living_expenses or ZERO)

    def cash_flow(self, distributions: Decimal) -> Decimal:
        """What is left for personal debt and for supporting the business."""
        return self.income(distributions) - self.taxes - self.living(distributions)


@dataclass(frozen=True)
class Support:
    """What all guarantors together have and owe in a year, and the highest burden of one of them."""

    cash_flow: Decimal
    debt_service: Decimal
    debt_to_income: Decimal | None


def support_of(
    guarantors: Sequence[PersonalFigures], distributions_deducted: Decimal | None
) -> Support | None:
    """All guarantors together; None without guarantors.

    Distributions count as income only as far as they were deducted from the business's cash flow: money that was not
    taken out there must not come in here.
    """
    if not guarantors:
        return None
    counted = counted_distributions(guarantors, distributions_deducted)
    burdens = [debt_to_income(each, share).result for each, share in zip(guarantors, counted, strict=True)]
    known = [burden for burden in burdens if burden is not None]
    return Support(
        cash_flow=sum((each.cash_flow(share) for each, share in zip(guarantors, counted, strict=True)), ZERO),
        debt_service=sum((each.debt_payments for each in guarantors), ZERO),
        debt_to_income=max(known) if len(known) == len(burdens) else None,
    )


def counted_distributions(
    guarantors: Sequence[PersonalFigures], distributions_deducted: Decimal | None
) -> list[Decimal]:
    """Each guarantor's distributions as far as they count; cut in proportion when more came in than went out."""
    received = sum((each.distributions for each in guarantors), ZERO)
    deducted = max(distributions_deducted or ZERO, ZERO)
    if received <= deducted:
        return [each.distributions for each in guarantors]
    return [
        (each.distributions * deducted / received).quantize(CENT, rounding=ROUND_HALF_UP)
        for each in guarantors
    ]


def debt_to_income(figures: PersonalFigures, distributions: Decimal) -> Working:
    inputs = {"debt payments": figures.debt_payments, "income": figures.income(distributions)}
    formula = "yearly debt payments ÷ income × 100"
    code, name = "PERSONAL_DEBT_TO_INCOME_PERCENT", "Personal debt to income"
    return quotient(code, name, formula, inputs, *inputs.values(), unit="%", scale=100, rounding=ROUND_UP)
