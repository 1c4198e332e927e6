"""A report's details as tables: scores, trades, public records, claims on property, the business, the person."""

from typing import Any

from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill
from origination.admin.tabs.credit import TONES, Bands, normalized, scale
from origination.bureaus import NormalizedReport
from origination.models import CreditReport


def details_of(report: CreditReport) -> list[PreviewTable]:
    """What the bureau said in detail; parts it says nothing of are left out."""
    found = normalized(report)
    return [
        *_scores(found, Bands.of([report])),
        *_trades(found),
        *_records(found),
        *_business(found),
        *_person(found),
    ]


def _scores(found: NormalizedReport, bands: Bands) -> list[PreviewTable]:
    rows = []
    for score in found.scores:
        band = bands.band(score.model, score.value)
        rows.append(
            (
                f"{score.model} {score.version}".strip(),
                "none" if score.value is None else str(score.value),
                scale(score, bands),
                pill(band.label, TONES[band.risk]) if band else "",
                str(score.percentile or ""),
                str(score.risk_class or ""),
                ", ".join(score.reasons) or score.exclusion,
            )
        )
    columns = ["Model", "Score", "On its scale", "Band", "Percentile", "Class", "What counted most"]
    return [PreviewTable("Scores", columns, rows, align_right={1, 4, 5})] if rows else []


def _trades(found: NormalizedReport) -> list[PreviewTable]:
    trades, asked = found.trades, found.inquiries
    if trades is None:
        return []
    rows: list[tuple[str, Any]] = [
        ("Trade lines", str(trades.count)),
        ("Paid as agreed", str(trades.current)),
        ("30 to 59 days late", str(trades.late_30)),
        ("60 to 89 days late", str(trades.late_60)),
        ("90 or more days late", str(trades.late_90)),
        ("Balance", trades.balance),
        ("Past due", trades.past_due_amount),
        ("Highest credit", trades.high_credit),
    ]
    if trades.beyond_terms_now is not None:
        days = (trades.beyond_terms_now, trades.beyond_terms_average, trades.beyond_terms_high)
        rows.append(("Days beyond terms: now, average, highest", ", ".join(map(str, days))))
        rows.append(("Trend", trades.trend.lower()))
    if asked is not None:
        rows.append(
            ("Inquiries in 3, 6, 12 months", f"{asked.months_3}, {asked.months_6}, {asked.months_12}")
        )
    return [PreviewTable("Trades", ["", ""], rows, align_right={1})]


def _records(found: NormalizedReport) -> list[PreviewTable]:
    records = [
        (
            each.kind.replace("_", " ").capitalize(),
            each.status.lower(),
            each.filed_on,
            each.amount,
            each.detail,
        )
        for each in found.public_records
    ]
    filings = [
        (
            each.file_number,
            each.filed_on,
            each.state,
            each.secured_party,
            each.collateral,
            each.status.lower(),
        )
        for each in found.filings
    ]
    tables = [
        PreviewTable(
            "Public records", ["Kind", "State", "Filed", "Amount", "Detail"], records, empty="None."
        ),
        PreviewTable(
            "Claims on property (UCC)",
            ["File number", "Filed", "State", "Secured party", "Collateral", "Status"],
            filings,
            empty="None.",
        ),
    ]
    return tables if found.firmographics or records or filings else tables[:1]


def _business(found: NormalizedReport) -> list[PreviewTable]:
    facts = found.firmographics
    if facts is None:
        return []
    place = ", ".join(filter(None, [facts.street, facts.city, facts.state, facts.postal_code]))
    rows: list[tuple[str, Any]] = [
        ("Legal name", facts.legal_name),
        ("Trading name", facts.trading_name),
        ("Address", place),
        ("Years on file", str(facts.years_on_file or "")),
        ("Employees", str(facts.employees or "")),
        ("Annual sales", facts.annual_sales),
        ("Industry", facts.naics_code or facts.sic_code),
        ("Legal form", facts.legal_form),
        ("Parent", facts.parent),
        ("Officers", ", ".join(facts.officers)),
    ]
    return [PreviewTable("Business", ["", ""], [row for row in rows if row[1]], align_right={-1})]


def _person(found: NormalizedReport) -> list[PreviewTable]:
    person = found.person
    if person is None:
        return []
    rows: list[tuple[str, Any]] = [
        (
            "Utilization of revolving limits, %",
            "not known" if person.utilization_percent is None else str(person.utilization_percent),
        ),
        ("Revolving limits", person.revolving_limit),
        ("Monthly payments", person.monthly_payments),
        (
            "Delinquencies 30, 60, 90 days",
            f"{person.delinquencies_30}, {person.delinquencies_60}, {person.delinquencies_90}",
        ),
        ("File frozen", person.is_frozen),
        ("Reported as deceased", person.is_deceased),
        ("Fraud alert on file", person.has_fraud_alert),
    ]
    return [PreviewTable("Person", ["", ""], rows, align_right={1})]
