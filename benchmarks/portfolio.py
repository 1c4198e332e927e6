"""A portfolio of any size: some hundred loans with a life of their own, made by the services, then copied in SQL.

Each template was disbursed, billed and paid (or not) day by day through the use cases people use, so that a copy is a
loan like any other: terms, transactions, allocations, schedule, accruals, delinquency, tasks, reminders, statements and
journal, with shifted keys. `verify_ledger` proves any of them.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey, Max, Model

from loanops.core.models import BusinessDay
from loanops.core.seeding import seed_reference_data
from loanops.engine.conventions import DaysInMonth, DaysInYear
from loanops.engine.dates import add_months
from servicing.close.proof import remember
from servicing.close.running import run_end_of_day
from servicing.models import LOANS_PER_BATCH, BooksProof, EndOfDayRun, Loan, LoanPosition
from tests.factories.servicing import make_active_loan, pay

DAY = date(2026, 3, 16)
"""The day that is measured."""
ONE_DAY = timedelta(days=1)
DUE_DAYS = 30
VARIANTS = 10
TEMPLATES = DUE_DAYS * VARIANTS
COPIES_AT_ONCE = 100
BLOCK = 500
"""Keys a copy of all templates takes up, so that none straddles two batches of interest."""
AGES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
CONVENTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"days_in_year": DaysInYear.DAYS_365, "days_in_month": DaysInMonth.ACTUAL},
    {"days_in_year": DaysInYear.DAYS_360, "days_in_month": DaysInMonth.ACTUAL},
)
# Templates that stopped paying: how many days after the measured one their next bill comes, and how many are unpaid.
LATE = tuple(
    (due_in, 1 + number % 4)
    for number, due_in in enumerate((*range(1, 30, 3), *range(2, 30, 3), 0, 15, 3, 6))
)
LATE_SINCE_TODAY = 1

# Copied tables, and columns that are keys without being foreign keys or have to differ.
COPIED = (
    "servicing.Loan",
    "servicing.LoanPosition",
    "servicing.ComingBill",
    "servicing.Transaction",
    "servicing.Allocation",
    "servicing.AccrualSegment",
    "servicing.Installment",
    "servicing.Delinquency",
    "servicing.DelinquencyChange",
    "servicing.DisbursementOrder",
    "servicing.Statement",
    "servicing.AccrualBatch",
    "collections.CollectionTask",
    "notifications.Notification",
    "ledger.JournalEntry",
    "ledger.JournalLine",
)
HIDDEN_KEYS = {
    ("ledger.JournalEntry", "loan_id"): "servicing.Loan",
    ("ledger.JournalEntry", "transaction_id"): "servicing.Transaction",
}
LOAN_NUMBER = "{column} || '-' || copy"
EXPRESSIONS = {
    ("servicing.AccrualBatch", "slice"): f"copy * {BLOCK} / {LOANS_PER_BATCH}",
    ("servicing.AccrualBatch", "amounts"): (
        f"(SELECT jsonb_object_agg((key::bigint + copy * {BLOCK})::text, value) FROM jsonb_each(original.amounts))"
    ),
    ("notifications.Notification", "loan_number"): LOAN_NUMBER,
    ("notifications.Notification", "dedupe_key"): (
        "CASE WHEN strpos(dedupe_key, loan_number) > 0"
        " THEN replace(dedupe_key, loan_number, loan_number || '-' || copy)"
        " ELSE dedupe_key || '-' || copy END"
    ),
}

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Life:
    """How a template lives: what it is, when its next bill comes, and how many of the last bills it left unpaid."""

    due_date: date
    age: int
    unpaid: int
    convention: dict[str, Any]


def build(loans: int, tell: Tell) -> int:
    """Make about so many loans whose day is DAY; answers how many there are."""
    make_templates(tell)
    copies = max(loans // TEMPLATES - 1, 0)
    multiply(copies, tell)
    # The night before proved the books, with all copies in them.
    BooksProof.objects.all().delete()
    remember(None, EndOfDayRun.objects.get())
    return Loan.objects.count()


# Templates --------------------------------------------------------------------------------------------------------


def make_templates(tell: Tell) -> None:
    """Live the templates' lives up to the eve of DAY, and close that eve with all that belongs to it."""
    chance = random.Random(20260316)
    with transaction.atomic():
        BusinessDay.set(add_months(DAY, -max(AGES) - 1))
        list(seed_reference_data())
    for number, life in enumerate(lives(), start=1):
        _live(life, chance)
        if number % 50 == 0:
            tell(f"{number} of {TEMPLATES} templates")
    BusinessDay.set(DAY - ONE_DAY)
    run_end_of_day()


