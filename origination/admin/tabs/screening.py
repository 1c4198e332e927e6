"""Identity and screening: checks of the business, hits of sanctions screening, who stands behind the business."""

from django.http import HttpRequest

from loanops.access import matrix
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import status_pill
from loanops.web.admin.formats import link_to
from origination.models import Application, BeneficialOwnership, ScreeningHit


def screening_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """What holds the application in screening is on top; the names that were looked up stand at the end."""
    hits = ScreeningHit.objects.filter(business=application.business_id).select_related("owner", "edition")
    checks = application.party_checks.filter(is_current=True).order_by("kind", "id")
    runs = application.screenings.order_by("-id")[:5]
    sees_hits = matrix.allows(actor_of(request), "origination.view_screening")
    return [
        PreviewTable(
            "Hits",
            ["Party", "Resembles or differs", "Score", "Matched on", "Since", "State", "Judged by", "Reason"],
            [
                (
                    link_to(hit, hit.party_name) if sees_hits else hit.party_name,
                    hit.listed_name if sees_hits else hit.get_kind_display(),
                    f"{hit.score:.2f}" if hit.score is not None else "",
                    ", ".join(hit.matched_on),
                    hit.found_on,
                    status_pill(hit),
                    hit.decided_by_label,
                    hit.reason if sees_hits else "",
                )
                for hit in hits.order_by("-id")[:20]
            ],
            empty="Nothing was found.",
        ),
        PreviewTable(
            "Identity checks",
            ["Check", "Source", "State", "Answer", "Answered", "Next try", "Problem"],
            [
                (
                    link_to(check, check.get_kind_display()) if sees_hits else check.get_kind_display(),
                    check.vendor,
                    status_pill(check),
                    check.summary,
                    check.answered_on,
                    check.next_attempt_at,
                    check.problem,
                )
                for check in checks
            ],
            empty="Checked when the application is submitted.",
        ),
        _beneficial_owners(application),
        PreviewTable(
            "Screenings",
            ["When", "Why", "Lists", "Names", "New hits", "By"],
            [
                (
                    run.recorded_at,
                    run.get_trigger_display(),
                    "; ".join(run.editions),
                    ", ".join(run.names),
                    str(run.hits_count),
                    run.actor_label,
                )
                for run in runs
            ],
            empty="Screened when the application is submitted.",
        ),
    ]


def _beneficial_owners(application: Application) -> PreviewTable:
    """The word given, or that none was."""
    word = (
        BeneficialOwnership.objects.filter(application=application).select_related("control_person").first()
    )
    rows = (
        [
            ("Controls the business", f"{word.control_person}, {word.control_title}"),
            ("Certified by", word.certified_by),
            ("At", word.certified_at),
            ("Wording", word.text_version),
            ("Recorded by", word.recorded_by_label),
        ]
        if word
        else []
    )
    return PreviewTable("Beneficial owners", ["", ""], rows, align_right={-1}, empty="Not certified.")
