"""Notes among staff about applications; they are reached from the application."""

from loanops.web.admin import ActionPage, ReadOnlyAdmin, record_link, register
from loanops.web.admin.forms import ActionForm
from origination.models import ApplicationNote
from origination.services.conversing import pin_note


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
