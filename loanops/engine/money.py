"""Money with its currency, and the policy by which amounts are rounded."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from loanops.engine.errors import CurrencyMismatch, EngineError
from loanops.engine.exact import EXACT, ZERO


class RoundingMode(StrEnum):
    """How the digit after the last one is treated; the names are those of the decimal module."""

    HALF_EVEN = "HALF_EVEN"
    HALF_UP = "HALF_UP"
    HALF_DOWN = "HALF_DOWN"
    UP = "UP"
    DOWN = "DOWN"
    CEILING = "CEILING"
    FLOOR = "FLOOR"

    @property
    def decimal_name(self) -> str:
        """The same mode as the decimal module spells it."""
        return str(getattr(decimal, f"ROUND_{self.value}"))


@dataclass(frozen=True, slots=True)
class RoundingPolicy:
    """A product's rounding: to the cent, an installment perhaps to whole units, factors to so many digits."""

    mode: RoundingMode = RoundingMode.HALF_EVEN
    places: int = 2
    installment_multiple: Decimal | None = None
    working_precision: int = 19

    def __post_init__(self) -> None:
        if not 0 <= self.places <= 8:
            raise EngineError(f"Rounding to {self.places} places is not possible; 0 to 8 are.")
        if not 8 <= self.working_precision <= 30:
            raise EngineError(
                f"A working precision of {self.working_precision} is not possible; 8 to 30 are."
            )
        if self.installment_multiple is not None:
            require_decimal(self.installment_multiple, "installment_multiple")
            if self.installment_multiple <= 0:
                raise EngineError("An installment multiple is above zero.")

    @property
    def unit(self) -> Decimal:
        """The smallest amount: 0.01 for two places."""
        return Decimal(1).scaleb(-self.places)

    def round(self, amount: Decimal) -> Decimal:
        """The amount to the policy's places."""
        return amount.quantize(self.unit, rounding=self.mode.decimal_name, context=EXACT)

    def round_installment(self, amount: Decimal) -> Decimal:
        """The amount to the cent and then to whole multiples, when the product wants round installments."""
        cents = self.round(amount)
        if self.installment_multiple is None:
            return cents
        multiples = EXACT.divide(cents, self.installment_multiple).quantize(
            Decimal(1), rounding=self.mode.decimal_name, context=EXACT
        )
        return self.round(multiples * self.installment_multiple)

    def is_rounded(self, amount: Decimal) -> bool:
        """True when nothing would be lost by rounding."""
        return amount == self.round(amount)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; it refuses to meet another one."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        require_decimal(self.amount, "amount")
        require_currency(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in that currency."""
        return cls(ZERO, currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if not isinstance(factor, (Decimal, int)):
            raise EngineError("Money is multiplied by a Decimal or a whole number.")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def rounded(self, policy: RoundingPolicy) -> Money:
        """The same money to the policy's places."""
        return Money(policy.round(self.amount), self.currency)

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise EngineError("Money meets only money.")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be put together.")
        return other.amount


def require_decimal(value: object, name: str) -> None:
    """Floats lose cents, so nothing but a finite Decimal passes."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise EngineError(f"{name} must be a finite Decimal, not {value!r}.")


def require_currency(code: str) -> None:
    """Three capital letters, as in ISO 4217."""
    if len(code) != 3 or not code.isascii() or not code.isalpha() or not code.isupper():
        raise EngineError(f"A currency is three capital letters, not {code!r}.")
