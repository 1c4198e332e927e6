"""Months of the books: which are closed, with which balances, and closing and reopening by two people."""

from typing import Any

from django.http import HttpRequest

from loanops.ledger.models import AccountingPeriod
from loanops.ledger.selectors import turnover_between
from loanops.ledger.services.periods import close_period, reopen_period
from loanops.ledger.states import PERIOD_STATES, PeriodStatus
from loanops.web.admin import ActionPage, PreviewTable, ReadOnlyAdmin, badge, day, moment, register
from loanops.web.admin.forms import ActionForm, ReasonField


class PeriodForm(ActionForm):
    reason = ReasonField()


def _turnover(period: AccountingPeriod, _: Any = None) -> list[PreviewTable]:
    """What the month moved on each account."""
    rows = [
        (each.code, each.name, each.debit, each.credit, each.balance)
        for each in turnover_between(period.first_day, period.last_day)
        if each.debit or each.credit
    ]
    columns = ("Account", "Name", "Debit", "Credit", "Change (debit +)")
    return [PreviewTable("Booked in the month, USD", columns, rows, align_right={2, 3, 4})]


@register(AccountingPeriod)
class AccountingPeriodAdmin(ReadOnlyAdmin):
    """The months, newest first."""

    view_action = "ledger.view_ledger"
    action_pages = (
        ActionPage(
            close_period,
            PeriodForm,
            arguments=lambda period, data: {"period_id": period.pk, **data},
            available=lambda period: PERIOD_STATES.allows(period.status, PeriodStatus.CLOSED),
            preview=_turnover,
            description="Nothing is posted into a closed month; later corrections are posted in the open one. "
            "Earlier months have to be closed, its days finished, and the books have to prove.",
            icon="lock",
        ),
        ActionPage(
            reopen_period,
            PeriodForm,
            arguments=lambda period, data: {"period_id": period.pk, **data},
            available=lambda period: PERIOD_STATES.allows(period.status, PeriodStatus.OPEN),
            description="Only the last closed month can be opened again.",
            icon="lock_open",
            danger=True,
        ),
    )
    list_display = (
        "__str__",
        day("first_day", "First day"),
        day("last_day", "Last day"),
        badge("status"),
        "closed_by",
        moment("closed_at", "Closed"),
    )
    list_filter = ("status",)
    ordering = ("-first_day",)
    sections = (("Period", ["first_day", "last_day", "status", "closed_by", "closed_at"]),)

    def tables(self, period: AccountingPeriod, request: HttpRequest) -> list[PreviewTable]:
        kept = period.balances.select_related("account").order_by("account_id", "currency")
        rows = [
            (each.account.code, each.account.name, each.debit, each.credit, each.debit - each.credit)
            for each in kept
        ]
        balances = PreviewTable(
            "Balances at the end",
            ("Account", "Name", "Debit of all time", "Credit of all time", "Balance (debit +)"),
            rows,
            align_right={2, 3, 4},
            empty="They are kept when the month is closed.",
        )
        return [*_turnover(period), balances]
