"""Credit and screening of an application: order a report, screen again, certify beneficial owners."""

from typing import Any

from loanops.web.admin import ActionPage, PreviewTable
from origination.admin.forms import RemarkForm
from origination.admin.screening_forms import CertifyForm, OrderReportForm
from origination.models import Application, CreditReport
from origination.services.breaker import bureau_of
from origination.services.certifying import certify_beneficial_owners
from origination.services.extra_reports import ORDERABLE, order_credit_report
from origination.services.judging import screen_again
from origination.states import FINAL_STATUSES, ApplicationStatus


def _order_then(report: CreditReport, application: Application) -> list[PreviewTable]:
    """What the report would cost, or which one is used instead."""
    bureau = bureau_of(report.bureau)
    days = application.product_version.credit_report_valid_days
    rows: list[tuple[str, Any]] = [
        ("Report on", str(report.subject)),
        ("Bureau", f"{bureau}, {report.product}"),
        ("Purpose", f"{report.purpose} ({report.get_permissible_purpose_display()})"),
    ]
    if report.consent is not None:
        rows.append(("Consent", f"{report.consent.given_by}, {report.consent.given_at:%Y-%m-%d}"))
    if report.reused_from is not None:
        rows.append(
            ("Price", f"nothing: the report of {report.report_date} is used, not older than {days} days")
        )
    else:
        rows.append(("Price", f"{bureau.price:,.2f}; none on file is younger than {days} days"))
    return [PreviewTable("Report", ["", ""], rows, align_right={-1})]


def _orderable(application: Application) -> bool | str:
    if application.status in FINAL_STATUSES:
        return False
    return application.status in ORDERABLE or "Reports are ordered from the credit check until a decision."


ORDER_REPORT = ActionPage(
    order_credit_report,
    OrderReportForm,
    icon="policy",
    available=_orderable,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=_order_then,
    result_message=lambda report: (
        "Used again: a report that is on file."
        if report.reused_from_id
        else "Ordered; the bureau is being asked."
    ),
)
SCREEN_AGAIN = ActionPage(
    screen_again,
    RemarkForm,
    icon="person_search",
    available=lambda application: application.status not in (*FINAL_STATUSES, ApplicationStatus.DRAFT),
    arguments=lambda application, data: {"application_id": application.pk, **data},
    description="Business and owners are looked up again in the lists as they are now.",
    result_message="Screened; what was found stands under Identity.",
)
CERTIFY = ActionPage(
    certify_beneficial_owners,
    CertifyForm,
    icon="how_to_reg",
    available=lambda application: application.status not in FINAL_STATUSES,
    initial=lambda application: {"certified_by": application.submitted_by_label},
    arguments=lambda application, data: {"application_id": application.pk, **data},
    result_message="Certified.",
)
