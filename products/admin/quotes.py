"""A quote as part of a page: figures, picture, fees and schedule, or what is wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from loanops.core.errors import FieldError
from loanops.web.admin.formats import rate_text
from products.admin.drawing import schedule_picture
from products.admin.wording import label_of, title_of
from products.choices import FeeTiming
from products.models import ROW_KINDS
from products.quoting import Quote

AMOUNTS = ("principal", "interest", "fees", "total", "balance_after")
FIRST_SHOWN, LAST_SHOWN = 24, 12
"""Of a long schedule beside a form; a page of its own shows all of it."""


def shown_quote(
    quoted: Quote | None, problems: Iterable[FieldError] = (), *, opened: bool = False
) -> SafeString:
    """The quote and the problems, either of which may be missing."""
    context: dict[str, Any] = {"problems": [_problem(error) for error in problems], "quote": quoted}
    if quoted is not None:
        context |= {
            "sums": sums_of(quoted),
            "picture": schedule_picture(quoted.schedule, quoted.terms.currency),
            "fees": [
                {**fee, "when": FeeTiming(fee["timing"]).label, "amount": f"{Decimal(fee['amount']):,.2f}"}
                for fee in quoted.fees
            ],
            "schedule": list(_shown_rows(quoted.schedule, everything=opened)),
            "has_fees": quoted.fees_with_installments > 0,
            "open": opened,
        }
    return render_to_string("products/quote.html", context)


def _shown_rows(schedule: Sequence[Mapping[str, Any]], *, everything: bool) -> Iterator[dict[str, Any]]:
    """The installments in words; of a long schedule the first and the last ones, and how many lie between."""
    hidden = len(schedule) - FIRST_SHOWN - LAST_SHOWN
    for place, row in enumerate(schedule):
        if everything or hidden <= 1 or not FIRST_SHOWN <= place < FIRST_SHOWN + hidden:
            yield {**row, **{name: f"{Decimal(row[name]):,.2f}" for name in AMOUNTS}}
        elif place == FIRST_SHOWN:
            yield {"hidden": hidden}


def sums_of(quoted: Quote) -> list[tuple[str, str]]:
    """The figures of a quote, each with its name."""
    return [
        ("Installment", f"{quoted.installment_amount:,.2f}"),
        ("Last installment", f"{quoted.final_installment_amount:,.2f}"),
        ("Installments", str(quoted.number_of_installments)),
        ("Rate", rate_text(quoted.terms.annual_rate)),
        ("APR", rate_text(quoted.annual_percentage_rate)),
        ("Finance charge", f"{quoted.finance_charge:,.2f}"),
        ("Interest", f"{quoted.total_interest:,.2f}"),
        ("Fees", f"{quoted.total_fees:,.2f}"),
        ("Paid out", f"{quoted.amount_paid_out:,.2f}"),
        ("Total of payments", f"{quoted.total_of_payments:,.2f}"),
        ("Total cost", f"{quoted.total_cost:,.2f}"),
    ]


def _problem(error: FieldError) -> dict[str, str]:
    """An error with the name of its field as people say it."""
    name, _, rest = error.pointer.lstrip("/").partition("/")
    number, _, cell = rest.partition("/")
    title = title_of(name)
    if name in ROW_KINDS and number.isdecimal():
        column = (
            f", {label_of(ROW_KINDS[name]._meta.get_field(cell)).lower()}"
            if cell in ROW_KINDS[name].VALUES
            else ""
        )
        title = f"{title}, row {int(number) + 1}{column}"
    return {"field": name, "text": f"{title}: {error.detail}" if title else error.detail}
