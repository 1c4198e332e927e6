"""One decimal context for all arithmetic, so that a caller's settings never move a cent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])


def exact(function: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Runs the function with sixty digits, whatever the caller's decimal context is."""

    @wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return run


def at_places(amount: Decimal, places: int) -> Decimal:
    """The amount cut to so many decimals, half to even; for factors and unrounded accruals, not for money."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN, context=EXACT)
