"""Whether the debt can be carried: coverage and leverage with the loan asked for, each with its working."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from functools import cached_property

from origination.underwriting.collateral import lendable_collateral, loan_to_value
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.lines import StatementLine
from origination.underwriting.methods import rounding_of_burden
from origination.underwriting.ratios import basis_of, latest_balance
from origination.underwriting.spread import ZERO, Period, cash_taxes, ebitda, unfunded_capital_expenditure
from origination.underwriting.working import Working, amount, quotient

L = StatementLine
MONTHS = 12


@dataclass(frozen=True)
class Request:
    """A request beside the facts it is judged by. What it asks in a year is computed once, and only when needed."""

    inputs: UnderwritingInputs
    debt_service: Callable[[], Decimal]

    @cached_property
    def service(self) -> Decimal:
        """What the loan asked for takes in its first year."""
        return self.debt_service()

    @cached_property
    def year(self) -> Period | None:
        return basis_of(self.inputs.periods)

    @cached_property
    def balance(self) -> Period | None:
        return latest_balance(self.inputs.periods)


def debt_service_coverage(request: Request) -> Working:
    """DSCR, cut to hundredths: 1.249 is not 1.25."""
    inputs = request.inputs
    known = inputs.cash_flow_available is not None and inputs.existing_debt_service is not None
    parts = {
        "cash flow available": inputs.cash_flow_available,
        "debt service that stays": inputs.existing_debt_service,
        "debt service of this loan": request.service if known else None,
    }
    return quotient(
        "DEBT_SERVICE_COVERAGE",
        "Debt service coverage (DSCR)",
        "cash flow available ÷ (debt service that stays + debt service of this loan)",
        parts,
        inputs.cash_flow_available,
        (inputs.existing_debt_service or ZERO) + request.service if known else None,
        rounding=ROUND_DOWN,
    )


def global_debt_service_coverage(request: Request) -> Working:
    """DSCR of the business and its guarantors together."""
    inputs = request.inputs
    given = (
        inputs.cash_flow_available,
        inputs.guarantor_cash_flow,
        inputs.existing_debt_service,
        inputs.guarantor_debt_service,
    )
    known = all(value is not None for value in given)
    cash, personal, staying, private = (value or ZERO for value in given)
    parts = {
        "cash flow available": inputs.cash_flow_available,
        "guarantors' cash flow": inputs.guarantor_cash_flow,
        "debt service that stays": inputs.existing_debt_service,
        "debt service of this loan": request.service if known else None,
        "guarantors' debt service": inputs.guarantor_debt_service,
    }
    return quotient(
        "GLOBAL_DEBT_SERVICE_COVERAGE",
        "Global debt service coverage",
        "(cash flow available + guarantors' cash flow) ÷ (debt service that stays + of this loan + of guarantors)",
        parts,
        cash + personal if known else None,
        staying + request.service + private if known else None,
        rounding=ROUND_DOWN,
    )


def fixed_charge_coverage(request: Request) -> Working:
    """FCCR: debt service and leases carried by earnings after taxes and unfunded investment."""
    year, inputs = request.year, request.inputs
    earnings = ebitda(year).result if year else None
    spent = unfunded_capital_expenditure(year) if year else None
    taxes = cash_taxes(year) if year else None
    leases = year.line(L.LEASE_PAYMENTS) if year else None
    staying = inputs.existing_debt_service
    above = (
        earnings - spent - taxes if earnings is not None and spent is not None and taxes is not None else None
    )
    known = above is not None and leases is not None and staying is not None
    below = request.service + (leases or ZERO) + (staying or ZERO) if known else None
    parts = {
        "EBITDA": earnings,
        "unfunded capital expenditure": spent,
        "taxes paid": taxes,
        "debt service that stays": staying,
        "debt service of this loan": request.service if known else None,
        "rent and leases": leases,
    }
    formula = "(EBITDA − unfunded capital expenditure − taxes paid) ÷ (debt service that stays + of this loan + leases)"
    return quotient(
        "FIXED_CHARGE_COVERAGE",
        "Fixed charge coverage (FCCR)",
        formula,
        parts,
        above,
        below,
        rounding=ROUND_DOWN,
    )


def debt_to_ebitda(request: Request) -> Working:
    """Interest-bearing debt once this loan is paid out, in years of earnings."""
    inputs, year = request.inputs, request.year
    staying = inputs.staying_debt if inputs.staying_debt is not None else _debt_on_balance(request.balance)
    earnings = ebitda(year).result if year else None
    parts = {"debt that stays": staying, "this loan": inputs.requested_amount, "EBITDA": earnings}
    above = None if staying is None else staying + inputs.requested_amount
    formula = "(debt that stays + this loan) ÷ EBITDA"
    name = "Debt to EBITDA"
    return quotient("DEBT_TO_EBITDA", name, formula, parts, above, earnings, rounding=ROUND_UP)


def _debt_on_balance(balance: Period | None) -> Decimal | None:
    if balance is None:
        return None
    return (balance.line(L.CURRENT_DEBT) or ZERO) + (balance.line(L.LONG_TERM_DEBT) or ZERO)


def debt_to_worth(request: Request) -> Working:
    """What others have put into the business for each dollar of its tangible net worth, this loan included."""
    inputs, balance = request.inputs, request.balance
    liabilities = balance.line(L.TOTAL_LIABILITIES) if balance else None
    equity = balance.line(L.EQUITY) if balance else None
    intangibles = balance.line(L.INTANGIBLES) or ZERO if balance else None
    repaid = inputs.refinanced_debt or ZERO
    worth = None if equity is None or intangibles is None else equity - intangibles
    parts = {
        "total liabilities": liabilities,
        "this loan": inputs.requested_amount,
        "repaid from it": repaid,
        "equity": equity,
        "intangibles": intangibles,
    }
    above = None if liabilities is None else liabilities + inputs.requested_amount - repaid
    formula = "(total liabilities + this loan − repaid from it) ÷ (equity − intangibles)"
    name = "Debt to tangible net worth"
    return quotient("DEBT_TO_WORTH", name, formula, parts, above, worth, rounding=ROUND_UP)


def monthly_payment(request: Request) -> Decimal:
    """What the loan takes in a month of its first year."""
    return request.service / min(MONTHS, max(request.inputs.requested_term_months, 1))


def withhold(request: Request) -> Working:
    """The part of monthly revenue on the bank accounts that this loan would take."""
    bank = request.inputs.bank
    deposits = bank.true_revenue_per_month if bank else None
    payment = monthly_payment(request) if bank else None
    inputs = {"monthly payment": payment, "monthly revenue deposits": deposits}
    formula = "monthly payment ÷ monthly revenue deposits × 100"
    code, name = "WITHHOLD_PERCENT", "Payment to deposits"
    return quotient(code, name, formula, inputs, payment, deposits, unit="%", scale=100, rounding=ROUND_UP)


def request_to_revenue(request: Request) -> Working:
    inputs = {"amount": request.inputs.requested_amount, "annual revenue": request.inputs.annual_revenue}
    formula = "amount ÷ annual revenue × 100"
    code, name = "AMOUNT_TO_REVENUE_PERCENT", "Request to revenue"
    rounding = rounding_of_burden(request.inputs.method)
    return quotient(code, name, formula, inputs, *inputs.values(), unit="%", scale=100, rounding=rounding)


def expected_loss(probability: Decimal, loss_given_default: Decimal, exposure: Decimal) -> Working:
    """What lending to many such borrowers would lose on each; probability and loss in percent."""
    inputs = {
        "probability of default, %": probability,
        "loss given default, %": loss_given_default,
        "exposure at default": exposure,
    }
    formula = "probability of default × loss given default × exposure"
    result = probability / 100 * loss_given_default / 100 * exposure
    return amount("EXPECTED_LOSS", "Expected loss", formula, inputs, result)


def request_workings(request: Request) -> tuple[Working, ...]:
    """Everything that depends on the loan asked for."""
    items, wanted = request.inputs.collateral, request.inputs.requested_amount
    return (
        debt_service_coverage(request),
        global_debt_service_coverage(request),
        fixed_charge_coverage(request),
        debt_to_ebitda(request),
        debt_to_worth(request),
        request_to_revenue(request),
        withhold(request),
        loan_to_value(wanted, items),
        lendable_collateral(wanted, items),
    )
