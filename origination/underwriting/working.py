"""A figure with its working: the formula, what went in, and what came out or why nothing did."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
HUNDREDTH = Decimal("0.01")
Inputs = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Working:
    """How one metric was computed. `result` is None when it cannot be known; `note` then says why."""

    code: str
    name: str
    formula: str
    inputs: tuple[tuple[str, Decimal | None], ...]
    result: Decimal | None
    unit: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "formula": self.formula,
            "inputs": [[name, None if value is None else format(value, "f")] for name, value in self.inputs],
            "result": None if self.result is None else format(self.result, "f"),
            "unit": self.unit,
            "note": self.note,
        }


def amount(
    code: str, name: str, formula: str, inputs: Inputs, result: Decimal | None, note: str = ""
) -> Working:
    """An amount of money, to the cent."""
    rounded = None if result is None else result.quantize(CENT, rounding=ROUND_HALF_UP)
    return Working(
        code, name, formula, tuple(inputs.items()), rounded, "amount", note or _missing(inputs, rounded)
    )


def quotient(
    code: str,
    name: str,
    formula: str,
    inputs: Inputs,
    above: Decimal | None,
    below: Decimal | None,
    *,
    unit: str = "times",
    scale: int = 1,
    rounding: str = ROUND_HALF_UP,
) -> Working:
    """`above ÷ below`, to hundredths. Nothing, zero or less below the line: not known, whatever stands above it."""
    result, note = None, ""
    if above is not None and below is not None:
        if below > 0:
            result = (above * scale / below).quantize(HUNDREDTH, rounding=rounding)
        else:
            note = "Not known: what it is divided by is not above zero."
    return Working(code, name, formula, tuple(inputs.items()), result, unit, note or _missing(inputs, result))


def _missing(inputs: Inputs, result: Decimal | None) -> str:
    if result is not None:
        return ""
    missing = [name for name, value in inputs.items() if value is None]
    return f"Not known without: {', '.join(missing)}." if missing else "Not known."
