"""Pages of statements, debts, guarantors' income and bank analyses."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.web.actors import actor_of
from loanops.web.admin import (
    ActionPage,
    PreviewTable,
    ReadOnlyAdmin,
    badge,
    count,
    day,
    record_link,
    register,
    site,
    text,
)
from origination.admin import figure_forms
from origination.admin.forms import RemarkForm, WhyForm
from origination.admin.tabs.financials import files_table, lenders_table, months_table
from origination.admin.tabs.spreads import adjustments_table, debts_table, figure_text, spread_table
from origination.models import BankAnalysis, DebtSchedule, FinancialStatement, GuarantorIncome
from origination.models.financials import PERSONAL
from origination.services.debts import open_guarantor_income, verify_debts, verify_guarantor_income
from origination.services.financials import (
    adjust_financial_statement,
    discard_financial_statement,
    remove_statement_adjustment,
    verify_financial_statement,
)
from origination.services.verified import period_of, personal_figures
from origination.states import FiguresStatus

VERIFICATION = ("Verification", ["recorded_by_label", "verified_by_label", "verified_at"])


def _standing(figures: Any) -> bool:
    return figures.status in (FiguresStatus.RECORDED, FiguresStatus.VERIFIED)


def _unverified(figures: Any) -> bool:
    return bool(figures.status == FiguresStatus.RECORDED)


def _statement(statement: FinancialStatement, data: dict[str, Any]) -> dict[str, Any]:
    return {"statement_id": statement.pk, **data}


def _spread_of(statement: FinancialStatement) -> list[PreviewTable]:
    return [spread_table([period_of(statement)], [statement], title="Lines"), adjustments_table([statement])]


def _adjusted_then(result: Any, before: FinancialStatement) -> list[PreviewTable]:
    return _spread_of(FinancialStatement.objects.get(pk=before.pk))


@register(FinancialStatement)
class FinancialStatementAdmin(ReadOnlyAdmin):
    view_action = "origination.view_financials"
    export_action = "origination.export_financials"
    list_display = (
        "ends_on",
        record_link("application"),
        record_link("application__business", "Business"),
        "kind",
        count("months", "Months"),
        "source",
        badge("status"),
        "recorded_by_label",
        "verified_by_label",
    )
    list_select_related = ("application__business",)
    list_filter = ("status", "kind", "source")
    search_fields = ("application__number", "application__business__legal_name")
    ordering = ("-ends_on", "-id")
    sections = (
        (
            "Statement",
            ["status", "kind", "ends_on", "months", "source", record_link("document"), "application"],
        ),
        VERIFICATION,
    )
    action_pages = (
        ActionPage(
            verify_financial_statement,
            RemarkForm,
            icon="task_alt",
            available=_unverified,
            arguments=_statement,
            description="You have compared every line with the document, and the adjustments are documented.",
        ),
        ActionPage(
            adjust_financial_statement,
            figure_forms.AdjustForm,
            title="Adjust",
            icon="tune",
            available=_standing,
            arguments=_statement,
            preview=_adjusted_then,
        ),
        ActionPage(
            remove_statement_adjustment,
            figure_forms.RemoveAdjustmentForm,
            icon="undo",
            available=lambda statement: (
                _standing(statement)
                and (statement.adjustments.filter(is_active=True).exists() or "Nothing is adjusted.")
            ),
            arguments=lambda statement, data: {
                "adjustment_id": int(data["adjustment"]),
                "reason": data["reason"],
            },
            preview=_adjusted_then,
        ),
        ActionPage(
            discard_financial_statement,
            WhyForm,
            title="Discard",
            icon="delete",
            danger=True,
            available=_standing,
            arguments=_statement,
            description="It stays on record and counts for nothing.",
        ),
    )

    def tables(self, record: FinancialStatement, request: HttpRequest) -> list[PreviewTable]:
        return _spread_of(record)


@register(DebtSchedule)
class DebtScheduleAdmin(ReadOnlyAdmin):
    view_action = "origination.view_financials"
    export_action = "origination.export_financials"
    list_display = (
        day("as_of", "Balances of"),
        record_link("application"),
        record_link("application__business", "Business"),
        "source",
        badge("status"),
        "recorded_by_label",
        "verified_by_label",
    )
    list_select_related = ("application__business",)
    list_filter = ("status", "source")
    search_fields = ("application__number", "application__business__legal_name")
    ordering = ("-as_of", "-id")
    sections = (
        ("Debts", ["status", "as_of", "source", record_link("document"), "application"]),
        VERIFICATION,
    )
    action_pages = (
        ActionPage(
            verify_debts,
            RemarkForm,
            icon="task_alt",
            available=_unverified,
            arguments=lambda schedule, data: {"schedule_id": schedule.pk, **data},
            description="You have compared the debts with credit reports, bank statements or contracts.",
        ),
    )

    def tables(self, record: DebtSchedule, request: HttpRequest) -> list[PreviewTable]:
        return [debts_table(record)]


@register(GuarantorIncome)
class GuarantorIncomeAdmin(ReadOnlyAdmin):
    view_action = "origination.view_financials"
    export_action = "origination.export_financials"
    list_display = (
        count("year", "Year"),
        text("owner", "Guarantor"),
        record_link("application"),
        "source",
        badge("status"),
        "recorded_by_label",
        "verified_by_label",
    )
    list_select_related = ("application", "owner")
    list_filter = ("status", "source")
    search_fields = ("application__number",)
    ordering = ("-year", "-id")
    sections = (
        (
            "Income",
            ["status", "owner", "year", "source", record_link("document"), "application", "private_figures"],
        ),
        VERIFICATION,
    )
    action_pages = (
        ActionPage(
            verify_guarantor_income,
            RemarkForm,
            icon="task_alt",
            available=_unverified,
            arguments=lambda income, data: {"income_id": income.pk, **data},
            description="You have compared the figures with the guarantor's tax return.",
        ),
    )

    def private_figures(self, income: GuarantorIncome) -> str:
        """A link to the figures; following it is on record."""
        url = reverse("admin:origination_guarantorincome_figures", args=[income.pk])
        return format_html('<a class="lo-link" href="{}">See the figures (is recorded)</a>', url)

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(private_figures)
        return [path("<path:object_id>/figures/", view, name="origination_guarantorincome_figures")]


def private_figures(request: HttpRequest, object_id: str) -> HttpResponse:
    """A guarantor's figures in full; opening them is on record."""
    actor = actor_of(request)
    if not matrix.allows(actor, open_guarantor_income.name):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    known = object_id.isdecimal() and len(object_id) < 19
    if not known or not GuarantorIncome.objects.filter(pk=int(object_id)).exists():
        raise Http404
    income = open_guarantor_income(income_id=int(object_id), actor=actor)
    context = {
        **site.each_context(request),
        "title": str(income),
        "opts": GuarantorIncome._meta,
        "original": income,
        "tables": [private_table(income)],
    }
    response = TemplateResponse(request, "loanops/tables.html", context)
    response["Cache-Control"] = "no-store"
    return response


