"""Financial statements: recorded on standard lines, adjusted with reasons, verified by an underwriter."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import Application, FinancialStatement, StatementAdjustment, StatementFigure
from origination.services.figures import (
    application_for_figures,
    choice_problem,
    day_problem,
    find_document,
    reopen,
    require_open,
    require_reason,
    verify,
)
from origination.states import FiguresStatus
from origination.underwriting.lines import AdjustmentKind, PeriodKind, StatementLine, StatementSource
from origination.underwriting.spread import ZERO, statement_problems

STATEMENTS_MAX = 12
CHECKED_AGAINST = {AdjustmentKind.EXCESS_OWNER_COMPENSATION: StatementLine.OWNER_COMPENSATION}
"""An adjustment of this kind cannot be more than the line it belongs to."""


@use_case(
    "origination.record_financial_statements",
    audit="financials.recorded",
    title="Record financial statements",
)
def record_financial_statements(
    *, application_id: int, statements: Sequence[Mapping[str, Any]], reason: str = "", actor: Actor
) -> Application:
    """Statements of one or more periods. A period recorded again from the same source replaces the earlier one.

    Each has kind, ends_on, months, source, document_id and lines (standard line → amount).
    """
    application = application_for_figures(application_id, actor)
    if not 1 <= len(statements) <= STATEMENTS_MAX:
        detail = f"One to {STATEMENTS_MAX} statements at a time."
        raise InvalidInput(errors=[FieldError("/statements", "out_of_range", detail)])
    errors: list[FieldError] = []
    made = [
        _checked(application, values, f"/statements/{number}", errors)
        for number, values in enumerate(statements)
    ]
    seen: set[tuple[Any, ...]] = set()
    for number, values in enumerate(statements):
        key = (values.get("kind"), values.get("ends_on"), values.get("source"))
        if key in seen:
            detail = "This period stands twice with the same source; each may stand once."
            errors.append(FieldError(f"/statements/{number}/ends_on", "duplicate", detail))
        seen.add(key)
    if errors:
        raise InvalidInput("The statements cannot be recorded.", errors=errors)
    for statement, lines in made:
        _replace_earlier(statement)
        statement.recorded_by_label = actor.label[:200]
        statement.save()
        StatementFigure.objects.bulk_create(
            StatementFigure(statement=statement, line=line, amount=amount) for line, amount in lines.items()
        )
    return application


def _checked(
    application: Application, values: Mapping[str, Any], pointer: str, errors: list[FieldError]
) -> tuple[FinancialStatement, dict[str, Decimal]]:
    kind, source = values.get("kind"), values.get("source")
    ends_on, months = values.get("ends_on"), values.get("months")
    lines = {str(name): Decimal(value) for name, value in (values.get("lines") or {}).items()}
    errors += choice_problem(kind, PeriodKind.values, f"{pointer}/kind")
    errors += choice_problem(source, StatementSource.values, f"{pointer}/source")
    if isinstance(ends_on, date):
        errors += day_problem(ends_on, f"{pointer}/ends_on", "The end of the period")
    else:
        errors.append(FieldError(f"{pointer}/ends_on", "required", "The last day of the period is needed."))
    errors += _months_problem(kind, months, f"{pointer}/months")
    if source == StatementSource.TAX_RETURN and kind != PeriodKind.FISCAL_YEAR:
        detail = "A tax return is about a fiscal year."
        errors.append(FieldError(f"{pointer}/kind", "does_not_fit", detail))
    errors += statement_problems(lines, f"{pointer}/lines")
    document = find_document(application, values.get("document_id"), pointer, errors)
    given: dict[str, Any] = {"kind": kind, "ends_on": ends_on, "months": months, "source": source}
    return FinancialStatement(application=application, document=document, **given), lines


def _months_problem(kind: object, months: object, pointer: str) -> list[FieldError]:
    if kind == PeriodKind.INTERIM:
        if isinstance(months, int) and 1 <= months <= 11:
            return []
        detail = "An interim statement covers 1 to 11 months."
        return [FieldError(pointer, "out_of_range", detail)]
    return [] if months == 12 else [FieldError(pointer, "out_of_range", "This kind of period has 12 months.")]


def _replace_earlier(statement: FinancialStatement) -> None:
    """The same period from the same source, on whichever application of the business it was recorded."""
    earlier = FinancialStatement.objects.standing().filter(
        application__business=statement.application.business_id,
        kind=statement.kind,
        ends_on=statement.ends_on,
        source=statement.source,
    )
    for each in earlier.select_for_update(of=("self",)).order_by("id"):
        each.change_status(FiguresStatus.SUPERSEDED)


@use_case(
    "origination.adjust_financial_statement", audit="financials.adjusted", title="Adjust financial statement"
)
def adjust_financial_statement(
    *, statement_id: int, kind: str, amount: Decimal, reason: str, actor: Actor
) -> StatementAdjustment:
    """Add to a period's earnings or take from them, with the reason; who verified the period has to look again."""
    statement = _lock_statement(statement_id, actor)
    require_reason(reason, "Say what is adjusted and how it is documented.")
    errors = choice_problem(kind, AdjustmentKind.values, "/kind")
    if amount <= 0:
        errors.append(FieldError("/amount", "min_value", "Above 0.00; the kind says in which direction."))
    if errors:
        raise InvalidInput("The adjustment cannot be made.", errors=errors)
    _check_against_line(statement, AdjustmentKind(kind), amount)
    adjustment = StatementAdjustment.objects.create(
        statement=statement,
        kind=kind,
        amount=amount,
        reason=reason.strip()[:500],
        made_by_label=actor.label[:200],
    )
    reopen(statement, reason="Adjusted")
    return adjustment


