"""The tab Overview of a loan: terms, parties, contract, collateral, product, and how its balance went."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import mark_safe

from loanops.web.admin import Chart, PreviewTable
from loanops.web.admin.formats import link_to
from loanops.web.admin.parts import Content
from origination.models import Collateral
from servicing.admin.account import product_information_table
from servicing.admin.loan_schedule import agreed_rows
from servicing.admin.loan_transactions import principal_after
from servicing.models import Installment, Loan, Transaction

POINTS_MAX = 80


def overview_part(loan: Loan, request: HttpRequest) -> list[Content]:
    """What follows below the facts."""
    found: list[Content] = [collateral_table(loan)] if loan.application_id else []
    # An anchor for the alert that leads here.
    found += [mark_safe('<a id="product-today"></a>'), product_information_table(loan)]
    if loan.first_disbursed_date is not None:
        found.append(balance_chart(loan))
    return found


def collateral_table(loan: Loan) -> PreviewTable:
    """What secures it, as taken in with the application."""
    rows = [
        (
            link_to(each, each.get_kind_display()),
            each.description,
            each.estimated_value,
            each.appraisal_date,
            each.lien_position,
            each.lien_filing,
        )
        for each in Collateral.objects.filter(application=loan.application_id).order_by("lien_position", "id")
    ]
    columns = ("Kind", "What", "Value, USD", "Appraised", "Lien", "Filing")
    return PreviewTable("Collateral", columns, rows, align_right={2, 4}, empty="Unsecured.")


def balance_chart(loan: Loan) -> Chart:
    """Principal at each due date: as agreed, as it went, and as it is planned from here."""
    transactions = list(Transaction.objects.filter(loan=loan).with_allocations().order_by("sequence"))
    agreed = {row.due_date: row.balance_after for row in agreed_rows(loan, transactions)}
    after = principal_after(transactions)
    went = sorted(
        (each.effective_date, each.sequence, after[each.pk]) for each in transactions if each.pk in after
    )
    planned = dict(
        Installment.objects.filter(loan=loan, number__isnull=False).values_list("due_date", "balance_after")
    )
    as_of = loan.position.as_of
    start = loan.first_disbursed_date
    assert start is not None
    days = sorted({start, as_of, *agreed, *planned})
    step = -(-len(days) // POINTS_MAX)
    shown = [day for index, day in enumerate(days) if index % step == 0 or day in (as_of, days[-1])]
    first = (went[0][2] if went else Decimal(0)) or loan.principal
    return Chart(
        "Does it pay down as agreed?",
        [day.isoformat() for day in shown],
        {
            "Agreed": [_until(day, sorted(agreed.items()), first) for day in shown],
            "So far": [
                _until(day, [(on, balance) for on, _, balance in went], None) if day <= as_of else None
                for day in shown
            ],
            "Planned now": [
                None
                if day < as_of
                else _until(day, sorted(planned.items()), first, since=as_of, now=loan.position.principal)
                for day in shown
            ],
        },
        unit="Principal, USD",
        kind="line",
        dashed=("Agreed",),
    )


def _until(
    day: date,
    balances: Sequence[tuple[date, Decimal]],
    before: Decimal | None,
    *,
    since: date | None = None,
    now: Decimal | None = None,
) -> Decimal | None:
    """The last balance on or before a day; with `since`, the balance `now` until a later one is planned."""
    found: Any = before if since is None else now
    for on, balance in balances:
        if on > day:
            break
        if since is None or on > since:
            found = balance
    return found
