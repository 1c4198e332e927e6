"""What a notice says, as plain values: the action, the reasons, who the creditor is, which reports were used."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from loanops.core import clock
from loanops.parties.letters import address_of, address_of_owner
from loanops.parties.models import BusinessOwner
from origination.choices import AdverseActionKind
from origination.models import AdverseActionNotice, Application, CreditReport, Offer
from origination.notices import ECOA_NOTICE
from origination.states import CreditReportStatus
from products.choices import BureauKind

AGENCIES = Path(__file__).parent.parent / "papers" / "agencies.json"
FACTORS_MAX = 4
TITLES = {
    AdverseActionKind.DECLINE: "Notice of our decision",
    AdverseActionKind.COUNTER_OFFER_NOT_TAKEN: "Our offer and notice of our decision",
    AdverseActionKind.INCOMPLETE: "Notice of an incomplete application",
    AdverseActionKind.REASONS: "Statement of reasons",
}


def reported_owners(application: Application) -> list[CreditReport]:
    """The consumer reports on individuals that were received and count."""
    reports = application.credit_reports.current().filter(
        status=CreditReportStatus.RECEIVED, kind=BureauKind.CONSUMER, owner__isnull=False
    )
    return list(reports.select_related("owner").order_by("id"))


def letter_content(
    notice: AdverseActionNotice,
    *,
    offer: Offer | None,
    reports: Sequence[CreditReport],
    owner: BusinessOwner | None,
) -> dict[str, Any]:
    """All that the letter says. A letter to an owner says nothing of the other owners' reports."""
    application = notice.application
    kind = AdverseActionKind(notice.kind)
    is_incomplete = kind == AdverseActionKind.INCOMPLETE
    return {
        "format": 1,
        "kind": kind.value,
        "title": TITLES[kind],
        "application": application.number,
        "written_on": clock.business_date().isoformat(),
        "recipient": list(address_of(application.business) if owner is None else address_of_owner(owner)),
        "creditor": {
            "name": settings.LENDER_NAME,
            "address": [line for line in settings.LENDER_ADDRESS if line],
            "phone": settings.LENDER_PHONE,
            "email": settings.LENDER_EMAIL,
        },
        "action": _action(notice, offer),
        "terms": _terms(offer) if offer is not None else [],
        "reasons": [] if is_incomplete else list(notice.reasons),
        "reason_text_version": notice.reason_text_version,
        "missing": list(notice.reasons) if is_incomplete else [],
        "consequence": _consequence(notice, offer),
        "consumer_reports": [] if is_incomplete else [_report(report) for report in reports],
        "other_reports": [] if is_incomplete or owner is not None else _other_reports(application),
        "ecoa": "" if is_incomplete else ecoa_notice(),
    }


def ecoa_notice() -> str:
    """The notice of the law against discrimination, with the agency that supervises this creditor."""
    return ECOA_NOTICE.format(agency=settings.ECOA_AGENCY)


def _action(notice: AdverseActionNotice, offer: Offer | None) -> str:
    application = notice.application
    asked = f"your application {application.number} for a loan of ${application.requested_amount:,.2f} over "
    asked += f"{application.requested_term_months} months"
    match AdverseActionKind(notice.kind):
        case AdverseActionKind.DECLINE:
            return f"We have considered {asked}. We are unable to offer you credit at this time."
        case AdverseActionKind.INCOMPLETE:
            return f"We received {asked}. To decide on it we need more from you."
        case AdverseActionKind.REASONS:
            return f"You asked for the reasons of our decision on {asked}. They are given below."
        case _:
            return f"We have considered {asked}. We cannot lend as you asked; we offer you the terms below instead."


def _consequence(notice: AdverseActionNotice, offer: Offer | None) -> str:
    application = notice.application
    if notice.kind == AdverseActionKind.INCOMPLETE:
        return (
            f"Please send it by {application.information_due_date}. If we do not receive it by then, we will be unable "
            "to consider your application any further."
        )
    if offer is None:
        return ""
    return (
        f"If you do not accept our offer by {offer.expires_on}, please take this letter as notice that credit on the "
        "terms you asked for was denied for the reasons above."
    )


def _terms(offer: Offer) -> list[list[str]]:
    return [
        ["Amount", f"${offer.amount:,.2f}"],
        ["Term", f"{offer.term_months} months"],
        ["Payments", f"{offer.number_of_installments} of ${offer.installment_amount:,.2f}"],
        ["Annual percentage rate (APR)", f"{offer.annual_percentage_rate:.2f}%"],
        ["Finance charge", f"${offer.finance_charge:,.2f}"],
        ["Total of payments", f"${offer.total_of_payments:,.2f}"],
        ["Open until", offer.expires_on.isoformat()],
    ]


def _report(report: CreditReport) -> dict[str, Any]:
    line = f"report of {report.report_date} on {report.subject}"
    if report.score is not None:
        line += f", score {report.score} on a scale from {report.score_min} to {report.score_max}"
    return {
        "subject": str(report.subject),
        "agency": agency_of(report.bureau),
        "report_date": str(report.report_date),
        "score": report.score,
        "score_model": report.score_model,
        "score_min": report.score_min,
        "score_max": report.score_max,
        "factors": key_factors(report.summary),
        "line": line,
    }


def key_factors(summary: Mapping[str, Any]) -> list[str]:
    """What affected the score, as the agency gave it: at most four, and inquiries where the agency names them fifth."""
    scores = summary.get("scores") or []
    chosen = scores[0] if scores else summary.get("score") or {}
    factors = [str(factor) for factor in chosen.get("reasons") or chosen.get("factors") or []]
    inquiries = [factor for factor in factors[FACTORS_MAX:] if "inquir" in factor.lower()]
    return factors[:FACTORS_MAX] + inquiries[:1]


def _other_reports(application: Application) -> list[str]:
    reports = application.credit_reports.current().filter(
        status=CreditReportStatus.RECEIVED, business__isnull=False
    )
    found = []
    for report in reports.select_related("business").order_by("id"):
        line = f"{agency_of(report.bureau)['name']}: report of {report.report_date} on {report.subject}"
        if report.score is not None:
            line += f", score {report.score} on a scale from {report.score_min} to {report.score_max}"
        found.append(line)
    return found


def agency_of(bureau: str) -> dict[str, str]:
    """Name, address and telephone of a bureau as a letter names them."""
    known = _agencies().get(bureau, {})
    return {
        "name": known.get("name", bureau),
        "address": known.get("address", ""),
        "phone": known.get("phone", ""),
    }


@cache
def _agencies() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(AGENCIES.read_text())
    return found
