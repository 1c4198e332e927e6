"""What underwriters have vouched for, as inputs of a decision: periods, debts, guarantors, collateral, bank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from origination.models import (
    Application,
    BankAnalysis,
    BankAnalysisSource,
    Collateral,
    DebtSchedule,
    ExistingDebt,
    FinancialStatement,
    GuarantorIncome,
    StatementAdjustment,
    StatementFigure,
)
from origination.models.financials import PERSONAL
from origination.states import DocumentStatus, FiguresStatus
from origination.together import Rows, together
from origination.underwriting.bank.figures import BankFigures
from origination.underwriting.bank.words import speaks_of
from origination.underwriting.collateral import CollateralItem, item_of
from origination.underwriting.guarantors import PersonalFigures, support_of
from origination.underwriting.lines import ADDED_BACK, PeriodKind, StatementLine, StatementSource
from origination.underwriting.ratios import basis_of
from origination.underwriting.spread import ZERO, Period, cash_flow_available, trailing_twelve_months

STATED, VERIFIED = "STATED", "VERIFIED"
TAX_RETURN_YEARS = 2
FIGURES = Rows.of(StatementFigure, "statement", "line", "amount")
ADJUSTMENTS = Rows.of(
    StatementAdjustment, "statement", "kind", "amount", "reason", "made_by_label", "is_active"
)
DEBTS = Rows.of(
    ExistingDebt,
    "schedule",
    *("lender", "kind", "balance", "yearly_payments", "is_refinanced", "secured_by"),
)
SOURCES = Rows.of(
    BankAnalysisSource,
    "analysis",
    *("account", "checksum", "rows"),
    document=["kind", "period", "file_name", "status"],
)
SOURCE_ORDER = {source: place for place, source in enumerate(StatementSource.values)}


def figures_of(application: Application) -> dict[str, Any]:
    """The part of the inputs that rests on figures: verified ones, and the applicant's where nothing is verified."""
    return verified_figures(application, recorded_figures(application))


@dataclass(frozen=True)
class Recorded:
    """Everything recorded about an application that stands, verified or not."""

    statements: Sequence[FinancialStatement]
    schedule: DebtSchedule | None
    incomes: Sequence[GuarantorIncome]
    collateral: Sequence[Collateral]
    analysis: BankAnalysis | None


def recorded_figures(application: Application) -> Recorded:
    """The figures that stand, read once; five queries however many there are."""
    collateral = list(application.collateral.order_by("id"))
    return Recorded(
        statements=standing_statements(application),
        schedule=_standing_debts(application, collateral),
        incomes=list(application.guarantor_incomes.standing().order_by("id")),
        collateral=collateral,
        analysis=current_analysis(application),
    )


def _standing_debts(application: Application, collateral: Sequence[Collateral]) -> DebtSchedule | None:
    found = together(application.debt_schedules.standing().order_by("id")[:1], debts=DEBTS)
    schedule: DebtSchedule | None = found[0] if found else None
    pieces = {piece.pk: piece for piece in collateral}
    for debt in schedule.debts.all() if schedule is not None else ():
        debt.secured_by = pieces.get(debt.secured_by_id or 0)
    return schedule


def verified_figures(application: Application, recorded: Recorded) -> dict[str, Any]:
    """The inputs out of records that were read already; those nobody has verified are left out."""
    verified = [each for each in recorded.statements if each.status == FiguresStatus.VERIFIED]
    schedule = recorded.schedule
    if schedule is not None and schedule.status != FiguresStatus.VERIFIED:
        schedule = None
    periods = periods_of(verified)
    year = basis_of(periods)
    verified_cash_flow = cash_flow_available(year).result if year else None
    revenue = year.line(StatementLine.REVENUE) if year else None
    cash_flow = application.cash_flow_available if verified_cash_flow is None else verified_cash_flow
    return {
        "annual_revenue": application.business.annual_revenue if revenue is None else revenue,
        "cash_flow_available": cash_flow,
        "cash_flow_source": _source(cash_flow, is_verified=verified_cash_flow is not None),
        "periods": periods,
        "tax_return_years": _tax_return_years(verified),
        **_debts(application, schedule),
        **_support(application, recorded.incomes, year),
        "collateral": collateral_of(recorded.collateral, schedule),
        "bank": bank_of(recorded.analysis),
    }


def standing_statements(application: Application) -> list[FinancialStatement]:
    """Statements of the business that were neither replaced nor discarded, oldest first."""
    standing = FinancialStatement.objects.standing().filter(application__business=application.business_id)
    ordered = standing.select_related("document").order_by("ends_on", "months", "id")
    return together(ordered, figures=FIGURES, adjustments=ADJUSTMENTS)


def _source(cash_flow: Decimal | None, *, is_verified: bool) -> str | None:
    if cash_flow is None:
        return None
    return VERIFIED if is_verified else STATED


def period_of(statement: FinancialStatement) -> Period:
    """A statement as the spread reads it, with the adjustments that stand."""
    active = [each for each in statement.adjustments.all() if each.is_active]
    return Period(
        ends_on=statement.ends_on,
        months=statement.months,
        kind=statement.kind,
        source=statement.source,
        lines={figure.line: figure.amount for figure in statement.figures.all()},
        adjustment=sum((each.amount if each.kind in ADDED_BACK else -each.amount for each in active), ZERO),
        label=str(statement),
    )


