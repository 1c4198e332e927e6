"""What has to fit together in grades, rate adjustments, and limits of rate and authority."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from loanops.core.errors import FieldError
from products.choices import GradeOutcome
from products.conditions import condition_errors
from products.metrics import Metric

Values = Mapping[str, Any]
Rows = Mapping[str, list[dict[str, Any]]]
Errors = Iterator[FieldError]

MARGIN_FIGURES = ("funding_rate", "servicing_rate", "loss_given_default_percent")
CERTAIN = Decimal(100)


def pricing_errors(values: Values, rows: Rows) -> Errors:
    """Everything about grades, adjustments, margins and limits that does not fit."""
    yield from _grades(values, rows)
    yield from _adjustments(rows)
    yield from _state_limits(rows)
    yield from _decision_limits(rows)
    yield from _margin(values)
    for name in settings.PRODUCT_CHECKS:
        yield from import_string(name)(values, rows)


def _grades(values: Values, rows: Rows) -> Errors:
    grades = rows.get("grades") or []
    if not grades:
        return
    if not values["scorecard"]:
        yield FieldError("/scorecard", "required", "Grades need the scorecard that puts applicants in them.")
    bounds = [row["probability_below"] for row in grades]
    if max(bounds) != CERTAIN:
        worst = bounds.index(max(bounds))
        yield FieldError(
            f"/grades/{worst}/probability_below",
            "invalid",
            "The last grade ends at 100, so that everybody has a grade.",
        )
    terms = min(values["term_options_months"], default=0)
    for index, row in enumerate(grades):
        if bounds.index(row["probability_below"]) != index:
            yield FieldError(
                f"/grades/{index}/probability_below",
                "duplicate",
                "Another grade ends there; each has its own.",
            )
        if row["probability_below"] <= 0:
            yield FieldError(f"/grades/{index}/probability_below", "min_value", "Above 0.")
        if row["term_months_max"] is not None and row["term_months_max"] < terms:
            yield FieldError(
                f"/grades/{index}/term_months_max",
                "min_value",
                f"At least the shortest term, {terms} months; to lend nothing, decline the grade.",
            )
        if row["outcome"] != GradeOutcome.LEND and row["automatic_approval_amount_max"]:
            yield FieldError(
                f"/grades/{index}/automatic_approval_amount_max",
                "invalid",
                "A grade that is referred or declined is never approved automatically; leave it at 0.",
            )


def _adjustments(rows: Rows) -> Errors:
    for index, row in enumerate(rows.get("rate_adjustments") or []):
        pointer = f"/rate_adjustments/{index}"
        yield from condition_errors(row, pointer)
        if row["metric"] == Metric.RISK_ADJUSTED_MARGIN:
            yield FieldError(
                f"{pointer}/metric", "invalid_choice", "The margin follows from the rate itself."
            )


def _state_limits(rows: Rows) -> Errors:
    for index, row in enumerate(rows.get("state_rate_limits") or []):
        pointer = f"/state_rate_limits/{index}"
        if not re.fullmatch(r"[A-Z]{2}", row["state"]):
            yield FieldError(f"{pointer}/state", "invalid", "Two capital letters, such as NY.")
        low, high = row["rate_floor"], row["rate_cap"]
        if low is None and high is None:
            yield FieldError(f"{pointer}/rate_cap", "required", "A lowest or a highest rate.")
        if low is not None and high is not None and low > high:
            yield FieldError(f"{pointer}/rate_cap", "min_value", f"At least the floor, {low}.")


def _decision_limits(rows: Rows) -> Errors:
    grades = {row["grade"] for row in rows.get("grades") or []}
    for index, row in enumerate(rows.get("decision_limits") or []):
        if row["grade"] and row["grade"] not in grades:
            named = ", ".join(sorted(grades)) or "none; leave it empty"
            yield FieldError(f"/decision_limits/{index}/grade", "invalid_choice", f"Grades are: {named}.")


def _margin(values: Values) -> Errors:
    """A hurdle needs all figures of the margin, and a scorecard to say how likely a loss is."""
    if values["risk_margin_min"] is None:
        return
    for name in MARGIN_FIGURES:
        if values[name] is None:
            yield FieldError(f"/{name}", "required", "The lowest margin after risk is computed with it.")
    if not values["scorecard"]:
        yield FieldError("/scorecard", "required", "The margin after risk needs a probability of default.")
