"""Action pages: a form, a preview of the numbers, a confirmation, and one use case behind them."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model
from django.urls import reverse

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.usecases import UseCase
from loanops.web.admin.forms import ActionForm
from loanops.web.admin.panels import PreviewTable

RECORD, LIST = "record", "list"

DECLARED: dict[str, list["ActionPage"]] = {}
"""Use case name → its action pages; a test asks whether every use case has one."""


class ActionPage:
    """A page on which a person does one thing to a record (or, on a list, makes a new one).

    - `arguments(record, data)` gives the use case's arguments without the actor; `record` is None on a list.
    - `available(record)` answers True, False (no button) or the reason why not (a disabled button that says so).
    - `preview(result, record)` is called inside the dry run with what the use case returned and makes the tables that
      show what would change. Without `preview` there is no second step.
    - `initial(record)` gives first values, which on a list may also come in the address; `description` explains the
      action in a sentence above the form, and `intro(record, actor)` is markup that stands there.
    - `leads_to(result, record)` is the address to go on to; without it, the record's page. `is_step` makes the page
      one of several that follow each other: it has no button of its own on the record. `press` is the word on the
      form's own button.
    - `live(record, data, actor)` makes the tables that stand below the form and follow what is entered, before anything
      is previewed or confirmed; `data` holds the fields that are valid so far.
    - `shows(result)` makes the tables that stand on the answer itself, once, after the person entered his password
      again: the page reveals something and leads nowhere. Its `form` is a `RevealForm`.
    - `template` is another page than the usual one, for forms that need more room.
    """

    def __init__(
        self,
        use_case: UseCase[Any, Any],
        form: type[ActionForm],
        *,
        arguments: Callable[[Any, dict[str, Any]], dict[str, Any]],
        available: Callable[[Any], bool | str] | None = None,
        preview: Callable[[Any, Any], Sequence[PreviewTable] | None] | None = None,
        initial: Callable[[Any], dict[str, Any]] | None = None,
        result_message: Callable[[Any], str] | str | None = None,
        on: str = RECORD,
        slug: str | None = None,
        title: str | None = None,
        description: str = "",
        icon: str = "",
        danger: bool = False,
        intro: Callable[[Any, Actor], Any] | None = None,
        leads_to: Callable[[Any, Any], str] | None = None,
        is_step: bool = False,
        press: str = "",
        live: Callable[[Any, dict[str, Any], Actor], Sequence[PreviewTable]] | None = None,
        shows: Callable[[Any], Sequence[PreviewTable]] | None = None,
        template: str = "loanops/action.html",
    ) -> None:
        if preview is not None and len(inspect.signature(preview).parameters) != 2:
            raise TypeError(f"{use_case.name}: preview takes (result, record).")
        if on not in (RECORD, LIST):
            raise ValueError(f"{use_case.name}: on is {RECORD!r} or {LIST!r}.")
        self.use_case = use_case
        self.form = form
        self.arguments = arguments
        self.available = available or (lambda record: True)
        self.preview = preview
        self.initial = initial or (lambda record: {})
        self.result_message = result_message
        self.on = on
        self.slug = slug or use_case.name.partition(".")[2].replace("_", "-")
        self.title = title or use_case.title
        self.description = description
        self.icon = icon
        self.danger = danger
        self.intro = intro
        self.leads_to = leads_to
        self.is_step = is_step
        self.press = press or self.title
        self.live = live
        self.shows = shows
        self.template = template
        DECLARED.setdefault(use_case.name, []).append(self)

    def allows(self, actor: Actor) -> bool:
        return matrix.allows(actor, self.use_case.name)

    def url_name(self, model: type[Model]) -> str:
        return f"{model._meta.app_label}_{model._meta.model_name}_action_{self.slug.replace('-', '_')}"

    def url(self, model: type[Model], record: Model | None = None) -> str:
        arguments = [record.pk] if record is not None else []
        return reverse(f"admin:{self.url_name(model)}", args=arguments)

    def message_for(self, result: Any) -> str:
        if callable(self.result_message):
            return self.result_message(result)
        if self.result_message:
            return self.result_message
        return f"{self.title}: done."
