"""Whether loans of a version can be computed: terms of every kind, and what the smallest and largest of them cost."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from loanops.core.errors import FieldError
from loanops.engine.errors import EngineError
from products.choices import FeeCalculation, FeeTiming
from products.quoting import fees_of, quote
from products.snapshots import Snapshot, plain
from products.terms import INSTALLMENTS_PER_YEAR, build_terms, installments_for

Values = Mapping[str, Any]
Rows = Mapping[str, list[dict[str, Any]]]
Errors = Iterator[FieldError]

EXAMPLE_DATE = date(2025, 1, 15)


def schedule_errors(values: Values, rows: Rows) -> Errors:
    """The engine must be able to compute every combination that may be chosen, and to quote the outermost ones."""
    snapshot = {name: plain(value) for name, value in values.items()} | {
        kind: [{name: plain(value) for name, value in row.items()} for row in found]
        for kind, found in rows.items()
    }
    yield from (
        list(_terms(values, snapshot))
        or list(_fees_withheld(values, rows, snapshot))
        or _quotes(values, snapshot)
    )


def _terms(values: Values, snapshot: Snapshot) -> Errors:
    amounts = dict.fromkeys((values["amount_min"], values["amount_max"]))
    for amount, frequency, term in product(
        amounts, values["repayment_frequencies"], values["term_options_months"]
    ):
        try:
            build_terms(
                snapshot,
                principal=amount,
                annual_rate=values["base_rate"],
                number_of_installments=installments_for(term, frequency),
                start_date=EXAMPLE_DATE,
                frequency=frequency,
            )
        except EngineError as error:
            yield FieldError("/", "schedule_impossible", f"{term} months, {frequency}: {error}")
            return


def _fees_withheld(values: Values, rows: Rows, snapshot: Snapshot) -> Errors:
    """Something of the smallest and of the largest loan has to reach the borrower."""
    for name in ("amount_min", "amount_max"):
        amount = values[name]
        terms = build_terms(
            snapshot,
            principal=amount,
            annual_rate=values["base_rate"],
            number_of_installments=installments_for(
                min(values["term_options_months"]), values["repayment_frequencies"][0]
            ),
            start_date=EXAMPLE_DATE,
        )
        withheld = {
            index: Decimal(fee["amount"])
            for index, fee in enumerate(fees_of(snapshot, terms))
            if fee["timing"] == FeeTiming.DISBURSEMENT
        }
        total = sum(withheld.values(), Decimal(0))
        if total >= amount:
            dearest = max(withheld, key=lambda index: withheld[index])
            yield FieldError(
                f"/fees/{dearest}/{_figure_of(rows['fees'][dearest], withheld[dearest], amount)}",
                "max_value",
                f"{total:,.2f} withheld from the disbursement leave nothing of a loan of {amount:,.2f}; all fees "
                "withheld together stay below the smallest amount.",
            )
            return


def _figure_of(fee: Mapping[str, Any], charged: Decimal, amount: Decimal) -> str:
    """The figure that makes a fee as large as it is."""
    if fee["calculation"] == FeeCalculation.FLAT:
        return "amount"
    lowest = fee["amount_min"]
    return (
        "amount_min"
        if lowest is not None and charged == lowest > amount * fee["percent"] / 100
        else "percent"
    )


def _quotes(values: Values, snapshot: Snapshot) -> Errors:
    """Smallest and largest amount, lowest and highest rate, shortest and longest term: at most eight quotes.

    They are made at the frequency with the fewest installments, so that the editor stays quick.
    """
    frequency = min(values["repayment_frequencies"], key=lambda each: INSTALLMENTS_PER_YEAR[each])
    terms = values["term_options_months"]
    corners = product(
        dict.fromkeys((values["amount_min"], values["amount_max"])),
        dict.fromkeys((values["rate_min"], values["rate_max"])),
        dict.fromkeys((min(terms), max(terms))),
    )
    for amount, rate, term in corners:
        try:
            quote(
                snapshot,
                amount=amount,
                annual_rate=rate,
                term_months=term,
                frequency=frequency,
                start_date=EXAMPLE_DATE,
            )
        except EngineError as error:
            what = f"{amount:,.2f} over {term} months at {rate.normalize():f} %, {frequency}"
            yield FieldError("/", "schedule_impossible", f"{what}: {error}")
            return
