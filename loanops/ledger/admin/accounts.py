"""The chart of accounts, an account's lines with its running balance, the trial balance, and the loans against it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, DecimalField, F, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string

from loanops.core import clock
from loanops.ledger.models import Account
from loanops.ledger.selectors import account_page, trial_balance, turnover_between
from loanops.ledger.services.periods import month_of
from loanops.web.admin import Figure, PreviewTable, ReadOnlyAdmin, money, register
from loanops.web.admin.formats import link_to
from loanops.web.admin.forms import ActionForm, EffectiveDateField

ZERO = Decimal("0.00")
SIDES = ("debit", "credit")


@register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """The chart of accounts; the list is the trial balance as of now, the record the account's own page."""

    view_action = "ledger.view_ledger"
    list_display = (
        "code",
        "name",
        "kind",
        money("debit", "Debit, USD"),
        money("credit", "Credit, USD"),
        money("balance", "Balance, USD (debit +)"),
    )
    list_filter = ("kind",)
    search_fields = ("code", "name")
    ordering = ("id",)
    sections = (("Account", ["code", "name", "kind"]),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        accounts: QuerySet[Account] = super().get_queryset(request)
        if request.resolver_match and not (request.resolver_match.url_name or "").endswith("_changelist"):
            return accounts
        balances = trial_balance()
        return accounts.annotate(
            debit=_known({each.account_id: each.debit for each in balances}),
            credit=_known({each.account_id: each.credit for each in balances}),
        ).annotate(balance=F("debit") - F("credit"))

    def figures(self, account: Account) -> list[Figure]:
        line = next(each for each in trial_balance() if each.account_id == account.pk)
        return [
            Figure("Debit, USD", line.debit),
            Figure("Credit, USD", line.credit),
            Figure("Balance, USD (debit +)", line.balance),
        ]

    def tables(self, account: Account, request: HttpRequest) -> list[PreviewTable]:
        before = request.GET.get("before", "")
        page = account_page(account, before=int(before) if before.isdecimal() and len(before) < 19 else None)
        rows = [
            (
                line.entry.posting_date,
                link_to(line.entry, line.entry_id),
                line.entry.kind,
                line.entry.memo,
                line.amount if line.amount > 0 else None,
                -line.amount if line.amount < 0 else None,
                balance,
            )
            for line, balance in page.lines
        ]
        older = (
            format_html('<a class="lo-link" href="?before={}">Older lines</a>', page.older)
            if page.older
            else ""
        )
        columns = ["Posting date", "Entry", "Kind", "Memo", "Debit", "Credit", "Balance"]
        return [PreviewTable("Lines", columns, rows, align_right={4, 5, 6}, note=older)]

    def list_links(self) -> Sequence[tuple[str, str, str]]:
        return (
            ("Trial balance", "balance", reverse("admin:ledger_account_trial_balance")),
            ("Ledger against loans", "rule", reverse("admin:ledger_account_subledger")),
        )

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("trial-balance/", view(_page(self, _trial_balance)), name="ledger_account_trial_balance"),
            path("ledger-against-loans/", view(_page(self, _subledger)), name="ledger_account_subledger"),
        ]


class AsOfForm(ActionForm):
    as_of = EffectiveDateField(label="As of", help_text="Posted up to and including this day.")


def _known(amounts: dict[int, Decimal]) -> Case:
    """Figures computed beforehand, as a column of the list."""
    cases = [When(pk=key, then=Value(amount)) for key, amount in amounts.items()]
    return Case(*cases, default=Value(ZERO), output_field=DecimalField(max_digits=18, decimal_places=2))


def _page(model_admin: Any, make: Any) -> Any:
    """A page of figures that changes nothing."""

    def view(request: HttpRequest) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "back_url": reverse("admin:ledger_account_changelist"),
            **make(request),
        }
        context["tables"] = [
            {"table": table, "head": table.head, "body": table.body} for table in context["tables"]
        ]
        return TemplateResponse(request, "ledger/figures.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _trial_balance(request: HttpRequest) -> dict[str, Any]:
    given = {"as_of": request.GET.get("as_of") or clock.business_date().isoformat()}
    form = AsOfForm(given)
    tables = [_trial_balance_on(form.cleaned_data["as_of"])] if form.is_valid() else []
    return {"title": "Trial balance", "form": form, "tables": tables}


def _trial_balance_on(day: date) -> PreviewTable:
    """Opening balance of the month, what was booked in it, and the balance on the day."""
    first, _ = month_of(day)
    month = {each.account_id: each for each in turnover_between(first, day)}
    rows: list[tuple[Any, ...]] = []
    totals = [ZERO, ZERO, ZERO, ZERO]
    for each in trial_balance(through=day):
        moved = month[each.account_id]
        over = each.balance if each.balance > 0 else None
        under = -each.balance if each.balance < 0 else None
        rows.append(
            (
                _account_link(each.account_id, each.code),
                each.name,
                each.balance - moved.balance,
                moved.debit,
                moved.credit,
                over,
                under,
            )
        )
        for place, amount in enumerate((moved.debit, moved.credit, over or ZERO, under or ZERO)):
            totals[place] += amount
    agrees = totals[0] == totals[1] and totals[2] == totals[3]
    rows.append(("Total", "both sides agree" if agrees else "OUT OF BALANCE", None, *totals))
    columns = (
        "Account",
        "Name",
        f"Opening {first} (debit +)",
        "Debit in the month",
        "Credit in the month",
        "Debit balance",
        "Credit balance",
    )
    return PreviewTable(f"Trial balance on {day}, USD", columns, rows, align_right={2, 3, 4, 5, 6})


def _subledger(request: HttpRequest) -> dict[str, Any]:
    compared = import_string(settings.LEDGER_SUBLEDGERS)()
    codes = dict(Account.objects.values_list("code", "pk"))
    rows = [
        (
            _account_link(codes[code], code) if code in codes else code,
            ledger,
            loans,
            ledger - loans,
            "✓" if ledger == loans else "DIFFERS",
        )
        for code, ledger, loans in compared
    ]
    table = PreviewTable(
        "Ledger against loans, USD (debit +)",
        ("Account", "Ledger", "Loans add up to", "Difference", ""),
        rows,
        align_right={1, 2, 3},
        note=f"As of now, business date {clock.business_date()}.",
        empty="No loan stands on the books.",
    )
    return {"title": "Ledger against loans", "form": None, "tables": [table]}


def _account_link(account_id: int, code: str) -> Any:
    url = reverse("admin:ledger_account_change", args=[account_id])
    return format_html('<a class="lo-link" href="{}">{}</a>', url, code)
