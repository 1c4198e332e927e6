"""The parts of a modification's page: impact, policy, schedules, alternatives, agreement, earlier changes."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.html import format_html

from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill
from loanops.web.admin.formats import link_to, rate_text
from servicing.models import Loan, Modification, ModificationAgreement
from servicing.models.modifications import ModificationType
from servicing.services.modifying.impact import LABELS, read_figure

MET, BROKEN = "Met", "Not met"
VERDICTS = {MET: "success", BROKEN: "danger"}
ALTERNATIVE_FIGURES = {
    "payment": "Payment",
    "annual_rate": "Rate, %",
    "installments": "Installments",
    "maturity_date": "Maturity",
    "total_cost": "Total cost",
    "cash_next_months": "Cash, 6 months",
    "days_past_due": "Days late",
}


def type_words(types: Sequence[str]) -> str:
    return ", ".join(ModificationType(each).label for each in types)


def verdict(passed: bool | None) -> str:
    """Whether policy is met, in a word; empty before anything was proposed."""
    return "" if passed is None else MET if passed else BROKEN


def impact_tables(modification: Modification) -> list[PreviewTable]:
    """Before and after by figure, then both schedules side by side."""
    impact = modification.impact
    if not impact:
        return []
    return [figures_table(impact["before"], impact["after"]), schedules_table(impact)]


def figures_table(before: Mapping[str, Any], after: Mapping[str, Any]) -> PreviewTable:
    rows: list[tuple[Any, ...]] = []
    for name, label in LABELS:
        was, now = read_figure(before, name), read_figure(after, name)
        change: Any = None
        if isinstance(was, Decimal | int) and isinstance(now, Decimal | int):
            change = now - was
        elif isinstance(was, date) and isinstance(now, date) and was != now:
            change = f"{(now - was).days:+d} days"
        if name == "annual_rate":
            rows.append((label, rate_text(was), rate_text(now), None if was == now else f"{now - was:+f}"))
        else:
            rows.append((label, was, now, change))
    return PreviewTable(
        "Before and after",
        ("", "Before", "After", "Change"),
        rows,
        align_right={1, 2, 3},
        note="Total cost is everything paid above the sum lent, from the first day on.",
        tab="Impact",
    )


def schedules_table(impact: Mapping[str, Any]) -> PreviewTable:
    """What is still to be paid under each of the two plans, line by line."""
    sides = [[_line(row) for row in _open(impact[name])] for name in ("schedule_before", "schedule_after")]
    nothing = (None, None, None, None, None)
    rows = [
        (number, *(before or nothing), *(after or nothing))
        for number, (before, after) in enumerate(zip_longest(*sides), start=1)
    ]
    names = ("Principal", "Interest", "Due", "Balance")
    columns = ("#", "Before: date", *names, "After: date", *names)
    return PreviewTable("Both schedules", columns, rows, align_right={2, 3, 4, 5, 7, 8, 9, 10}, tab="Impact")


def policy_table(modification: Modification) -> PreviewTable:
    rows = [
        (
            each["rule"],
            each["name"],
            each["input"],
            each["limit"],
            pill("For information", "neutral")
            if each["advisory"] and not each["passed"]
            else pill(verdict(each["passed"]), VERDICTS[verdict(each["passed"])]),
        )
        for each in modification.policy_results
    ]
    note = f"Policy of {modification.policy_version}." if modification.policy_version else ""
    columns = ("Rule", "What is asked", "Here", "Limit", "Verdict")
    empty = "Nothing is proposed yet."
    return PreviewTable(
        "Policy checks", columns, rows, align_right={-1}, note=note, empty=empty, tab="Policy"
    )


def alternatives_table(modification: Modification) -> PreviewTable:
    """The ways out that were computed, to be picked from on the page that proposes."""
    rows: list[tuple[Any, ...]] = []
    for each in modification.alternatives:
        broken = [
            rule["name"] for rule in each["policy_results"] if not rule["passed"] and not rule["advisory"]
        ]
        word = verdict(each["policy_passed"])
        rows.append(
            (
                format_html("<strong>{}</strong><br>{}", each["title"], each["description"]),
                type_words(each["types"]),
                *(read_figure(each["after"], name) for name in ALTERNATIVE_FIGURES),
                format_html("{} {}", pill(word, VERDICTS[word]), "; ".join(broken)),
            )
        )
    if rows:
        before = modification.alternatives[0]["before"]
        now = (read_figure(before, name) for name in ALTERNATIVE_FIGURES)
        rows.insert(0, ("As it is", "", *now, ""))
    columns = ("", "Types", *ALTERNATIVE_FIGURES.values(), "Policy")
    note = f"Computed on {modification.evaluated_date}." if modification.evaluated_date else ""
    return PreviewTable(
        "Alternatives",
        columns,
        rows,
        align_right=set(range(2, 9)),
        note=note,
        empty="Evaluate the request to have them computed.",
        tab="Alternatives",
    )


def agreements_table(agreements: Sequence[ModificationAgreement]) -> PreviewTable:
    """What was sent and what came of it, newest first."""
    rows = []
    for each in agreements:
        accepted = getattr(each, "acceptance", None)
        rows.append(
            (
                _day(each.sent_date),
                each.sent_by_label,
                _day(each.valid_through),
                accepted.name if accepted else None,
                accepted.accepted_at if accepted else None,
                accepted.get_kind_display() if accepted else None,
                (accepted.address or accepted.reference) if accepted else None,
                each.checksum[:16],
                each.consent_text_hash[:16],
            )
        )
    columns = (
        "Sent",
        "By",
        "Valid through",
        "Accepted by",
        "At",
        "How",
        "From, or kept at",
        "Document (SHA-256)",
        "Consent (SHA-256)",
    )
    empty = "No agreement was sent yet."
    return PreviewTable(
        "Agreement and acceptance", columns, rows, align_right={-1}, empty=empty, tab="Agreement"
    )


def earlier_table(earlier: Sequence[Modification]) -> PreviewTable:
    """The other modifications of the loan, newest first."""
    rows = [
        (
            link_to(each),
            _day(each.request_date),
            type_words(each.types or each.requested_types),
            each.get_hardship_category_display(),
            each.get_status_display(),
            _day(each.applied_date),
            each.payment_before,
            each.payment_after,
        )
        for each in earlier
    ]
    columns = (
        "Number",
        "Requested",
        "Types",
        "Reason",
        "Status",
        "Applied",
        "Payment before",
        "Payment after",
    )
    return PreviewTable(
        "Other modifications of this loan",
        columns,
        rows,
        align_right={6, 7},
        empty="There are none.",
        tab="Earlier modifications",
    )


def _day(day: date | None) -> Any:
    """A date that stays in one line, however narrow its column is."""
    if day is None:
        return None
    return format_html('<time class="lo-amount" datetime="{0}">{0}</time>', day.isoformat())


def _open(schedule: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in schedule if not row["billed"] or Decimal(row["outstanding"])]


def _line(row: Mapping[str, Any]) -> tuple[Any, ...]:
    due = date.fromisoformat(row["due_date"])
    return (due, *(Decimal(row[name]) for name in ("principal", "interest", "due", "balance_after")))


def modifications_table(loan: Loan) -> PreviewTable:
    """A loan's own tab: every modification, newest first."""
    rows = [
        (
            link_to(each),
            _day(each.request_date),
            type_words(each.types or each.requested_types),
            each.get_hardship_category_display(),
            each.get_status_display(),
            each.payment_before,
            each.payment_after,
            _day(each.applied_date),
        )
        for each in Modification.objects.filter(loan=loan).order_by("-id")
    ]
    columns = (
        "Number",
        "Requested",
        "Types",
        "Reason",
        "Status",
        "Payment before",
        "Payment after",
        "Applied",
    )
    empty = "No change of terms was asked for."
    return PreviewTable("Modifications", columns, rows, align_right={5, 6}, empty=empty)