def lives() -> Iterator[Life]:
    """Due dates over thirty days, ten ages, three day counts; 8 % of them late, some since DAY itself."""
    late = dict(LATE)
    for due_in in range(DUE_DAYS):
        for variant in range(VARIANTS):
            age = AGES[variant]
            unpaid = late.get(due_in, 0) if variant == VARIANTS - 1 else 0
            due_date = DAY + ONE_DAY + timedelta(days=due_in)
            if variant == VARIANTS - 2 and due_in == DUE_DAYS - 1 and LATE_SINCE_TODAY:
                due_date, unpaid = add_months(DAY, 1), 1
            yield Life(due_date, age, unpaid, CONVENTIONS[(due_in + variant) % len(CONVENTIONS)])


def _live(life: Life, chance: random.Random) -> None:
    """Disbursed so many months ago, and paid on each due date but the last `unpaid` ones."""
    disbursed = add_months(life.due_date, -life.age)
    BusinessDay.set(disbursed)
    loan = make_active_loan(
        principal=Decimal(chance.randrange(5_000, 50_000)),
        annual_rate=Decimal(chance.randrange(500, 1800)) / 100,
        installments=chance.choice((12, 18, 24)),
        disbursed=disbursed,
        booked=disbursed,
        **life.convention,
    )
    for month in range(1, life.age - life.unpaid):
        day = add_months(life.due_date, month - life.age)
        BusinessDay.set(day)
        owed = Loan.objects.get(pk=loan.pk)
        due = _due_on(owed, day)
        if due:
            pay(owed, due, day)


def _due_on(loan: Loan, day: date) -> Decimal:
    from servicing.selectors import loan_state

    return loan_state(loan, day).total_due


# Copies -----------------------------------------------------------------------------------------------------------


def multiply(copies: int, tell: Tell) -> None:
    """Copy everything that belongs to the templates so many times; deferred checks and triggers are left out."""
    copy_templates(key_spaces(), 1, copies, tell)


def key_spaces() -> dict[str, int]:
    """How many keys one copy takes up in each table: as many as the templates did."""
    spaces = {}
    for label in COPIED:
        model = apps.get_model(label)
        own = model._default_manager.aggregate(top=Max("pk"))["top"] or 0
        spaces[label] = BLOCK if label == "servicing.Loan" or is_of_loan(model) else own
    return spaces


def copy_templates(spaces: dict[str, int], first: int, last: int, tell: Tell) -> None:
    """Make the copies with these numbers, and let the tables' sequences go on behind them."""
    models: list[type[Model]] = [apps.get_model(label) for label in COPIED]
    statements = [_copy_statement(model._meta.label, model, spaces) for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for begin in range(first, last + 1, COPIES_AT_ONCE):
            end = min(begin + COPIES_AT_ONCE - 1, last)
            with transaction.atomic():
                for statement in statements:
                    cursor.execute(statement, {"first": begin, "last": end})
            tell(f"{(end + 1) * TEMPLATES:,} loans")
        cursor.execute("SET session_replication_role = origin")
        for model in models:
            if not is_of_loan(model):
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                    f" WHERE EXISTS (SELECT FROM {table})"
                )


def is_of_loan(model: type[Model]) -> bool:
    """Whether the table's key is the loan's."""
    return model is LoanPosition or model._meta.pk.attname == "loan_id"


def _copy_statement(label: str, model: type[Model], strides: dict[str, int]) -> str:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(str(field.column))
        values.append(_value(label, field, strides))
    table = model._meta.db_table
    own = f"original.{model._meta.pk.column}"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM generate_series(%(first)s::bigint, %(last)s) AS copy, {table} AS original "
        f"WHERE {own} <= {strides[label]} ORDER BY copy, {own}"
    )


def _value(label: str, field: Any, strides: dict[str, int]) -> str:
    column, known = field.column, (label, field.column)
    if known in EXPRESSIONS:
        return EXPRESSIONS[known].format(column=column)
    target = HIDDEN_KEYS.get(known)
    if target is None and isinstance(field, ForeignKey):
        target = field.related_model._meta.label
        target = target if target in strides else None
    if field.primary_key or target is not None:
        return f"{column} + copy * {strides[target or label]}"
    if field.unique and not isinstance(field, ForeignKey):
        return f"{column} || '-' || copy"
    return f"original.{column}"
