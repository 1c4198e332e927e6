"""Templates written by people: a small language, and no empty place in a letter."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.notifications.rendering import InvalidTemplate, MissingVariable, render, usages_of

VALUES = {
    "name": "Ana",
    "amount": Decimal("1234.5"),
    "due_date": date(2026, 3, 1),
    "rate": Decimal("9.482200"),
}


class TestRender:
    def test_fills_values_with_filters(self) -> None:
        words = render(
            subject="{{ name }}: {{ amount|money }}",
            body="Due on {{ due_date|date:'Y-m-d' }} at {{ rate|percent }}.",
            values=VALUES,
        )

        assert words.subject == "Ana: $1,234.50"
        assert words.body == "Due on 2026-03-01 at 9.4822 %.\n"

    def test_names_every_missing_value_at_once(self) -> None:
        with pytest.raises(MissingVariable, match=r"fees, principal\.$"):
            render(subject="{{ principal }}", body="{% if name %}{{ fees|money }}{% endif %}", values=VALUES)

    def test_a_value_missing_in_a_branch_not_taken_is_missing_too(self) -> None:
        with pytest.raises(MissingVariable, match="fees"):
            render(subject="x", body="{% if not name %}{{ fees }}{% endif %}", values=VALUES)

    def test_a_value_missing_in_a_condition_is_missing_too(self) -> None:
        with pytest.raises(MissingVariable, match="fees"):
            render(subject="x", body="{% if name and fees > 3 %}late{% endif %}", values=VALUES)

    def test_an_empty_value_is_not_missing(self) -> None:
        assert render(subject="x", body="[{{ note }}]", values={"note": ""}).body == "[]\n"

    def test_a_line_break_in_a_value_cannot_add_a_header(self) -> None:
        words = render(subject="For {{ name }}", body="x", values={"name": "Ana\r\nBcc: all@example.com"})

        assert words.subject == "For Ana Bcc: all@example.com"

    def test_plain_text_is_not_escaped(self) -> None:
        assert (
            render(subject="x", body="{{ name }}", values={"name": "Tools & Sons"}).body == "Tools & Sons\n"
        )

    def test_nothing_reads_as_nothing(self) -> None:
        text = "[{{ amount|money }}{{ rate|percent }}{{ due|date:'Y' }}]"

        assert render(subject="x", body=text, values={"amount": None, "rate": "", "due": None}).body == "[]\n"

    def test_follows_a_dot_into_a_dictionary(self) -> None:
        assert (
            render(subject="{{ loan.number }}", body="x", values={"loan": {"number": "LN-1"}}).subject
            == "LN-1"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "{% include 'secret.html' %}",
            "{% load static %}",
            "{% for x in y %}{{ x }}{% endfor %}",
            "{% if a %}{% now 'Y' %}{% endif %}",
            "{{ name|safe }}",
            "{{ name|default:'somebody' }}",
            "{{ name._meta }}",
            "{{ name",
            "{% if %}",
        ],
    )
    def test_refuses_whatever_is_more_than_variables_filters_and_if(self, text: str) -> None:
        if text == "{{ name":
            assert render(subject="x", body=text, values={}).body == "{{ name\n"
            return
        with pytest.raises(InvalidTemplate):
            render(subject="x", body=text, values=VALUES)


class TestUsagesOf:
    def test_lists_variables_with_their_filters_and_no_literals(self) -> None:
        text = "{% if loan.fees %}{{ amount|money }}{% elif 3 %}{{ due|date:fmt }}{{ 'literal' }}{% endif %}"

        assert usages_of(text) == {"loan.fees": set(), "amount": {"money"}, "due": {"date"}, "fmt": {"date"}}
