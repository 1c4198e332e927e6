"""Messages between lender and applicant, and notes among staff."""

from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.texts import require_no_personal_numbers
from loanops.usecases import use_case
from origination.models import Application, ApplicationMessage, ApplicationNote
from origination.services.course import tell

TEXT_LENGTH_MAX = 4000


class NoteUnchanged(LoanOpsError):
    """The note stands as it is wanted already."""

    status = 409


@use_case("origination.write_message", audit="application.message-written", title="Write a message")
def write_message(*, application_id: int, text: str, actor: Actor) -> ApplicationMessage:
    """The lender writes to the applicant, who is told by e-mail, or the applicant writes to the lender."""
    application = lock(Application.objects.select_related("business").visible_to(actor), application_id)
    message = ApplicationMessage.objects.create(
        application=application,
        is_from_applicant=actor.kind not in (ActorKind.STAFF, ActorKind.SYSTEM),
        text=_required(text),
        written_by=actor.label[:200],
    )
    if not message.is_from_applicant:
        tell(application, "application-message", str(message.pk), text=message.text)
    return message


@use_case("origination.add_note", audit="application.note-added", title="Add a note", surfaces=("admin",))
def add_note(*, application_id: int, text: str, is_pinned: bool = False, actor: Actor) -> ApplicationNote:
    """A note among staff; it is kept as written, and card and social security numbers stay out of it."""
    application = lock(Application.objects.all(), application_id)
    return ApplicationNote.objects.create(
        application=application,
        text=_required(text),
        is_pinned=is_pinned,
        author_id=actor.user_id,
        author_label=actor.label[:200],
    )


@use_case("origination.pin_note", audit="application.note-pinned", title="Pin or unpin", surfaces=("admin",))
def pin_note(*, note_id: int, is_pinned: bool, actor: Actor) -> ApplicationNote:
    """A pinned note stands first on the application's page."""
    note = lock(ApplicationNote.objects.select_related("application"), note_id)
    if note.is_pinned == is_pinned:
        raise NoteUnchanged("The note is pinned already." if is_pinned else "The note is not pinned.")
    note.is_pinned = is_pinned
    note.save()
    return note


def _required(text: str) -> str:
    written = text.strip()
    if not written or len(written) > TEXT_LENGTH_MAX:
        detail = f"From 1 to {TEXT_LENGTH_MAX} characters."
        raise InvalidInput("There is nothing to send.", errors=[FieldError("/text", "length", detail)])
    require_no_personal_numbers(written, "/text")
    return written
