"""Templates: edited by people, checked, and not overwritten by a release."""

import pytest

from loanops.core.errors import InvalidInput
from loanops.notifications import seed, shipped
from loanops.notifications.models import MessageTemplate
from loanops.notifications.seed import seed_templates
from loanops.notifications.services.templates import edit_template, preview_template
from tests.factories.access import SYSTEM
from tests.factories.notifications import make_template

GREETING = {"code": "test.greeting", "subject": "Hi {{ name }}", "body": "{{ due|date:'Y-m-d' }}"}


def _ship(monkeypatch: pytest.MonkeyPatch, *entries: dict[str, object]) -> None:
    templates = [shipped._read(entry) for entry in entries]
    monkeypatch.setattr(seed, "shipped_templates", lambda: {(t.code, t.channel): t for t in templates})


@pytest.mark.django_db
class TestEditTemplate:
    def test_changes_the_words_and_raises_the_version(self) -> None:
        template = make_template()

        edited = edit_template(
            template_id=template.pk, subject="Dear {{ name }}", body="Pay.", reason="tone", actor=SYSTEM
        )

        assert (edited.subject, edited.version, edited.is_edited) == ("Dear {{ name }}", 2, True)
        assert [h.subject for h in edited.history.order_by("history_id")] == [
            "Hello {{ name }}",
            "Dear {{ name }}",
        ]

    def test_refuses_a_variable_the_message_does_not_know(self) -> None:
        template = make_template()

        with pytest.raises(InvalidInput) as refused:
            edit_template(template_id=template.pk, subject=" ", body="{{ ssn }}", reason="x", actor=SYSTEM)

        assert [(e.pointer, e.code) for e in refused.value.errors] == [
            ("/subject", "blank"),
            ("/body", "unknown_variable"),
        ]
        assert "This message knows: amount, name." in refused.value.errors[1].detail

    def test_refuses_what_cannot_be_read(self) -> None:
        template = make_template()

        with pytest.raises(InvalidInput) as refused:
            edit_template(template_id=template.pk, subject="x", body="{% load x %}", reason="x", actor=SYSTEM)

        assert refused.value.errors[0].code == "invalid"


@pytest.mark.django_db
class TestPreviewTemplate:
    def test_fills_in_the_examples(self) -> None:
        template = make_template(
            subject="{{ loan.number }}",
            body="{{ amount|money }} on {{ due|date:'Y-m-d' }}",
            variables={"loan.number": "LN-000001", "amount": "12.5", "due": "2026-03-01"},
        )

        words = preview_template(template)

        assert (words.subject, words.body) == ("LN-000001", "$12.50 on 2026-03-01\n")


@pytest.mark.django_db
class TestSeedTemplates:
    def test_creates_once_with_examples(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _ship(monkeypatch, GREETING)

        seed_templates()
        seed_templates()

        template = MessageTemplate.objects.get(code="test.greeting")
        assert template.version == 1
        assert template.variables == {"due": "2026-03-01", "name": "[name]"}

    def test_renews_what_nobody_edited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _ship(monkeypatch, GREETING)
        seed_templates()

        _ship(monkeypatch, {**GREETING, "subject": "Good day {{ name }}"})
        seed_templates()

        assert MessageTemplate.objects.get(code="test.greeting").subject == "Good day {{ name }}"

    def test_leaves_edited_words_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _ship(monkeypatch, GREETING)
        seed_templates()
        template = MessageTemplate.objects.get(code="test.greeting")
        edit_template(template_id=template.pk, subject="Mine", body="Mine", reason="x", actor=SYSTEM)

        _ship(monkeypatch, {**GREETING, "subject": "Good day {{ name }}"})
        seed_templates()

        assert MessageTemplate.objects.get(code="test.greeting").subject == "Mine"


class TestShippedTemplates:
    def test_each_can_be_rendered_with_its_examples(self) -> None:
        for template in shipped.shipped_templates().values():
            row = MessageTemplate(
                subject=template.subject, body=template.body, variables=dict(template.variables)
            )
            words = preview_template(row)

            assert words.subject and words.body, template.code
