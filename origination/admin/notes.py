"""Notes among staff about applications, reached from the application; and the list of who is mentioned in them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Card,
    ReadOnlyAdmin,
    WorkQueueAdmin,
    moment,
    record_link,
    register,
    text,
)
from loanops.web.admin.forms import ActionForm
from origination.models import ApplicationNote, NoteMention
from origination.services.conversing import finish_mention, pin_note


class PinForm(ActionForm):
    """Nothing to fill in: pin what is not pinned, and the other way round."""


@register(ApplicationNote)
class ApplicationNoteAdmin(ReadOnlyAdmin):
    view_action = "origination.view_notes"
    in_search = False
    list_display = ("id", record_link("application"), "text", "is_pinned", "author_label", "created_at")
    list_select_related = ("application",)
    ordering = ("-id",)
    sections = (("Note", [record_link("application"), "text", "is_pinned", "author_label", "created_at"]),)
    action_pages = (
        ActionPage(
            pin_note,
            PinForm,
            icon="push_pin",
            arguments=lambda note, data: {"note_id": note.pk, "is_pinned": not note.is_pinned},
            result_message=lambda note: "Pinned." if note.is_pinned else "No longer pinned.",
        ),
    )


class DoneForm(ActionForm):
    """Nothing to fill in: the mention was seen to."""


@register(NoteMention)
class NoteMentionAdmin(WorkQueueAdmin):
    view_action = "origination.view_mentions"
    in_search = False
    queue_title = "I am mentioned"
    empty_text = "No note asks for you."
    list_display = (
        text(lambda mention: mention.note.text, "Note"),
        record_link("note__application", "Application"),
        text("note__author_label", "By"),
        text(lambda mention: str(mention.person), "Mentioned"),
        moment("created_at", "Written"),
        moment("done_at", "Done"),
    )
    list_select_related = ("note__application", "person")
    ordering = ("id",)
    sections = (
        (
            "Note",
            [
                record_link("note__application", "Application"),
                text("note__text", "Note"),
                text("note__author_label", "By"),
                moment("created_at", "Written"),
            ],
        ),
        ("Mentioned", [text(lambda mention: str(mention.person), "Who"), moment("done_at", "Done")]),
    )
    action_pages = (
        ActionPage(
            finish_mention,
            DoneForm,
            icon="task_alt",
            available=lambda mention: mention.done_at is None,
            arguments=lambda mention, data: {"mention_id": mention.pk},
            result_message="Done; it left your list.",
        ),
    )

    def open_work(self, queryset: Any, actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = queryset.filter(person_id=actor.user_id, done_at__isnull=True)
        return found


def mentions_card(actor: Actor) -> list[Card]:
    """Notes that ask for this person; no card while there is none."""
    if not matrix.allows(actor, NoteMentionAdmin.view_action):
        return []
    count = NoteMention.objects.filter(person_id=actor.user_id, done_at__isnull=True).count()
    url = reverse("admin:origination_notemention_changelist")
    return [Card("I am mentioned", count, "in notes of colleagues", url, "warning")] if count else []