def periods_of(statements: Iterable[FinancialStatement]) -> tuple[Period, ...]:
    """One period for each time span, from the strongest source, oldest first; the last twelve months where they follow.

    A fiscal year, the months since and the same months of the year before make the last twelve months.
    """
    periods = _best(statements)
    periods += _computed(periods)
    return tuple(sorted(periods, key=lambda period: (period.ends_on, period.months, period.kind)))


def computed_periods(statements: Iterable[FinancialStatement]) -> list[Period]:
    """The last twelve months, where three of the statements make them."""
    return _computed(_best(statements))


def _best(statements: Iterable[FinancialStatement]) -> list[Period]:
    best: dict[tuple[str, Any], FinancialStatement] = {}
    for statement in sorted(statements, key=lambda each: (SOURCE_ORDER[each.source], -each.pk)):
        best.setdefault((statement.kind, statement.ends_on), statement)
    return [period_of(statement) for statement in best.values()]


def _computed(periods: Sequence[Period]) -> list[Period]:
    interims = [period for period in periods if period.kind == PeriodKind.INTERIM]
    newest = max(interims, key=lambda period: period.ends_on, default=None)
    given = {period.ends_on for period in periods if period.kind == PeriodKind.TRAILING_12_MONTHS}
    if newest is None or newest.ends_on in given:
        return []
    years = [period for period in periods if period.kind == PeriodKind.FISCAL_YEAR]
    found = (
        trailing_twelve_months(year, newest, before)
        for year in years
        for before in interims
        if before is not newest
    )
    return [period for period in found if period is not None][:1]


def _tax_return_years(statements: Iterable[FinancialStatement]) -> int:
    """How many of the last fiscal years have a verified tax return; years are counted back from the newest one."""
    ends = {each.ends_on.year for each in statements if each.source == StatementSource.TAX_RETURN}
    newest = max(ends, default=0)
    return sum(1 for year in ends if year > newest - TAX_RETURN_YEARS)


def _debts(application: Application, schedule: DebtSchedule | None) -> dict[str, Any]:
    if schedule is None:
        return {"existing_debt_service": application.existing_debt_service}
    staying = [debt for debt in schedule.debts.all() if not debt.is_refinanced]
    repaid = [debt for debt in schedule.debts.all() if debt.is_refinanced]
    return {
        "existing_debt_service": sum((debt.yearly_payments for debt in staying), ZERO),
        "staying_debt": sum((debt.balance for debt in staying), ZERO),
        "refinanced_debt": sum((debt.balance for debt in repaid), ZERO),
    }


def personal_figures(income: GuarantorIncome) -> PersonalFigures:
    """A guarantor's figures as numbers."""
    values = {name: Decimal(getattr(income, name)) for name in PERSONAL if name != "living_expenses"}
    stated = Decimal(income.living_expenses) if income.living_expenses else None
    return PersonalFigures(
        **values, living_expenses=stated, living_expense_percent=income.living_expense_percent
    )


def _support(
    application: Application, recorded: Sequence[GuarantorIncome], year: Period | None
) -> dict[str, Any]:
    """All guarantors together; not known as long as one of them has no verified income."""
    owners = [owner.pk for owner in application.business.owners.all() if owner.is_guarantor]
    incomes = {each.owner_id: each for each in recorded if each.status == FiguresStatus.VERIFIED}
    if not owners or any(owner not in incomes for owner in owners):
        return {}
    deducted = year.line(StatementLine.DISTRIBUTIONS) if year else None
    support = support_of([personal_figures(incomes[owner]) for owner in owners], deducted)
    if support is None:
        return {}
    return {
        "guarantor_cash_flow": support.cash_flow,
        "guarantor_debt_service": support.debt_service,
        "personal_debt_to_income_percent": support.debt_to_income,
    }


def collateral_of(
    collateral: Sequence[Collateral], schedule: DebtSchedule | None
) -> tuple[CollateralItem, ...]:
    """The collateral, with what verified debts have on it before us and stay."""
    prior: dict[int, Decimal] = {}
    for debt in schedule.debts.all() if schedule else ():
        if debt.secured_by_id is not None and not debt.is_refinanced:
            prior[debt.secured_by_id] = prior.get(debt.secured_by_id, ZERO) + debt.balance
    return tuple(
        item_of(
            piece.kind,
            piece.estimated_value,
            prior.get(piece.pk, ZERO if piece.lien_position == 1 else None),
        )
        for piece in collateral
    )


def bank_of(analysis: BankAnalysis | None) -> BankFigures | None:
    """The bank figures, once every file they come from is verified."""
    if analysis is None or not is_verified(analysis):
        return None
    return BankFigures.from_json(analysis.metrics["figures"])


def current_analysis(application: Application) -> BankAnalysis | None:
    """The analysis that counts, with its files."""
    found = together(application.bank_analyses.filter(is_current=True), sources=SOURCES)
    return found[0] if found else None


def is_verified(analysis: BankAnalysis) -> bool:
    sources = list(analysis.sources.all())
    return bool(sources) and all(each.document.status == DocumentStatus.VERIFIED for each in sources)


def has_cannabis_signs(application: Application) -> bool:
    """Whether name, purpose or bank statements speak of cannabis; a sign for a person to look at, no finding."""
    business = application.business
    words = f"{business.legal_name} {business.trading_name} {application.purpose_detail}"
    if speaks_of("cannabis", words):
        return True
    analysis = application.bank_analyses.filter(is_current=True).only("metrics").first()
    return bool(analysis and analysis.metrics.get("has_cannabis_signs"))
