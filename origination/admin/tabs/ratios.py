"""Ratios with their working and the product's limits: of an application as it stands, or of a decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import rate_text
from origination.admin.tabs.spreads import figure_text
from origination.admin.tabs.words import needed_words
from origination.underwriting.assessment import assess
from origination.underwriting.facts import workings_of
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.pricing import at_rate
from origination.underwriting.rules import judge
from origination.underwriting.working import Working
from products.models import ProductVersion
from products.snapshots import Snapshot

_snapshots: dict[tuple[str, int], dict[str, Any]] = {}
UNITS = {"%": " %", "days": " days", "times": "x", "amount": ""}


def snapshot_of(version: ProductVersion) -> dict[str, Any]:
    """A published version never changes, so its snapshot is read once."""
    if not version.is_published:
        return version.snapshot()
    key = (version.public_id, version.version)
    if key not in _snapshots:
        _snapshots[key] = version.snapshot()
    return _snapshots[key]


def ratios_table(inputs: UnderwritingInputs, snapshot: Snapshot, *, note: str) -> PreviewTable:
    """Each ratio with what the product asks of it and how it was computed, at the rate that rules look at."""
    assessment = assess(inputs, snapshot)
    facts, rate = assessment.facts, assessment.pricing.rate
    this_loan = (
        f"This loan is {inputs.requested_amount:,.2f} over {inputs.requested_term_months} months at "
        f"{rate_text(rate)}, the rate the rules come to for it."
    )
    limits: dict[str, list[SafeString]] = {}
    for rule in snapshot["rules"]:
        if facts.get(rule["metric"]) is not None:
            passed = judge(rule, facts).passed
        else:
            passed = None
        limits.setdefault(rule["metric"], []).append(_limit(rule, passed))
    rows = [
        (working.name, _result(working), _joined(limits.get(working.code, [])), _how(working))
        for working in workings_of(inputs, at_rate(snapshot, rate))
    ]
    return PreviewTable(
        "Ratios", ["Ratio", "Value", "Policy", "How"], rows, align_right={1}, note=f"{note} {this_loan}"
    )


def _limit(rule: Mapping[str, Any], passed: bool | None) -> SafeString:
    mark = "?" if passed is None else "✓" if passed else "✗"
    return format_html("{} {} ({})", mark, needed_words(rule["operator"], rule["value"]), rule["code"])


def _joined(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts))


def _result(working: Working) -> Any:
    if working.result is None:
        return "not known"
    if working.unit == "amount":
        return figure_text(working.result)
    return f"{working.result:,.2f}{UNITS.get(working.unit, '')}"


def _how(working: Working) -> SafeString:
    """The working, opened by a click or the Enter key."""
    lines = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}</dd></div>",
        ((name, figure_text(value)) for name, value in working.inputs),
    )
    note = format_html('<p class="lo-note">{}</p>', working.note) if working.note else ""
    return format_html(
        '<details class="lo-working"><summary>{}</summary><dl class="lo-fields">{}</dl>{}</details>',
        working.formula,
        lines,
        note,
    )