def _check_against_line(statement: FinancialStatement, kind: AdjustmentKind, amount: Decimal) -> None:
    line = CHECKED_AGAINST.get(kind)
    if line is None:
        return
    figure = statement.figures.filter(line=line).first()
    paid = figure.amount if figure else ZERO
    active = statement.adjustments.filter(kind=kind, is_active=True)
    together = sum((each.amount for each in active), amount)
    if together > paid:
        detail = f"{line.label} in this period is {paid:,.2f}; adjustments would come to {together:,.2f}."
        raise InvalidInput(
            "The adjustment cannot be made.", errors=[FieldError("/amount", "max_value", detail)]
        )


@use_case(
    "origination.remove_statement_adjustment",
    audit="financials.adjustment-removed",
    title="Remove adjustment",
)
def remove_statement_adjustment(*, adjustment_id: int, reason: str, actor: Actor) -> StatementAdjustment:
    """Take an adjustment back; it stays on record, and who verified the period has to look again."""
    visible = StatementAdjustment.objects.filter(
        is_active=True, statement__application__in=Application.objects.visible_to(actor)
    )
    found = visible.filter(pk=adjustment_id).values_list("statement_id", flat=True).first()
    statement = _lock_statement(found or 0, actor)
    adjustment = lock(visible, adjustment_id)
    require_reason(reason, "Say why the adjustment does not stand.")
    adjustment.is_active = False
    adjustment.save()
    reopen(statement, reason="Adjustment removed")
    return adjustment


@use_case(
    "origination.verify_financial_statement", audit="financials.verified", title="Verify financial statement"
)
def verify_financial_statement(*, statement_id: int, reason: str = "", actor: Actor) -> FinancialStatement:
    """An underwriter has compared the lines with the document and vouches for them and for the adjustments."""
    statement = _lock_statement(statement_id, actor)
    return verify(statement, actor=actor, reason=reason, needs_document=True)


@use_case(
    "origination.discard_financial_statement",
    audit="financials.discarded",
    title="Discard financial statement",
)
def discard_financial_statement(*, statement_id: int, reason: str, actor: Actor) -> FinancialStatement:
    """The statement should not be there, for instance because it is of another business; it stays on record."""
    statement = _lock_statement(statement_id, actor)
    require_reason(reason, "Say why the statement does not count.")
    statement.change_status(FiguresStatus.DISCARDED, reason=reason)
    return statement


def _lock_statement(statement_id: int, actor: Actor) -> FinancialStatement:
    """The application first, then the statement, as everything that changes figures locks them."""
    visible = FinancialStatement.objects.filter(application__in=Application.objects.visible_to(actor))
    found = visible.filter(pk=statement_id).values_list("application_id", flat=True).first()
    if found is not None:
        Application.objects.select_for_update().get(pk=found)
    statement: FinancialStatement = lock(visible.select_related("application", "document"), statement_id)
    require_open(statement.application)
    statement.STATES.require(statement.status, FiguresStatus.DISCARDED)
    return statement
