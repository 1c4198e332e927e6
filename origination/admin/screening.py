"""K6: hits of screening, the lists behind them, checks of identity, and the record of every screening."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse

from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Alert,
    LongListAdmin,
    PreviewTable,
    ReadOnlyAdmin,
    WorkQueueAdmin,
    badge,
    count,
    day,
    moment,
    record_link,
    register,
    text,
)
from origination.admin.forms import RemarkForm, WhyForm
from origination.admin.screening_forms import BlockReportForm, JudgeHitForm, ScreeningPolicyForm
from origination.models import Application, Deadline, PartyCheck, SanctionsList, ScreeningHit, ScreeningRun
from origination.screening_states import UNANSWERED, CheckStatus, HitKind, HitStatus
from origination.services.identity_desk import retry_party_check, settle_party_check
from origination.services.judging import (
    change_screening_policy,
    clear_hit,
    confirm_hit,
    record_block_report,
)
from origination.services.matching import current_policy
from origination.states import OPEN_STATUSES

STUCK = (CheckStatus.FAILED, CheckStatus.NEEDS_PERSON)


def list_words(hit: ScreeningHit) -> str:
    """The list and its edition, or the check of identity."""
    if hit.kind == HitKind.SANCTIONS and hit.edition is not None:
        return str(hit.edition.name)
    return str(hit.get_kind_display())


def score_words(hit: ScreeningHit) -> str:
    return "" if hit.score is None else f"{hit.score:.2f}"


def blocked_words(hit: Any) -> str:
    """What waits for the judgment: an application, money of a loan."""
    if hit.status not in (HitStatus.OPEN, HitStatus.CONFIRMED):
        return ""
    found = [hit.application.number] if hit.application is not None and hit.holds_application else []
    return ", ".join([*found, "disbursements"])


def is_to_be_reported(hit: ScreeningHit) -> bool:
    """A blocked party of which the authority was not told yet; a check of identity is nothing to report."""
    return hit.status == HitStatus.CONFIRMED and hit.kind != HitKind.IDENTITY and hit.reported_on is None


def report_words(hit: Any) -> str:
    """By when the authority is told, or when it was."""
    if hit.reported_on is not None:
        return f"reported {hit.reported_on}"
    return f"by {hit.report_due_date}" if hit.report_due_date else ""


@register(ScreeningHit)
class ScreeningHitAdmin(WorkQueueAdmin):
    view_action = "origination.view_screening"
    export_action = "origination.export_screening"
    queue_title = "To be judged or reported"
    list_display = (
        text(lambda hit: hit.party_name, "Party"),
        text(list_words, "List"),
        text(lambda hit: hit.listed_name, "Resembles or differs"),
        text(score_words, "Score", exported="score"),
        text(lambda hit: ", ".join(hit.matched_on), "Matched on"),
        day("found_on", "Since"),
        text(blocked_words, "Blocked"),
        badge("status"),
        text(report_words, "Report to OFAC"),
    )
    list_select_related = ("application", "edition", "business", "owner")
    list_filter = ("status", "kind")
    search_fields = ("party_name", "listed_name", "business__number", "application__number")
    search_help_text = "Party, listed name, number of business or application"
    ordering = ("found_on", "id")
    sections = (
        (
            "Party",
            [
                "party_name",
                record_link("business"),
                record_link("owner"),
                text(lambda hit: hit.owner.ownership_percentage if hit.owner else None, "Share, %"),
                record_link("application"),
                text(lambda hit: ", ".join(filter(None, [hit.business.city, hit.business.state])), "Place"),
            ],
        ),
        (
            "Found",
            [
                "kind",
                "status",
                "listed_name",
                text(score_words, "Score"),
                text(lambda hit: ", ".join(hit.matched_on), "Matched on"),
                record_link("edition", "List"),
                record_link("check_of_identity", "Check"),
                "algorithm",
                "found_on",
            ],
        ),
        ("Judged", ["decided_by_label", "decided_on", "reason", "evidence"]),
        (
            "Report of blocked property",
            [day("report_due_date", "Due by"), "reported_on", "report_reference"],
        ),
    )
    action_pages = (
        ActionPage(
            clear_hit,
            JudgeHitForm,
            icon="check_circle",
            available=lambda hit: ScreeningHit.STATES.allows(hit.status, HitStatus.CLEARED),
            arguments=lambda hit, data: {"hit_id": hit.pk, **data},
            description="It is somebody else, or the difference is explained. What waited for it goes on at once.",
            result_message="Cleared; what waited for it goes on.",
        ),
        ActionPage(
            confirm_hit,
            JudgeHitForm,
            icon="block",
            danger=True,
            available=lambda hit: hit.status == HitStatus.OPEN,
            arguments=lambda hit, data: {"hit_id": hit.pk, **data},
            description="The party's applications end, no money goes out, and blocked property is reported in time.",
            result_message="Confirmed; the party is blocked.",
        ),
        ActionPage(
            record_block_report,
            BlockReportForm,
            icon="outgoing_mail",
            available=is_to_be_reported,
            arguments=lambda hit, data: {"hit_id": hit.pk, **data},
        ),
        ActionPage(
            change_screening_policy,
            ScreeningPolicyForm,
            on="list",
            icon="tune",
            initial=lambda none: {
                name: getattr(current_policy(), name)
                for name in (
                    "threshold",
                    "second_person_from",
                    "birth_year_tolerance",
                    "beneficial_owner_products",
                )
            },
            arguments=lambda none, data: data,
            result_message="Changed; the book is screened anew with the next run.",
        ),
    )

    def open_work(self, queryset: Any, actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = queryset.to_do()
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        held = Application.objects.filter(pk=OuterRef("application"), status__in=OPEN_STATUSES)
        owed = Deadline.objects.filter(hit=OuterRef("pk"), closed_on__isnull=True).order_by("-trigger_date")
        hits = super().get_queryset(request)
        hits = hits.annotate(
            holds_application=Exists(held), report_due_date=Subquery(owed.values("due_date")[:1])
        )
        return hits.select_related(
            "application", "edition", "business", "owner", "entry", "check_of_identity"
        )

    def list_links(self) -> list[tuple[str, str, str]]:
        return [
            ("Identity checks", "fingerprint", reverse("admin:origination_partycheck_changelist")),
            ("Lists", "list_alt", reverse("admin:origination_sanctionslist_changelist")),
            ("Screenings", "history", reverse("admin:origination_screeningrun_changelist")),
        ]

    def alerts(self, hit: Any) -> list[Alert]:
        if is_to_be_reported(hit):
            until = f" by {hit.report_due_date}" if hit.report_due_date else ""
            return [Alert(f"Blocked property is to be reported to OFAC{until}.", tone="danger")]
        return []

    def tables(self, hit: ScreeningHit, request: HttpRequest) -> list[PreviewTable]:
        if hit.entry is None:
            return []
        entry, person = hit.entry, hit.owner
        born = person.date_of_birth[:4] if person is not None else ""
        place = person.city or hit.business.city if person is not None else hit.business.city
        rows = [
            ("Name", hit.party_name, entry.name),
            ("Other names", hit.business.trading_name if person is None else "", "; ".join(entry.aliases)),
            ("Kind", "person" if person is not None else "business", entry.kind.lower()),
            ("Birth year", born, ", ".join(map(str, entry.birth_years))),
            ("City", place, "; ".join(entry.cities)),
            ("Country", "United States", "; ".join(entry.countries)),
            ("Programs", "", ", ".join(entry.programs)),
            ("Number on the list", "", entry.uid),
        ]
        return [
            PreviewTable(
                "Side by side", ["", "Our party", "The list's entry"], rows, align_right={-1}, tab="Details"
            )
        ]


@register(SanctionsList)
class SanctionsListAdmin(ReadOnlyAdmin):
    view_action = "origination.view_screening"
    list_display = (
        "name",
        "edition",
        "is_current",
        day("published_on", "Published"),
        moment("loaded_at", "Loaded"),
        count("entries_count", "Entries"),
        count("added_count", "Added"),
        count("changed_count", "Changed"),
        count("removed_count", "Removed"),
    )
    list_filter = ("is_current", "code")
    search_fields = ("name", "edition")
    ordering = ("-loaded_at", "-id")


@register(PartyCheck)
class PartyCheckAdmin(WorkQueueAdmin):
    view_action = "origination.view_screening"
    export_action = "origination.export_screening"
    queue_title = "Holding an application up"
    list_display = (
        record_link("business"),
        record_link("application"),
        "kind",
        "vendor",
        badge("status"),
        "summary",
        day("answered_on", "Answered"),
        moment("next_attempt_at", "Next try"),
        "problem",
    )
    list_select_related = ("business", "application")
    list_filter = ("status", "kind", "vendor")
    search_fields = ("business__legal_name", "business__number", "application__number")
    ordering = ("-created_at", "-id")
    sections = (
        ("Check", ["kind", "business", "application", record_link("bank_account"), "vendor", "status"]),
        ("Answer", ["summary", "answered_on", "attempts", "next_attempt_at", "problem", "is_current"]),
    )
    action_pages = (
        ActionPage(
            retry_party_check,
            RemarkForm,
            icon="refresh",
            available=lambda check: check.is_current and check.status in STUCK,
            arguments=lambda check, data: {"check_id": check.pk, **data},
            result_message="The source is being asked again.",
        ),
        ActionPage(
            settle_party_check,
            WhyForm,
            icon="verified_user",
            available=lambda check: check.is_current and check.status in STUCK,
            arguments=lambda check, data: {"check_id": check.pk, **data},
            description="No source answers: confirmed by other means, such as a letter of the tax office.",
        ),
    )

    def open_work(self, queryset: Any, actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = queryset.filter(is_current=True, status__in=UNANSWERED)
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        checks = super().get_queryset(request).defer("response")
        return checks.select_related("business", "application", "bank_account")


@register(ScreeningRun)
class ScreeningRunAdmin(LongListAdmin):
    view_action = "origination.view_screening"
    export_action = "origination.export_screening"
    list_display = (
        moment("recorded_at", "When"),
        "trigger",
        record_link("business"),
        record_link("application"),
        count("parties_count", "Parties"),
        count("hits_count", "New hits"),
        text(lambda run: "; ".join(run.editions), "Lists"),
        "actor_label",
    )
    list_select_related = ("business", "application")
    list_filter = ("trigger",)
    ordering = ("-id",)
