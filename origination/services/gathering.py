"""Collecting the facts a decision rests on, from the records as they are now."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from loanops.core import clock
from origination.bureaus import NormalizedReport
from origination.models import Application, CreditReport, Industry
from origination.services.ceilings import ceilings_in_force
from origination.services.exposure import exposure_of
from origination.services.verified import figures_of, has_cannabis_signs
from origination.states import ApplicationStatus, CreditReportStatus, DocumentStatus
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.methods import CURRENT
from products.choices import BureauKind
from products.metrics import sector_of

NOTHING = Decimal("0.00")
BANKRUPTCY = "BANKRUPTCY"
LOST_KINDS = frozenset({"CHARGE_OFF", "COLLECTION"})


def gather_inputs(application: Application) -> UnderwritingInputs:
    """Everything the rules may look at, for the application as it stands."""
    business = application.business
    owners = list(business.owners.all())
    reports = [report for report in application.credit_reports.current() if report.summary]
    commercial = [_read(report) for report in reports if report.kind == BureauKind.COMMERCIAL]
    consumer = [_read(report) for report in reports if report.kind == BureauKind.CONSUMER]
    everything = [*commercial, *consumer]
    industry = industry_of(business.naics_code)
    return UnderwritingInputs(
        on_date=clock.business_date(),
        requested_amount=application.requested_amount,
        requested_term_months=application.requested_term_months,
        repayment_frequency=application.repayment_frequency,
        state=business.state or None,
        naics_code=business.naics_code or None,
        naics_sector=sector_of(business.naics_code),
        industry_risk=industry.risk_category if industry else None,
        business_structure=business.structure,
        date_established=business.date_established,
        employees=business.number_of_employees,
        ownership_percent=sum((owner.ownership_percentage for owner in owners), Decimal(0)),
        guarantors=sum(1 for owner in owners if owner.is_guarantor),
        collateral_value=_first_lien_value(application),
        open_applications=_other_open_applications(application),
        lowest_owner_score=_lowest_owner_score(application),
        business_score=commercial[0].score.value if commercial and commercial[0].score else None,
        payment_index=commercial[0].payment_index if commercial else None,
        open_bankruptcies=_total([report.open_bankruptcies for report in everything]),
        liens_amount=sum((report.liens_amount for report in everything), NOTHING) if everything else None,
        severe_delinquencies=_total([report.severe_delinquencies for report in everything]),
        inquiries_6_months=max((report.inquiries_6_months for report in consumer), default=None),
        alerts=_total([len(report.alerts) for report in everything]),
        documents_unverified=_unverified_documents(application),
        charged_off_amount=_charged_off(everything),
        bankruptcies_36_months=_recent_bankruptcies(everything, clock.business_date()),
        has_cannabis_signs=has_cannabis_signs(application),
        method=CURRENT,
        rate_ceilings=ceilings_in_force(business.state, application.product_version, clock.business_date()),
        **figures_of(application),
        **exposure_of(application),
    )


def industry_of(naics_code: str) -> Industry | None:
    """The industry whose code is the longest prefix of the business's."""
    if not naics_code:
        return None
    prefixes = [naics_code[:length] for length in range(2, len(naics_code) + 1)]
    found = Industry.objects.filter(naics_code__in=prefixes)
    return max(found, key=lambda industry: len(industry.naics_code), default=None)


def _read(report: CreditReport) -> NormalizedReport:
    return NormalizedReport.from_json(report.summary)


def _first_lien_value(application: Application) -> Decimal:
    """Collateral behind other creditors is not counted."""
    first = application.collateral.filter(lien_position=1).aggregate(value=Sum("estimated_value"))["value"]
    return first or NOTHING


def _other_open_applications(application: Application) -> int:
    others = Application.objects.open().exclude(status=ApplicationStatus.DRAFT).exclude(pk=application.pk)
    return others.filter(business=application.business_id).count()


def _lowest_owner_score(application: Application) -> int | None:
    """The lowest score of all owners reported on; not known while one of them has none."""
    reports = application.credit_reports.current().filter(kind=BureauKind.CONSUMER)
    scores = [report.score for report in reports if report.status == CreditReportStatus.RECEIVED]
    known = [score for score in scores if score is not None]
    return min(known) if known and len(known) == len(reports) else None


def _total(counts: Sequence[int]) -> int | None:
    return sum(counts) if counts else None


def _charged_off(reports: Sequence[NormalizedReport]) -> Decimal | None:
    """Charge-offs and collections among the public records of all reports."""
    if not reports:
        return None
    records = [record for report in reports for record in report.public_records]
    return sum((record.amount or NOTHING for record in records if record.kind in LOST_KINDS), NOTHING)


def _recent_bankruptcies(reports: Sequence[NormalizedReport], today: date) -> int | None:
    """Bankruptcies that are open or were filed within 36 months; one without a date counts."""
    if not reports:
        return None
    since = today.replace(year=today.year - 3, day=min(today.day, 28))
    return sum(
        1
        for report in reports
        for record in report.public_records
        if record.kind == BANKRUPTCY
        and (record.status == "OPEN" or record.filed_on is None or record.filed_on > since)
    )


def _unverified_documents(application: Application) -> int:
    """How many required kinds of document have nothing verified."""
    required = application.product_version.required_documents
    verified = set(
        application.documents.filter(status=DocumentStatus.VERIFIED).values_list("kind", flat=True)
    )
    return sum(1 for kind in required if kind not in verified)
