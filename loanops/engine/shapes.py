"""Agreements that give a plan another shape: steps, fixed rows, months without payment, odd days, charges, rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loanops.engine.errors import EngineError
from loanops.engine.exact import HUNDRED, ZERO
from loanops.engine.money import require_decimal


class BrokenPeriod(StrEnum):
    """Where the interest of odd days goes, by which the first period is longer than the frequency.

    None of these: the first period is simply longer, and the installment is worked out with its real length.
    """

    FIRST_INSTALLMENT = "FIRST_INSTALLMENT"
    SPREAD = "SPREAD"
    OWN_INSTALLMENT = "OWN_INSTALLMENT"


class SkippedInterest(StrEnum):
    """What becomes of the interest of a month without payment."""

    WITH_NEXT_PAYMENT = "WITH_NEXT_PAYMENT"
    DUE = "DUE"


@dataclass(frozen=True, slots=True)
class InstallmentStep:
    """From this installment on: a new amount, or so many percent more (or less) than the one before."""

    installment: int
    amount: Decimal | None = None
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        if self.installment < 1:
            raise EngineError("A step names an installment, counted from 1.")
        if (self.amount is None) == (self.percent is None):
            raise EngineError("A step has either an amount or a percentage.")
        if self.amount is not None:
            require_decimal(self.amount, "step amount")
            if self.amount < ZERO:
                raise EngineError("The amount of a step is not negative.")
        if self.percent is not None:
            require_decimal(self.percent, "step percent")
            if self.percent <= -HUNDRED:
                raise EngineError("A step lowers the installment by less than 100 percent.")


@dataclass(frozen=True, slots=True)
class FixedInstallment:
    """An installment agreed by itself: its principal, or its total."""

    installment: int
    principal: Decimal | None = None
    total: Decimal | None = None

    def __post_init__(self) -> None:
        if self.installment < 1:
            raise EngineError("A fixed installment is counted from 1.")
        if (self.principal is None) == (self.total is None):
            raise EngineError("A fixed installment has either a principal or a total.")
        for name, value in (("principal", self.principal), ("total", self.total)):
            if value is not None:
                require_decimal(value, f"fixed {name}")
                if value < ZERO:
                    raise EngineError(f"The {name} of a fixed installment is not negative.")


class ChargeTiming(StrEnum):
    """When a charge of the plan falls due: with each disbursement, with each installment, or on a day."""

    DISBURSEMENT = "DISBURSEMENT"
    INSTALLMENT = "INSTALLMENT"
    DATE = "DATE"


class ChargeBase(StrEnum):
    """What a charge is: a fixed amount, or a percentage.

    Of the principal disbursed, of the installment's principal and interest, or of its interest alone.
    """

    FLAT = "FLAT"
    PERCENT_OF_PRINCIPAL = "PERCENT_OF_PRINCIPAL"
    PERCENT_OF_INSTALLMENT = "PERCENT_OF_INSTALLMENT"
    PERCENT_OF_INTEREST = "PERCENT_OF_INTEREST"


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee that the plan shows from the beginning.

    `maximum_total` caps what a charge on every installment comes to over the whole plan.
    """

    code: str
    timing: ChargeTiming
    base: ChargeBase
    figure: Decimal
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    maximum_total: Decimal | None = None
    due_date: date | None = None

    def __post_init__(self) -> None:
        for name in ("figure", "minimum", "maximum", "maximum_total"):
            value = getattr(self, name)
            if value is not None:
                require_decimal(value, f"charge {name}")
                if value < ZERO:
                    raise EngineError(f"A charge's {name} is not negative.")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise EngineError("A charge's minimum is not above its maximum.")
        if (self.timing is ChargeTiming.DATE) != (self.due_date is not None):
            raise EngineError("A charge on a day, and no other, names its due date.")
        of_installment = (ChargeBase.PERCENT_OF_INSTALLMENT, ChargeBase.PERCENT_OF_INTEREST)
        if self.base in of_installment and self.timing is not ChargeTiming.INSTALLMENT:
            raise EngineError("A percentage of an installment is charged with installments.")


@dataclass(frozen=True, slots=True)
class DatedRate:
    """The annual rate, percent, of every period that begins on this day or later."""

    from_date: date
    annual_rate: Decimal

    def __post_init__(self) -> None:
        require_decimal(self.annual_rate, "annual rate")
        if self.annual_rate < ZERO:
            raise EngineError("An annual rate is not negative.")
