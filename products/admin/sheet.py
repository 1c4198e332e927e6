"""The product in plain language: who it is for, an example of its cost, what is needed, what happens when late."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from loanops.web.admin import PreviewTable, formats
from loanops.web.admin.formats import rate_text
from products.admin.drawing import schedule_picture
from products.admin.quotes import AMOUNTS, sums_of
from products.admin.reading import rate_in_words
from products.admin.wording import shown
from products.choices import FeeCalculation, FeeTiming, LateFeeKind, RuleOperator, RuleOutcome, RuleStage
from products.examples import examples_of
from products.metrics import Metric
from products.models import ProductVersion

SCHEDULE_SHOWN = 60


def sheet_of(version: ProductVersion, on_date: date) -> dict[str, Any]:
    """Everything the sheet says."""
    usual = examples_of(version, on_date).usual
    return {
        "lender": settings.LENDER_NAME,
        "version": version,
        "on_date": on_date,
        "description": version.description,
        "facts": _facts(version),
        "conditions": [
            _condition(rule) for rule in version.rules.all() if rule.stage == RuleStage.ELIGIBILITY
        ],
        "documents": [shown(_items("required_documents"), each) for each in version.required_documents],
        "fees": [_fee(fee) for fee in sorted(version.fees.all(), key=lambda each: each.code)],
        "late": late_fee_sentence(version),
        "order": [shown(_items("allocation_order"), each).lower() for each in version.allocation_order],
        "ahead": version.get_prepayment_strategy_display(),
        "example": usual,
        "sums": sums_of(usual.quote) if usual else [],
        "picture": schedule_picture(usual.quote.schedule, version.currency) if usual else "",
        "schedule": _rows(usual),
        "has_fees": usual is not None and usual.quote.fees_with_installments > 0,
        "hidden_rows": max(0, len(usual.quote.schedule) - SCHEDULE_SHOWN) if usual else 0,
    }


def sheet_parts(version: ProductVersion, on_date: date) -> list[PreviewTable | SafeString]:
    """The same as parts of the product's page for the staff who tell customers."""
    says = sheet_of(version, on_date)
    example = says["example"]
    for_whom = [
        ("Who it is for", says["description"] or formats.EMPTY),
        ("What we look at", _lines(says["conditions"]) or "Each application as a whole"),
        ("Documents we need", _lines(says["documents"]) or "None to begin with"),
        ("If it is paid late", says["late"]),
        ("Where money goes", _sentence(" → ".join(says["order"]))),
        ("What is paid early", says["ahead"]),
    ]
    sections = [("At a glance", says["facts"]), ("In plain words", for_whom)]
    if example is not None:
        sections.append((f"What it costs: {example.what}", says["sums"]))
    shown_sections = [
        {"title": title, "rows": [{"label": label, "value": value} for label, value in rows]}
        for title, rows in sections
    ]
    return [
        render_to_string("loanops/panels/sections.html", {"sections": shown_sections}),
        PreviewTable(
            "Fees", ["Fee", "How much", "When"], says["fees"], empty="There are none.", align_right={-1}
        ),
    ]


def _lines(texts: list[str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((text,) for text in texts))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _condition(rule: Any) -> str:
    """`Months in business: at least 6` for a limit that declines; the rule's name for everything else."""
    limits = {RuleOperator.AT_LEAST: "at least", RuleOperator.AT_MOST: "at most"}
    if rule.outcome != RuleOutcome.DECLINE or rule.operator not in limits:
        return str(rule.name)
    return f"{Metric(rule.metric).label}: {limits[rule.operator]} {Decimal(rule.value):,f}"


def _items(name: str) -> Any:
    column: Any = ProductVersion._meta.get_field(name)
    return column.base_field


def _facts(version: ProductVersion) -> list[tuple[str, str]]:
    terms = ", ".join(map(str, sorted(version.term_options_months)))
    frequencies = ", ".join(
        shown(_items("repayment_frequencies"), each).lower() for each in version.repayment_frequencies
    )
    collateral = "Not required"
    if version.collateral_required:
        kinds = ", ".join(
            shown(_items("collateral_kinds"), each).lower() for each in version.collateral_kinds
        )
        collateral = f"Required: {kinds}"
    return [
        ("You can borrow", f"${version.amount_min:,.2f} to ${version.amount_max:,.2f}"),
        ("Over", f"{terms} months"),
        ("You pay", frequencies),
        ("Interest rate", f"{rate_in_words(version)}; {_range(version)}"),
        ("Collateral", collateral),
        ("Personal guarantee", "Required" if version.guarantee_required else "Not required"),
    ]


def _range(version: ProductVersion) -> str:
    return f"your own rate lies between {rate_text(version.rate_min)} and {rate_text(version.rate_max)}"


def _fee(fee: Any) -> tuple[str, str, str]:
    if fee.calculation == FeeCalculation.PERCENT_OF_PRINCIPAL:
        how = f"{rate_text(fee.percent)} of the amount"
        if fee.amount_min is not None:
            how += f", at least ${fee.amount_min:,.2f}"
        if fee.amount_max is not None:
            how += f", at most ${fee.amount_max:,.2f}"
    else:
        how = f"${fee.amount:,.2f}"
    return fee.name, how, str(FeeTiming(fee.timing).label)


def late_fee_sentence(version: ProductVersion) -> str:
    """`5 % of what is unpaid, at least $15.00, when a payment is more than 10 days late.`"""
    if version.late_fee_kind == LateFeeKind.NONE:
        return "There is no late fee."
    if version.late_fee_kind == LateFeeKind.FLAT:
        figure = f"${version.late_fee_amount:,.2f}"
    else:
        figure = f"{rate_text(version.late_fee_percent)} of what is unpaid"
    if version.late_fee_minimum is not None:
        figure += f", at least ${version.late_fee_minimum:,.2f}"
    if version.late_fee_maximum is not None:
        figure += f", at most ${version.late_fee_maximum:,.2f}"
    days = version.late_fee_grace_days
    when = f"more than {days} day{'s' if days != 1 else ''} late" if days else "late"
    return f"{figure}, when a payment is {when}."


def _rows(usual: Any) -> list[dict[str, Any]]:
    if usual is None:
        return []
    return [
        {**row, **{name: f"{Decimal(row[name]):,.2f}" for name in AMOUNTS}}
        for row in usual.quote.schedule[:SCHEDULE_SHOWN]
    ]
