"""A colleague named in a note finds it on his list, is told, and marks it as done."""

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed
from loanops.core.texts import mentioned_names
from loanops.notifications.models import Notification
from origination.models import ApplicationNote, NoteMention
from origination.services.conversing import NoteUnchanged, add_note, finish_mention
from tests.factories.access import make_user, staff
from tests.factories.origination import make_application, make_mention
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


def actor_of(user):
    from loanops.access.actors import actor_of_user

    return actor_of_user(user)


class TestNames:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("@maria please", ["maria"]),
            ("Ask @Maria, then @sam.jones.", ["maria", "sam.jones"]),
            ("(@maria) and again @maria", ["maria"]),
            ("Write to ana@riverside.example", []),
            ("rate @ 12 %", []),
            ("@o'neil", ["o"]),
        ],
    )
    def test_stand_at_the_beginning_of_a_word(self, text, names):
        assert mentioned_names(text) == names


class TestMention:
    def note(self, text):
        return add_note(application_id=make_application().pk, text=text, actor=staff(Role.LOAN_OFFICER))

    def test_stands_on_the_list_and_is_told(self):
        maria = make_user(Role.UNDERWRITER, username="maria")
        maria.email = "maria@lender.example"
        maria.save()

        note = self.note("@maria, does the lease cover the machines?")

        mention = note.mentions.get()
        assert (mention.person, mention.done_at) == (maria, None)
        message = Notification.objects.get(template_code="mentioned-in-note")
        assert message.recipient == maria.email and note.application.number in message.body
        assert "lease" not in message.body

    @pytest.mark.parametrize(
        ("username", "roles", "words"),
        [
            ("nobody", None, "Nobody here signs in as @nobody"),
            ("fred", (Role.FINANCE_ANALYST,), "@fred may not read notes"),
            ("newcomer", (), "@newcomer may not read notes"),
        ],
    )
    def test_of_unknown_people_and_of_those_who_may_not_read_it_is_refused(self, username, roles, words):
        if roles is not None:
            make_user(*roles, username=username)

        with pytest.raises(InvalidInput) as refusal:
            self.note(f"@{username} please look")

        assert words in refusal.value.errors[0].detail
        assert (
            not ApplicationNote.objects.exists()
            and not Notification.objects.filter(template_code="mentioned-in-note").exists()
        )

    def test_of_borrowers_and_of_who_left_is_refused(self):
        make_user(username="borrower", is_staff=False)
        left = make_user(Role.UNDERWRITER, username="left")
        left.is_active = False
        left.save()

        with pytest.raises(InvalidInput) as refusal:
            self.note("@borrower and @left")
        assert [error.code for error in refusal.value.errors] == ["unknown_person"] * 2

    def test_ten_people_and_no_more(self):
        names = [make_user(Role.UNDERWRITER, username=f"person{number}").username for number in range(11)]

        assert self.note(" ".join(f"@{name}" for name in names[:10])).mentions.count() == 10
        with pytest.raises(InvalidInput):
            self.note(" ".join(f"@{name}" for name in names))


class TestDone:
    def test_once_and_by_the_person_alone(self):
        mention = make_mention()
        person = actor_of(mention.person)

        with pytest.raises(NotAllowed, match="nobody else"):
            finish_mention(mention_id=mention.pk, actor=staff(Role.UNDERWRITER))
        assert finish_mention(mention_id=mention.pk, actor=person).done_at is not None
        with pytest.raises(NoteUnchanged):
            finish_mention(mention_id=mention.pk, actor=person)


class TestPages:
    def test_my_list_leads_to_the_application_and_is_worked_off(self):
        mention = make_mention()
        client = signed_in(mention.person)
        other = make_mention()
        url = reverse("admin:origination_notemention_changelist")

        page = text_of(client.get(url))
        assert mention.note.application.number in page and other.note.application.number not in page
        assert "I am mentioned" in text_of(client.get(reverse("admin:index")))

        action = reverse("admin:origination_notemention_action_finish_mention", args=[mention.pk])
        form = client.get(action)
        client.post(
            action,
            {"_key": hidden(form, "_key"), "_version": hidden(form, "_version"), "_step": "confirm"},
        )

        assert NoteMention.objects.get(pk=mention.pk).done_at is not None
        assert "No note asks for you." in text_of(client.get(url))
        assert "I am mentioned" not in text_of(client.get(reverse("admin:index")))

    def test_a_refused_name_stands_on_the_form_with_what_was_written(self):
        application = make_application()
        client = signed_in(make_user(Role.LOAN_OFFICER))
        action = reverse("admin:origination_application_action_add_note", args=[application.pk])
        form = client.get(action)

        answer = client.post(
            action,
            {
                "_key": hidden(form, "_key"),
                "_version": hidden(form, "_version"),
                "_step": "confirm",
                "text": "@nobody look",
            },
        )

        assert answer.status_code == 422
        assert "Nobody here signs in as @nobody" in answer.content.decode()
        assert not ApplicationNote.objects.exists()

    def test_the_list_costs_the_same_for_few_and_for_many(self, django_assert_max_num_queries):
        first = make_mention()
        client = signed_in(first.person)
        for _ in range(4):
            make_mention()

        with django_assert_max_num_queries(12):
            client.get(reverse("admin:origination_notemention_changelist") + "?work=all")
