"""Reading statements in tests."""

from decimal import Decimal
from typing import Any

from loanops.core.actors import Actor
from servicing.models import Loan, Statement
from servicing.services.statements import issue_statement
from tests.factories.access import SYSTEM

PARTS = ("principal", "interest", "fees", "penalties", "credit")


def issue(loan: Loan, actor: Actor = SYSTEM) -> Statement:
    return issue_statement(loan_id=loan.pk, actor=actor)


def amounts(line: dict[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(line[name]) for name in PARTS if Decimal(line[name])}


def movements(statement: Statement) -> dict[str, dict[str, Decimal]]:
    """What moved, line by line, without the zeros."""
    return {name: amounts(line) for name, line in statement.figures["balances"].items()}


def assert_adds_up(statement: Statement) -> None:
    """Every line before the closing one, added up by component, is the closing one."""
    lines = dict(statement.figures["balances"])
    closing = lines.pop("closing")
    for name in PARTS:
        assert sum(Decimal(line[name]) for line in lines.values()) == Decimal(closing[name])
