"""The words of messages: edited by people, checked before they are used."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.notifications.models import MessageTemplate
from loanops.notifications.rendering import InvalidTemplate, Rendered, render, usages_of
from loanops.usecases import use_case


@use_case("notifications.edit_template", audit="template.edited", title="Edit template", surfaces=("admin",))
def edit_template(*, template_id: int, subject: str, body: str, reason: str, actor: Actor) -> MessageTemplate:
    """New words for a message, used from now on; they may mention only what the message knows."""
    template = lock(MessageTemplate.objects.all(), template_id)
    errors = [
        *_errors("/subject", subject, template),
        *_errors("/body", body, template),
    ]
    if errors:
        raise InvalidInput("The template cannot be saved.", errors=errors)
    template.subject, template.body = subject.strip(), body
    template.is_edited = True
    preview_template(template)
    template.save()
    return template


def preview_template(template: MessageTemplate) -> Rendered:
    """The message as it would read with the example values."""
    values: dict[str, Any] = {}
    for name, example in template.variables.items():
        *parents, last = name.split(".")
        place = values
        for parent in parents:
            place = place.setdefault(parent, {})
        place[last] = _typed(example)
    return render(subject=template.subject, body=template.body, values=values)


def _typed(example: str) -> Any:
    """Examples are kept as text; amounts and dates become what the filters expect."""
    if re.fullmatch(r"-?\d+(\.\d+)?", example):
        return Decimal(example)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", example):
        return date.fromisoformat(example)
    return example


def _errors(pointer: str, text: str, template: MessageTemplate) -> list[FieldError]:
    if not text.strip():
        return [FieldError(pointer, "blank", "Write something.")]
    try:
        unknown = sorted(usages_of(text).keys() - template.variables.keys())
    except InvalidTemplate as error:
        return [FieldError(pointer, "invalid", error.message)]
    if unknown:
        known = ", ".join(sorted(template.variables))
        return [
            FieldError(
                pointer, "unknown_variable", f"Unknown: {', '.join(unknown)}. This message knows: {known}."
            )
        ]
    return []
