"""Reading stored raw reports again, after a parser learned something or was mended. Nothing is bought."""

from collections.abc import Iterator
from dataclasses import dataclass

from loanops.core.actors import Actor, system_actor
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.bureaus import ContractError, adapter_named
from origination.models import Application, CreditReport
from origination.services.ordering import conclude_credit
from origination.services.purchasing import fill_from_raw
from origination.states import CreditReportStatus

PARSING_DESK = system_actor("re-parsing of reports")
READABLE = (CreditReportStatus.RECEIVED, CreditReportStatus.NEEDS_PERSON)


class UnableToReparse(LoanOpsError):
    """There is no raw report, or it still cannot be read."""


@dataclass(frozen=True)
class Reparsed:
    """What became of one report."""

    report_id: int
    outcome: str


def reparse_reports(*, bureau: str = "", everything: bool = False) -> Iterator[Reparsed]:
    """Read the stored raw reports that an older parser read, or that none could read; one by one."""
    reports = CreditReport.objects.filter(status__in=READABLE).exclude(raw_report="").defer("summary")
    if bureau:
        reports = reports.filter(bureau=bureau)
    for pk, code, version in reports.order_by("id").values_list("pk", "bureau", "parser_version"):
        if not everything and version == adapter_named(code).parser_version:
            continue
        try:
            reparse_credit_report(report_id=pk, actor=PARSING_DESK)
        except LoanOpsError as refusal:
            yield Reparsed(pk, refusal.message)
        else:
            yield Reparsed(pk, "read")


@use_case("origination.reparse_credit_report", audit="credit-report.read-again", surfaces=())
def reparse_credit_report(*, report_id: int, actor: Actor) -> CreditReport:
    """One report read again. Decisions keep the facts they were made on; one that could not be read before is received
    now, and its application goes on.
    """
    found = CreditReport.objects.filter(pk=report_id).values_list("application_id", flat=True).first()
    application = Application.objects.select_for_update(of=("self",)).filter(pk=found or 0).first()
    report = lock(CreditReport.objects.select_related("business", "owner"), report_id)
    if not report.raw_report or report.status not in READABLE:
        raise UnableToReparse(f"{report} has no raw report to read.")
    try:
        fill_from_raw(report, report.raw_report)
    except ContractError as error:
        raise UnableToReparse(f"{report}: {error}") from error
    if report.status == CreditReportStatus.RECEIVED:
        report.save()
    else:
        report.problem = ""
        report.change_status(CreditReportStatus.RECEIVED)
    if application is not None and report.is_current:
        conclude_credit(application, actor=actor)
    return report
