"""Messages between lender and applicant, and notes among staff."""

from loanops.access import matrix
from loanops.access.actors import actor_of_user
from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError, NotAllowed
from loanops.core.locks import lock
from loanops.core.texts import mentioned_names, require_no_personal_numbers
from loanops.notifications.services.queueing import notify
from loanops.usecases import use_case
from origination.models import Application, ApplicationMessage, ApplicationNote, NoteMention
from origination.services.course import tell

TEXT_LENGTH_MAX = 4000
MENTIONS_MAX = 10


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
    """A note among staff; it is kept as written, and card and social security numbers stay out of it.

    A colleague named in it as `@username` finds it on his list and is told by e-mail.
    """
    application = lock(Application.objects.select_related("business"), application_id)
    written = _required(text)
    people = _colleagues(mentioned_names(written))
    note = ApplicationNote.objects.create(
        application=application,
        text=written,
        is_pinned=is_pinned,
        author_id=actor.user_id,
        author_label=actor.label[:200],
    )
    for person in people:
        _mention(note, person)
    return note


@use_case("origination.pin_note", audit="application.note-pinned", title="Pin or unpin", surfaces=("admin",))
def pin_note(*, note_id: int, is_pinned: bool, actor: Actor) -> ApplicationNote:
    """A pinned note stands first on the application's page."""
    note = lock(ApplicationNote.objects.select_related("application"), note_id)
    if note.is_pinned == is_pinned:
        raise NoteUnchanged("The note is pinned already." if is_pinned else "The note is not pinned.")
    note.is_pinned = is_pinned
    note.save()
    return note


@use_case("origination.finish_mention", audit="application.mention-done", title="Done", surfaces=("admin",))
def finish_mention(*, mention_id: int, actor: Actor) -> NoteMention:
    """Who was mentioned has seen to it; it leaves his list."""
    mention = lock(NoteMention.objects.select_related("note__application", "person"), mention_id)
    if mention.person_id != actor.user_id:
        raise NotAllowed(f"{mention.person} was mentioned; nobody else marks it as done.")
    if mention.done_at is not None:
        raise NoteUnchanged("It is marked as done already.")
    mention.done_at = clock.now()
    mention.save()
    return mention


def _colleagues(names: list[str]) -> list[User]:
    """The people named, all of whom may read notes; or which names are wrong, and why."""
    if len(names) > MENTIONS_MAX:
        detail = f"At most {MENTIONS_MAX} people in one note."
        raise InvalidInput("The note cannot be kept.", errors=[FieldError("/text", "too_many", detail)])
    found, errors = [], []
    for name in names:
        person = User.objects.filter(username__iexact=name, is_staff=True, is_active=True).first()
        if person is None:
            detail = f"Nobody here signs in as @{name}. Write the name a colleague signs in with."
            errors.append(FieldError("/text", "unknown_person", detail))
        elif not matrix.allows(actor_of_user(person), "origination.view_notes"):
            detail = f"@{name} may not read notes about applications."
            errors.append(FieldError("/text", "not_allowed", detail))
        else:
            found.append(person)
    if errors:
        raise InvalidInput("The note cannot be kept.", errors=errors)
    return found


def _mention(note: ApplicationNote, person: User) -> None:
    mention = NoteMention.objects.create(note=note, person=person)
    notify(
        template="mentioned-in-note",
        recipient=person.email,
        context={
            "author": note.author_label,
            "number": note.application.number,
            "business": str(note.application.business),
        },
        dedupe_key=f"mention:{mention.public_id}",
        application_number=note.application.number,
    )


def _required(text: str) -> str:
    written = text.strip()
    if not written or len(written) > TEXT_LENGTH_MAX:
        detail = f"From 1 to {TEXT_LENGTH_MAX} characters."
        raise InvalidInput("There is nothing to send.", errors=[FieldError("/text", "length", detail)])
    require_no_personal_numbers(written, "/text")
    return written
