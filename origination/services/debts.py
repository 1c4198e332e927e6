"""What the business owes elsewhere, and what its guarantors earn and owe."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import Application, Collateral, DebtSchedule, ExistingDebt, GuarantorIncome
from origination.services.figures import (
    YEARS_BACK,
    application_for_figures,
    choice_problem,
    day_problem,
    find_document,
    verify,
)
from origination.states import FiguresStatus
from origination.underwriting.guarantors import LIVING_EXPENSE_PERCENT
from origination.underwriting.lines import DebtKind, StatementSource
from origination.underwriting.spread import AMOUNT_LIMIT, ZERO

DEBTS_MAX = 200
TOO_MANY = f"At most {DEBTS_MAX} debts; put several small ones of one lender into one line."
PERSONAL_AMOUNTS = ("gross_income", "business_income", "distributions", "taxes", "debt_payments")
MAY_BE_LOSSES = frozenset({"gross_income", "business_income", "taxes"})


@use_case("origination.record_debts", audit="debts.recorded", title="Record debts")
def record_debts(
    *,
    application_id: int,
    as_of: date,
    debts: Sequence[Mapping[str, Any]],
    source: str,
    document_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> DebtSchedule:
    """All debts of the business on a day, given whole; an empty list says that there are none.

    Each has lender, kind, balance, yearly_payments, is_refinanced and collateral_id (what that lender holds before us).
    """
    application = application_for_figures(application_id, actor)
    errors = [
        *day_problem(as_of, "/as_of", "The day of the balances"),
        *choice_problem(source, StatementSource.values, "/source"),
    ]
    document = find_document(application, document_id, "", errors)
    if len(debts) > DEBTS_MAX:
        errors.append(FieldError("/debts", "out_of_range", TOO_MANY))
    rows = [
        _debt(application, values, f"/debts/{number}", errors)
        for number, values in enumerate(debts[:DEBTS_MAX])
    ]
    if errors:
        raise InvalidInput("The debts cannot be recorded.", errors=errors)
    for earlier in application.debt_schedules.standing():
        earlier.change_status(FiguresStatus.SUPERSEDED)
    schedule = DebtSchedule.objects.create(
        application=application,
        as_of=as_of,
        source=source,
        document=document,
        recorded_by_label=actor.label[:200],
    )
    for row in rows:
        row.schedule = schedule
    ExistingDebt.objects.bulk_create(rows)
    return schedule


def _debt(
    application: Application, values: Mapping[str, Any], pointer: str, errors: list[FieldError]
) -> ExistingDebt:
    lender = str(values.get("lender") or "").strip()
    if not lender:
        errors.append(FieldError(f"{pointer}/lender", "required", "Say who the lender is."))
    errors += choice_problem(values.get("kind"), DebtKind.values, f"{pointer}/kind")
    amounts = {}
    for name in ("balance", "yearly_payments"):
        amounts[name] = _amount(values.get(name), f"{pointer}/{name}", errors)
    collateral = None
    if values.get("collateral_id") is not None:
        collateral = Collateral.objects.filter(application=application, pk=values["collateral_id"]).first()
        if collateral is None:
            detail = "The application has no such collateral."
            errors.append(FieldError(f"{pointer}/collateral", "unknown_collateral", detail))
    return ExistingDebt(
        lender=lender[:120],
        kind=values.get("kind") or "",
        is_refinanced=bool(values.get("is_refinanced")),
        secured_by=collateral,
        **amounts,
    )


def _amount(value: Any, pointer: str, errors: list[FieldError], *, may_be_negative: bool = False) -> Decimal:
    if not isinstance(value, Decimal):
        errors.append(FieldError(pointer, "required", "An amount is needed; 0.00 says that there is none."))
        return ZERO
    if value < 0 and not may_be_negative:
        errors.append(FieldError(pointer, "min_value", "At least 0.00."))
    elif abs(value) >= AMOUNT_LIMIT:
        errors.append(FieldError(pointer, "max_value", "Below 10,000,000,000,000.00."))
    return value


@use_case("origination.verify_debts", audit="debts.verified", title="Verify debts")
def verify_debts(*, schedule_id: int, reason: str = "", actor: Actor) -> DebtSchedule:
    """An underwriter has compared the debts with credit reports, bank statements or contracts."""
    visible = DebtSchedule.objects.filter(application__in=Application.objects.visible_to(actor))
    schedule: DebtSchedule = lock(visible.select_related("application", "document"), schedule_id)
    return verify(schedule, actor=actor, reason=reason, needs_document=False)


@use_case(
    "origination.record_guarantor_income",
    audit="guarantor-income.recorded",
    title="Record guarantor's income",
)
def record_guarantor_income(
    *,
    application_id: int,
    owner_id: int,
    year: int,
    source: str,
    gross_income: Decimal,
    business_income: Decimal,
    distributions: Decimal,
    taxes: Decimal,
    debt_payments: Decimal,
    living_expenses: Decimal | None = None,
    living_expense_percent: Decimal = LIVING_EXPENSE_PERCENT,
    document_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> GuarantorIncome:
    """A guarantor's year: income, what of it is the business's profit, taxes, debts. Kept encrypted."""
    application = application_for_figures(application_id, actor)
    errors = choice_problem(source, StatementSource.values, "/source")
    owner = application.business.owners.filter(pk=owner_id, is_guarantor=True).first()
    if owner is None:
        errors.append(FieldError("/owner", "unknown_owner", "The business has no such guarantor."))
    this_year = clock.business_date().year
    if not this_year - YEARS_BACK <= year <= this_year:
        errors.append(FieldError("/year", "out_of_range", f"From {this_year - YEARS_BACK} to {this_year}."))
    given = dict(
        zip(
            PERSONAL_AMOUNTS,
            (gross_income, business_income, distributions, taxes, debt_payments),
            strict=True,
        )
    )
    amounts = {
        name: _amount(value, f"/{name}", errors, may_be_negative=name in MAY_BE_LOSSES)
        for name, value in given.items()
    }
    if living_expenses is not None:
        _amount(living_expenses, "/living_expenses", errors)
    if not 0 <= living_expense_percent <= 100:
        errors.append(FieldError("/living_expense_percent", "out_of_range", "From 0 to 100 percent."))
    document = find_document(application, document_id, "", errors)
    if errors or owner is None:
        raise InvalidInput("The income cannot be recorded.", errors=errors)
    for earlier in application.guarantor_incomes.standing().filter(owner=owner):
        earlier.change_status(FiguresStatus.SUPERSEDED)
    return GuarantorIncome.objects.create(
        application=application,
        owner=owner,
        year=year,
        source=source,
        document=document,
        living_expenses="" if living_expenses is None else f"{living_expenses:.2f}",
        living_expense_percent=living_expense_percent,
        recorded_by_label=actor.label[:200],
        **{name: f"{value:.2f}" for name, value in amounts.items()},
    )


@use_case(
    "origination.verify_guarantor_income",
    audit="guarantor-income.verified",
    title="Verify guarantor's income",
)
def verify_guarantor_income(*, income_id: int, reason: str = "", actor: Actor) -> GuarantorIncome:
    """An underwriter has compared the figures with the guarantor's tax return."""
    return verify(_lock_income(income_id, actor), actor=actor, reason=reason, needs_document=True)


@use_case(
    "origination.open_guarantor_income",
    audit="guarantor-income.opened",
    title="See guarantor's figures",
    surfaces=("api",),
)
def open_guarantor_income(*, income_id: int, actor: Actor) -> GuarantorIncome:
    """Somebody looks at a guarantor's private figures; who and when is on record."""
    return _lock_income(income_id, actor)


def _lock_income(income_id: int, actor: Actor) -> GuarantorIncome:
    visible = GuarantorIncome.objects.filter(application__in=Application.objects.visible_to(actor))
    income: GuarantorIncome = lock(visible.select_related("application", "document", "owner"), income_id)
    return income
