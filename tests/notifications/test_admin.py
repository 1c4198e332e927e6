"""Staff pages of messages and templates."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from loanops.access.roles import Role
from loanops.notifications.models import Notification
from loanops.notifications.services.sending import handle_queued
from tests.factories.access import make_user
from tests.factories.notifications import make_notification, make_template

pytestmark = pytest.mark.django_db


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def act(client: Client, model: str, slug: str, record: Any, *, step: str = "confirm", **data: Any) -> Any:
    url = reverse(f"admin:notifications_{model}_action_{slug}", args=[record.pk])
    return client.post(url, {"_step": step, "_key": "a" * 32, "_version": record.version, **data})


class TestMessages:
    def test_shows_the_message_as_it_was_written(self) -> None:
        message = make_notification(loan_number="LN-000007")
        client = signed_in(Role.COMPLIANCE_OFFICER)

        listed = client.get(reverse("admin:notifications_notification_changelist") + "?q=LN-000007")
        record = client.get(reverse("admin:notifications_notification_change", args=[message.pk]))

        assert "Hello Ana" in listed.content.decode()
        assert "You owe $12.50." in record.content.decode()

    def test_text_of_a_template_cannot_become_markup(self) -> None:
        template = make_template(body="<script>alert(1)</script> {{ name }} {{ amount }}")
        message = make_notification(template=template.code)

        page = signed_in(Role.COMPLIANCE_OFFICER).get(
            reverse("admin:notifications_notification_change", args=[message.pk])
        )

        assert "<script>alert(1)" not in page.content.decode()

    def test_is_sent_again_to_a_corrected_address(self) -> None:
        message, client = make_notification(), signed_in(Role.COLLECTIONS_AGENT)
        handle_queued(notification_id=message.pk)
        message.refresh_from_db()

        bounced = act(
            client, "notification", "record_delivery", message, status="BOUNCED", reason="no such mailbox"
        )
        message.refresh_from_db()
        again = act(
            client,
            "notification",
            "resend_message",
            message,
            recipient="new@example.com",
            reason="x",
            _key="b" * 32,
        )
        handle_queued(notification_id=message.pk)

        assert (bounced.status_code, again.status_code) == (302, 302)
        assert [sent.to for sent in mail.outbox] == [["ana@example.com"], ["new@example.com"]]
        assert Notification.objects.get(pk=message.pk).status == "SENT"


class TestTemplates:
    def test_shows_how_it_reads_and_what_it_may_mention(self) -> None:
        template, client = make_template(), signed_in(Role.SYSTEM_ADMIN)

        content = client.get(
            reverse("admin:notifications_messagetemplate_change", args=[template.pk])
        ).content.decode()

        assert "You owe $12.50." in content and "{{ amount }}" in content

    def test_one_that_cannot_be_shown_says_why(self) -> None:
        template = make_template(variables={})

        page = signed_in(Role.SYSTEM_ADMIN).get(
            reverse("admin:notifications_messagetemplate_change", args=[template.pk])
        )

        assert page.status_code == 200 and "No value was given for: amount, name." in page.content.decode()

    def test_is_edited_with_a_preview(self) -> None:
        template, client = make_template(), signed_in(Role.SYSTEM_ADMIN)
        data = {"subject": "Dear {{ name }}", "body": "Please pay {{ amount|money }}.", "reason": "tone"}

        preview = act(client, "messagetemplate", "edit_template", template, step="preview", **data)
        assert "Please pay $12.50." in preview.content.decode()
        template.refresh_from_db()
        assert template.version == 1
        assert act(client, "messagetemplate", "edit_template", template, **data).status_code == 302

        template.refresh_from_db()
        assert (template.subject, template.version) == ("Dear {{ name }}", 2)

    def test_a_refusal_stands_beside_its_field(self) -> None:
        answer = act(
            signed_in(Role.SYSTEM_ADMIN),
            "messagetemplate",
            "edit_template",
            make_template(),
            subject="x",
            body="{{ ssn }}",
            reason="x",
        )

        assert answer.status_code == 422 and "This message knows: amount, name." in answer.content.decode()
