"""What a report comes to in words, written for the file when it is received."""

from decimal import Decimal

from origination.bureaus import ModelScore, NormalizedReport
from origination.models import ScoreBand

RISK_WORDS = {"LOW": "low risk", "MODERATE": "moderate risk", "HIGH": "high risk"}


def band_of(model: str, value: int | None) -> ScoreBand | None:
    """What a value of this model's score means; None where no bands are known."""
    if value is None:
        return None
    return ScoreBand.objects.filter(model=model, value_min__lte=value, value_max__gte=value).first()


def summary_for_file(report: NormalizedReport) -> str:
    """A short account of the report as an underwriter would write it: scores, payment, records, inquiries, alerts."""
    parts = [f"{report.bureau}, {report.product} of {report.report_date} (no. {report.report_number})."]
    parts += [_score(each) for each in report.scores] or ["No score could be made."]
    parts.append(_trades(report))
    if report.utilization_percent is not None:
        parts.append(f"{report.utilization_percent} % of revolving limits are used.")
    parts.append(_records(report))
    parts.append(_asked(report))
    if report.filings:
        parts.append(
            f"{_count(len(report.filings), 'claim')} filed on its property: "
            + ", ".join(sorted({filing.secured_party for filing in report.filings}))
            + "."
        )
    parts.append(f"Alerts: {'; '.join(report.alerts)}." if report.alerts else "No alerts.")
    return " ".join(parts)


def _score(score: ModelScore) -> str:
    if score.value is None:
        return f"{score.model}: none ({score.exclusion or 'not made'})."
    band = band_of(score.model, score.value)
    meaning = f", {band.label.lower()}" if band else ""
    better = "higher" if score.direction == "HIGH" else "lower"
    reasons = f"; {', '.join(score.reasons).lower()}" if score.reasons else ""
    return f"{score.model} {score.value} of {score.min}–{score.max} ({better} is better){meaning}{reasons}."


def _trades(report: NormalizedReport) -> str:
    trades = report.trades
    if trades is None:
        return f"{_count(report.trade_lines, 'trade line')}, {report.past_due_lines} past due."
    late = [
        f"{number} {words}"
        for number, words in (
            (trades.late_30, "30 to 59 days late"),
            (trades.late_60, "60 to 89 days late"),
            (trades.late_90, "90 or more days late"),
        )
        if number
    ]
    owed = f", balance {trades.balance:,.2f}" if trades.balance else ""
    return f"{_count(trades.count, 'trade line')}{owed}: {', '.join(late) if late else 'all paid as agreed'}."


def _records(report: NormalizedReport) -> str:
    found = []
    if report.open_bankruptcies:
        found.append(_count(report.open_bankruptcies, "open bankruptcy", "open bankruptcies"))
    if report.liens_amount > Decimal(0):
        found.append(f"liens and judgments of {report.liens_amount:,.2f}")
    return f"Public records: {', '.join(found)}." if found else "No public records."


def _asked(report: NormalizedReport) -> str:
    return f"{_count(report.inquiries_6_months, 'inquiry', 'inquiries')} in 6 months."


def _count(number: int, word: str, words: str = "") -> str:
    return f"{number} {word if number == 1 else words or word + 's'}"
