"""Rules tester (P5): the rules of a version tried on past applications, and what would be decided otherwise."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loanops.access import matrix
from loanops.web.actors import actor_of
from loanops.web.admin import (
    ActionPage,
    Figure,
    LongListAdmin,
    PreviewTable,
    ReadOnlyAdmin,
    badge,
    count,
    formats,
    money,
    rate,
    record_link,
    register,
    text,
)
from loanops.web.admin.forms import ActionForm
from origination.choices import DecisionOutcome, TrialOutcome
from origination.models import RuleTrial, TrialResult
from origination.services.trying import APPLICATIONS_MAX, APPLICATIONS_USUAL, try_rules
from origination.states import TrialStatus
from products.models import ProductVersion

SHOWN = 50
TENTH = Decimal("0.1")
BEFORE, AFTER = dict(DecisionOutcome.choices), dict(TrialOutcome.choices)


class TryForm(ActionForm):
    """Which rules, on which applications."""

    product_version = forms.ModelChoiceField(
        ProductVersion.objects.none(), label="Rules of", help_text="Drafts stand first."
    )
    decided_from = forms.DateField(label="Decided from", required=False)
    decided_to = forms.DateField(label="Decided to", required=False)
    applications_max = forms.IntegerField(
        label="Applications at most",
        min_value=1,
        max_value=APPLICATIONS_MAX,
        initial=APPLICATIONS_USUAL,
        help_text=f"The newest; at most {APPLICATIONS_MAX:,}.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["product_version"]
        field.queryset = ProductVersion.objects.select_related("product").order_by(
            "status", "product__name", "-number"
        )
        field.label_from_instance = lambda version: f"{version} ({version.get_status_display().lower()})"


def percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(TENTH, rounding=ROUND_HALF_UP) if whole else None


def share(part: int, whole: int) -> str:
    """`62.5 %`."""
    found = percent(part, whole)
    return formats.EMPTY if found is None else f"{found} %"


def progress(trial: RuleTrial) -> str:
    """`300 of 500`."""
    return f"{trial.done:,} of {trial.total:,}"


TRY = ActionPage(
    try_rules,
    TryForm,
    title="Try rules",
    icon="science",
    on="list",
    arguments=lambda record, data: {
        "product_version_id": data["product_version"].pk,
        "decided_from": data["decided_from"],
        "decided_to": data["decided_to"],
        "applications_max": data["applications_max"],
    },
    description=(
        "Past applications are decided again from the facts as they were, by the rules of the version you choose. "
        "Nothing is changed by it."
    ),
    result_message="The trial has begun.",
)


@register(RuleTrial)
class RuleTrialAdmin(ReadOnlyAdmin):
    view_action = "origination.view_trials"
    export_action = "origination.export_trials"
    action_pages = (TRY,)
    empty_text = "No rules were tried yet. Try those of a draft before it is published."
    list_display = (
        text(str, "Trial"),
        record_link("product_version", "Rules of"),
        badge("status"),
        text(progress, "Applications"),
        text(
            lambda trial: share(trial.approved_before, trial.done),
            "Approved then",
            exported=lambda trial: percent(trial.approved_before, trial.done),
        ),
        text(
            lambda trial: share(trial.approved_after, trial.done),
            "Approved now",
            exported=lambda trial: percent(trial.approved_after, trial.done),
        ),
        count("changed", "Otherwise"),
        text("tried_by_label", "Tried by"),
    )
    list_filter = ("status", "product_version__product")
    list_select_related = ("product_version__product",)
    ordering = ("-id",)
    sections = (
        (
            "Trial",
            [
                record_link("product_version", "Rules of"),
                "status",
                text(progress, "Applications"),
                "decided_from",
                "decided_to",
                "applications_max",
                "tried_by_label",
                "created_at",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product_version__product")

    def figures(self, trial: RuleTrial) -> list[Figure]:
        more = trial.amount_after - trial.amount_before
        return [
            Figure(
                "Applications", progress(trial), tone="info" if trial.status == TrialStatus.RUNNING else ""
            ),
            Figure("Approved then", share(trial.approved_before, trial.done)),
            Figure("Approved now", share(trial.approved_after, trial.done)),
            Figure("Decided otherwise", trial.changed, tone="warning" if trial.changed else "success"),
            Figure("Lent then", trial.amount_before),
            Figure("Lent now", trial.amount_after, hint=f"{more:+,.2f}"),
        ]

    def tables(self, trial: RuleTrial, request: HttpRequest) -> list[PreviewTable]:
        return [changes_table(trial, request), outcomes_table(trial)]


def changes_table(trial: RuleTrial, request: HttpRequest) -> PreviewTable:
    """The first applications that would be decided otherwise, with a way to all of them and to a file."""
    changed = trial.results.filter(is_changed=True).select_related("application").order_by("id")
    rows = [
        (
            result.application.number,
            _course(BEFORE[result.outcome_before], AFTER[result.outcome_after]),
            _course(result.amount_before, result.amount_after),
            _course(formats.rate_text(result.rate_before), formats.rate_text(result.rate_after)),
            _course(result.grade_before, result.grade_after),
            _course(result.reasons_before, result.reasons_after),
            result.rules_changed,
        )
        for result in changed[:SHOWN]
    ]
    url = reverse("admin:origination_trialresult_changelist")
    query = f"?trial__id__exact={trial.pk}"
    links = [
        ("All applications of the trial", f"{url}{query}"),
        ("Changed only", f"{url}{query}&is_changed__exact=1"),
    ]
    if matrix.allows(actor_of(request), TrialResultAdmin.export_action):
        links += [
            (f"Export {kind.upper()}", reverse(f"admin:origination_trialresult_export_{kind}") + query)
            for kind in ("csv", "xlsx")
        ]
    shown = [format_html('<a class="lo-link" href="{}">{}</a>', href, title) for title, href in links]
    note = f"The first {SHOWN} of {trial.changed:,}." if trial.changed > SHOWN else ""
    empty = "Nothing would be decided otherwise."
    if trial.status == TrialStatus.RUNNING:
        empty = "The trial is running; open the page again in a moment."
    return PreviewTable(
        "Decided otherwise",
        ["Application", "Outcome", "Amount", "Rate", "Grade", "Reasons", "Rules"],
        rows,
        align_right={2, 3},
        note=note,
        empty=empty,
        controls=format_html(" · ".join(["{}"] * len(shown)), *shown),
        tab="Details",
    )


def _course(before: Any, after: Any) -> SafeString | str:
    """What it was and what it would be; once where that is the same."""
    then, now = formats.plain(before), formats.plain(after)
    return then if then == now else format_html("{} → {}", then, now)


def outcomes_table(trial: RuleTrial) -> PreviewTable:
    """How many went from each outcome to each other one."""
    counts: dict[tuple[str, str], int] = {}
    for pair in trial.results.values_list("outcome_before", "outcome_after"):
        counts[pair] = counts.get(pair, 0) + 1
    rows = [
        (BEFORE[before], AFTER[after], number, share(number, trial.done))
        for (before, after), number in sorted(counts.items(), key=lambda item: -item[1])
    ]
    return PreviewTable("Outcomes", ["Then", "Now", "Applications", "Share"], rows, align_right={2, 3})


@register(TrialResult)
class TrialResultAdmin(LongListAdmin):
    view_action = "origination.view_trials"
    export_action = "origination.export_trials"
    list_display = (
        text("application__number", "Application"),
        text("is_changed", "Otherwise"),
        "outcome_before",
        "outcome_after",
        money("amount_before", "Amount then"),
        money("amount_after", "Amount now"),
        rate("rate_before", "Rate then"),
        rate("rate_after", "Rate now"),
        text("grade_before", "Grade then"),
        text("grade_after", "Grade now"),
        text("reasons_before", "Reasons then"),
        text("reasons_after", "Reasons now"),
        text("rules_changed", "Rules"),
    )
    list_filter = ("is_changed", "outcome_before", "outcome_after")
    list_select_related = ("application",)
    ordering = ("-trial_id", "-is_changed", "id")
    sections = (
        (
            "Result",
            [
                record_link("trial"),
                text("application__number", "Application"),
                "is_changed",
                "outcome_before",
                "outcome_after",
                "amount_before",
                "amount_after",
                "rate_before",
                "rate_after",
                "reasons_before",
                "reasons_after",
                "rules_changed",
            ],
        ),
    )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "trial__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("application", "trial")


def trial_tables(version: ProductVersion, request: HttpRequest) -> Sequence[PreviewTable]:
    """On the page of a version: its trials, and a way to try its rules."""
    actor = actor_of(request)
    if not matrix.allows(actor, RuleTrialAdmin.view_action):
        return []
    rows = [
        (
            format_html(
                '<a class="lo-link" href="{}">{}</a>',
                reverse("admin:origination_ruletrial_change", args=[trial.pk]),
                trial.created_at.date(),
            ),
            progress(trial),
            share(trial.approved_before, trial.done),
            share(trial.approved_after, trial.done),
            trial.changed,
        )
        for trial in RuleTrial.objects.filter(product_version=version).order_by("-id")[:SHOWN]
    ]
    link: Any = ""
    if TRY.allows(actor):
        link = format_html(
            '<a class="lo-link" href="{}?product_version={}">Try these rules on past applications</a>',
            TRY.url(RuleTrial),
            version.pk,
        )
    return [
        PreviewTable(
            "Trials on past applications",
            ["Tried on", "Applications", "Approved then", "Approved now", "Decided otherwise"],
            rows,
            align_right={2, 3, 4},
            empty="These rules were not tried yet.",
            controls=link,
            tab="Trials",
        )
    ]
