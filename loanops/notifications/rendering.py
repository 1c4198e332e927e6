"""From a template and its values to the words of a message.

Templates are written by people in the admin, so the language is small: `{{ variable }}`, a few filters, and
`{% if %}`. A variable without a value is an error, never an empty place in a letter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import Context, Engine, Template, TemplateSyntaxError, VariableDoesNotExist
from django.template.base import FilterExpression, NodeList, TextNode, Variable, VariableNode
from django.template.defaulttags import IfNode

from loanops.core.errors import LoanOpsError

ALLOWED_FILTERS = frozenset(
    {"money", "percent", "date", "upper", "lower", "title", "pluralize", "floatformat"}
)
SUBJECT_LENGTH_MAX = 200

_engine = Engine(autoescape=False, builtins=["loanops.notifications.formats"])


class InvalidTemplate(LoanOpsError):
    """The template cannot be used as it is written."""


class MissingVariable(LoanOpsError):
    """A message needs a value that was not given."""


@dataclass(frozen=True)
class Rendered:
    """The words of one message."""

    subject: str
    body: str


def render(*, subject: str, body: str, values: Mapping[str, Any]) -> Rendered:
    """Fill both parts; raises MissingVariable naming every value that is missing."""
    templates = _parse(subject), _parse(body)
    context = Context(dict(values), autoescape=False)
    missing = sorted({str(v.var) for t in templates for v in _variables(t.nodelist) if not _has(v, context)})
    if missing:
        raise MissingVariable(f"No value was given for: {', '.join(missing)}.")
    words = [template.render(context) for template in templates]
    return Rendered(subject=" ".join(words[0].split())[:SUBJECT_LENGTH_MAX], body=words[1].strip() + "\n")


def usages_of(*texts: str) -> dict[str, set[str]]:
    """Each variable a template mentions, by its whole name (`loan.number`), with the filters it goes through."""
    usages: dict[str, set[str]] = {}
    for text in texts:
        for expression in _expressions(_parse(text).nodelist):
            filters = {function._filter_name for function, _ in expression.filters}
            for variable in _variables_in(expression):
                usages.setdefault(str(variable.var), set()).update(filters)
    return usages


@lru_cache(maxsize=512)
def _parse(text: str) -> Template:
    try:
        template = Template(text, engine=_engine)
    except TemplateSyntaxError as error:
        raise InvalidTemplate(f"The template cannot be read: {error}") from error
    _check(template.nodelist)
    return template


def _check(nodes: NodeList) -> None:
    for node in nodes:
        if isinstance(node, IfNode):
            for _, branch in node.conditions_nodelists:
                _check(branch)
        elif not isinstance(node, TextNode | VariableNode):
            tag = getattr(node, "token", None)
            raise InvalidTemplate(
                f"{{% {tag.contents if tag else type(node).__name__} %}} cannot be used here; "
                "{{ variable }} and {% if %} can."
            )
    for expression in _expressions(nodes):
        for function, _ in expression.filters:
            name = getattr(function, "_filter_name", "")
            if name not in ALLOWED_FILTERS:
                raise InvalidTemplate(
                    f"The filter {name!r} cannot be used here; these can: {', '.join(sorted(ALLOWED_FILTERS))}."
                )


def _expressions(nodes: NodeList) -> Iterator[FilterExpression]:
    for node in nodes:
        if isinstance(node, VariableNode):
            yield node.filter_expression
        elif isinstance(node, IfNode):
            for condition, branch in node.conditions_nodelists:
                yield from _operands(condition)
                yield from _expressions(branch)


def _operands(condition: Any) -> Iterator[FilterExpression]:
    """The expressions in an `{% if %}`: a leaf has a value, an operator has a first and perhaps a second part."""
    if condition is None:
        return
    if isinstance(getattr(condition, "value", None), FilterExpression):
        yield condition.value
        return
    yield from _operands(getattr(condition, "first", None))
    yield from _operands(getattr(condition, "second", None))


def _variables(nodes: NodeList) -> Iterator[Variable]:
    for expression in _expressions(nodes):
        yield from _variables_in(expression)


def _variables_in(expression: FilterExpression) -> Iterator[Variable]:
    """The variable and those that are arguments of its filters; a literal such as "text" has nothing to look up."""
    candidates = [expression.var]
    candidates += [
        value for _, arguments in expression.filters for is_variable, value in arguments if is_variable
    ]
    for candidate in candidates:
        if isinstance(candidate, Variable) and candidate.lookups:
            yield candidate


def _has(variable: Variable, context: Context) -> bool:
    try:
        variable.resolve(context)
    except VariableDoesNotExist:
        return False
    return True
