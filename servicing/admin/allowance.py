"""The allowance for loan losses: rates by product and bucket, and each month's run as a table of both."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.core import clock
from loanops.ledger.services.periods import month_of
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    ReadOnlyAdmin,
    day,
    money,
    rate,
    register,
    text,
)
from loanops.web.admin.forms import ActionForm, EffectiveDateField, ReasonField
from products.models import LoanProduct
from servicing.buckets import bucket_codes, bucket_label
from servicing.models import AllowanceRate, AllowanceRun
from servicing.services.allowance import ONE_DAY, run_allowance, set_allowance_rate

ZERO = Decimal("0.00")


def _buckets() -> list[tuple[str, str]]:
    return [(code, bucket_label(code)) for code in bucket_codes()]


class RateForm(ActionForm):
    product_id = forms.TypedChoiceField(
        label="Product",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Empty: all without their own.",
    )
    bucket = forms.ChoiceField(choices=_buckets)
    loss_rate = forms.DecimalField(
        label="Expected loss, %", min_value=0, max_value=100, max_digits=9, decimal_places=6
    )
    effective_from = EffectiveDateField(label="From")
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = LoanProduct.objects.order_by("code").values_list("pk", "name")
        self.fields["product_id"].choices = [("", "All products"), *products]  # type: ignore[attr-defined]


def _last_month() -> Any:
    """The first day of the month that ended last."""
    first, _ = month_of(clock.business_date())
    return month_of(first - ONE_DAY)[0]


class RunForm(ActionForm):
    month = EffectiveDateField(label="Month", initial=_last_month, help_text="Any day of the month.")


@register(AllowanceRate)
class AllowanceRateAdmin(ReadOnlyAdmin):
    """Expected loss rates; the newest that has begun counts, a product's own before the general one."""

    view_action = "servicing.view_allowance"
    action_pages = (
        ActionPage(
            set_allowance_rate,
            RateForm,
            on="list",
            arguments=lambda record, data: data,
            description="What share of a bucket's loans is expected to be lost, from a day on.",
            icon="percent",
        ),
    )
    list_display = (
        text(lambda row: row.product or "All products", "Product"),
        text(lambda row: bucket_label(row.bucket), "Bucket"),
        rate("loss_rate", "Expected loss"),
        day("effective_from", "From"),
    )
    list_select_related = ("product",)
    ordering = ("product_id", "bucket", "-effective_from")
    sections = (("Rate", ["product", "bucket", "loss_rate", "effective_from"]),)


@register(AllowanceRun)
class AllowanceRunAdmin(ReadOnlyAdmin):
    """The allowance of each month, newest first."""

    view_action = "servicing.view_allowance"
    has_timeline = False
    action_pages = (
        ActionPage(
            run_allowance,
            RunForm,
            on="list",
            arguments=lambda record, data: data,
            preview=lambda run, record: _matrix(run),
            description="Computes what is needed for the loans as they stand and books the difference, once a month.",
            icon="calculate",
        ),
    )
    list_display = (
        "__str__",
        day("as_of", "As of"),
        money("exposure", "On the books, USD"),
        money("required", "Allowance, USD"),
        money("booked", "Booked, USD"),
        "run_by",
    )
    ordering = ("-month",)
    sections = (("Run", ["month", "as_of", "posting_date", "run_by", "recorded_at"]),)

    def figures(self, run: AllowanceRun) -> Sequence[Figure]:
        return [
            Figure("On the books, USD", run.exposure),
            Figure("Allowance required, USD", run.required),
            Figure("Held before, USD", run.held_before),
            Figure("Provision booked, USD", run.booked),
        ]

    def tables(self, run: AllowanceRun, request: HttpRequest) -> Sequence[PreviewTable]:
        return _matrix(run)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AllowanceRun]:
        runs: QuerySet[AllowanceRun] = super().get_queryset(request)
        return runs


def _matrix(run: AllowanceRun) -> list[PreviewTable]:
    """Bucket by product: what is on the books, the rate, and what is required of it."""
    lines = list(run.lines.select_related("product").order_by("product__code", "id"))
    order = {code: place for place, code in enumerate(bucket_codes())}
    lines.sort(key=lambda line: (line.product.code, order.get(line.bucket, len(order)), line.bucket))
    rows: list[tuple[Any, ...]] = [
        (
            line.product.name,
            bucket_label(line.bucket),
            line.loans,
            line.exposure,
            f"{line.loss_rate.normalize():f} %",
            line.required,
        )
        for line in lines
    ]
    rows.append(("Total", "", sum(line.loans for line in lines), run.exposure, "", run.required))
    columns = ("Product", "Bucket", "Loans", "On the books, USD", "Expected loss", "Required, USD")
    return [
        PreviewTable(f"{run} by product and bucket", columns, rows, align_right={2, 3, 4, 5}, tab="Details")
    ]
