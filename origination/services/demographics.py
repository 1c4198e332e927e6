"""Demographic answers of applicants: asked before a decision, kept behind a wall, counted for the law.

Recording and revealing leave an audit event that says only that it happened, about the answers' own record; neither the
application's timeline nor anything that decides touches them.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError, NotFound
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.demographics import (
    OWNERS_MAX,
    QUESTIONS,
    TEXT_VERSION,
    Answer,
    OwnerQuestion,
    allowed_answers,
)
from origination.models import Application, DemographicData
from origination.states import FINAL_STATUSES, IN_PROCESS, ApplicationStatus

OPEN_FOR_ANSWERS = frozenset({ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE, *IN_PROCESS})
SMALLEST_GROUP = 5
"""Smaller groups are not counted out, lest somebody is recognized."""


class TooLateToAnswer(LoanOpsError):
    """The questions are asked before the decision is told."""

    status = 409


@use_case(
    "origination.record_demographics",
    audit="demographics.recorded",
    title="Answer demographic questions",
    surfaces=("api", "site"),
)
def record_demographics(
    *, application_id: int, answers: Mapping[str, Any], text_version: str = TEXT_VERSION, actor: Actor
) -> DemographicData:
    """The applicant answers or refuses to; until the decision he may change it. Nobody who decides reads it."""
    # Locked without `lock`, which would note the answering among the application's own events.
    application = (
        Application.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        raise NotFound("There is no such application.")
    if application.status not in OPEN_FOR_ANSWERS:
        raise TooLateToAnswer(
            "These questions are answered before the decision; it is made. What was answered stays as it is."
        )
    if text_version != TEXT_VERSION:
        detail = f"The questions are those of {TEXT_VERSION}; read them again."
        raise InvalidInput(errors=[FieldError("/text_version", "invalid_choice", detail)])
    errors = _errors(answers)
    if errors:
        raise InvalidInput("The answers cannot be recorded.", errors=errors)
    kept = json.dumps(answers, sort_keys=True)
    found = DemographicData.objects.filter(application_id=application_id).first()
    if found is None:
        return DemographicData.objects.create(
            application_id=application_id, answers=kept, text_version=text_version, answered_at=clock.now()
        )
    data = lock(DemographicData.objects.all(), found.pk)
    data.answers = kept
    data.text_version = text_version
    data.answered_at = clock.now()
    data.save()
    return data


@use_case(
    "origination.reveal_demographics",
    audit="demographics.revealed",
    title="Reveal demographic answers",
    surfaces=("admin",),
)
def reveal_demographics(*, data_id: int, reason: str, actor: Actor) -> dict[str, Any]:
    """Compliance reads one applicant's answers, for a reason that stays on record."""
    data = lock(DemographicData.objects.all(), data_id)
    application = Application.objects.filter(pk=data.application_id).only("status").first()
    if len(reason.strip()) < 10:
        raise InvalidInput(
            errors=[FieldError("/reason", "min_length", "Say why they are read, in at least ten characters.")]
        )
    if application is None or application.status not in (
        *FINAL_STATUSES,
        ApplicationStatus.ACCEPTED,
        ApplicationStatus.OFFER_MADE,
    ):
        raise TooLateToAnswer("The application is not decided yet; the answers are read by nobody before.")
    return answers_of(data)


def answered_at(application_id: int) -> datetime | None:
    """When the applicant answered, or refused to; never what."""
    found = DemographicData.objects.filter(application_id=application_id)
    return found.values_list("answered_at", flat=True).first()


def answers_of(data: DemographicData) -> dict[str, Any]:
    """What was answered; only for the person who revealed it, and for counting."""
    found: dict[str, Any] = json.loads(data.answers)
    return found


def counts() -> list[tuple[str, str, int | None]]:
    """Question, answer, how often; groups too small to hide anybody are counted as None."""
    tally: Counter[tuple[str, str]] = Counter()
    for data in DemographicData.objects.only("answers").iterator(chunk_size=500):
        answers = answers_of(data)
        for question in QUESTIONS:
            tally.update((question.title, word) for word in _given(answers, question.name))
    return [
        (title, word, number if number >= SMALLEST_GROUP else None)
        for (title, word), number in sorted(tally.items())
    ]


def _given(answers: Mapping[str, Any], name: str) -> list[str]:
    words: list[Any] = []
    if name in answers:
        words = [answers[name]]
    else:
        words = [owner.get(name) for owner in answers.get("owners", [])]
    return [str(word) for value in words for word in (value if isinstance(value, list) else [value]) if word]


def _errors(answers: Mapping[str, Any]) -> list[FieldError]:
    known = {question.name for question in QUESTIONS if not question.per_owner} | {"owners"}
    errors = [
        FieldError(f"/{name}", "unknown_field", "There is no such question.")
        for name in sorted(set(answers) - known)
    ]
    for question in QUESTIONS:
        if not question.per_owner:
            errors += _answer_errors(f"/{question.name}", question, answers.get(question.name))
    owners = answers.get("owners", [])
    if not isinstance(owners, Sequence) or isinstance(owners, str) or len(owners) > OWNERS_MAX:
        return [*errors, FieldError("/owners", "invalid", f"At most {OWNERS_MAX} principal owners.")]
    for number, owner in enumerate(owners):
        errors += _owner_errors(f"/owners/{number}", owner)
    return errors


def _owner_errors(pointer: str, owner: Any) -> list[FieldError]:
    if not isinstance(owner, Mapping):
        return [FieldError(pointer, "invalid", "Answers by question.")]
    questions = {question.name: question for question in QUESTIONS if question.per_owner}
    errors = [
        FieldError(f"{pointer}/{name}", "unknown_field", "There is no such question.")
        for name in sorted(set(owner) - set(questions))
    ]
    for name, question in questions.items():
        errors += _answer_errors(f"{pointer}/{name}", question, owner.get(name))
    return errors


def _answer_errors(pointer: str, question: OwnerQuestion, given: Any) -> list[FieldError]:
    allowed = allowed_answers(question)
    if question.several:
        fine = isinstance(given, list) and len(set(map(str, given))) == len(given) > 0
        values = given if isinstance(given, list) else []
    else:
        fine, values = isinstance(given, str), [given]
    if fine and all(isinstance(value, str) and value in allowed for value in values):
        alone = {Answer.DECLINED, Answer.NOT_PROVIDED} & set(values)
        if not alone or len(values) == 1:
            return []
    how = "one or several of" if question.several else "one of"
    return [FieldError(pointer, "invalid_choice", f"{how.capitalize()} {', '.join(allowed)}.")]