def private_table(income: GuarantorIncome) -> PreviewTable:
    """What was entered, and what follows when no distributions count; the business's spread decides how many do."""
    figures = personal_figures(income)
    names = {field.name: field.verbose_name for field in GuarantorIncome._meta.concrete_fields}
    rows = [(str(names[name]).capitalize(), figure_text(getattr(figures, name))) for name in PERSONAL]
    rows += [
        ("Living expenses that count", figure_text(figures.living(figures.distributions))),
        ("Cash flow with all distributions", figure_text(figures.cash_flow(figures.distributions))),
        ("Cash flow without them", figure_text(figures.cash_flow(figures.distributions * 0))),
    ]
    return PreviewTable(str(income), ["", "A year"], rows, align_right={1})


private_figures.matrix_action = open_guarantor_income.name  # type: ignore[attr-defined]
private_figures.model_admin = GuarantorIncomeAdmin  # type: ignore[attr-defined]


@register(BankAnalysis)
class BankAnalysisAdmin(ReadOnlyAdmin):
    view_action = "origination.view_financials"
    export_action = "origination.export_financials"
    list_display = (
        day("through_date", "Through"),
        day("from_date", "From"),
        record_link("application"),
        record_link("application__business", "Business"),
        "method",
        text("is_current", "Current"),
        "made_by_label",
    )
    list_select_related = ("application__business",)
    list_filter = ("is_current",)
    search_fields = ("application__number", "application__business__legal_name")
    ordering = ("-through_date", "-id")
    sections = (
        ("Analysis", ["application", "from_date", "through_date", "method", "is_current", "made_by_label"]),
    )

    def tables(self, record: BankAnalysis, request: HttpRequest) -> list[PreviewTable]:
        return [months_table(record.metrics), lenders_table(record.metrics), files_table(record)]
