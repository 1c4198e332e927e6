"""Logins of borrowers' people: registering, proving an address, recovering and changing a password."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.tokens import default_token_generator

from loanops.access.models import SignedInSession, User
from loanops.access.passwords import WrongPassword
from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.core.actors import ANONYMOUS
from loanops.core.errors import InvalidInput, NotAllowed, NotFound
from loanops.core.models import OutboxMessage
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import PRIVATE_LINK
from loanops.parties.links import (
    LinkNotUsable,
    address_change_link,
    address_change_of,
    person_of,
    recovery_link,
    registration_of,
    token_of,
)
from loanops.parties.models import AddressChange, Registration
from loanops.parties.services import identity
from loanops.parties.services.identity import (
    ADDRESS_CHANGE_VALID_FOR,
    REGISTRATION_VALID_FOR,
    change_password,
    confirm_address_change,
    end_other_sessions,
    record_sign_in,
    recover_password,
    register,
    request_address_change,
    request_recovery,
    verify_address,
)
from tests.factories.access import PASSWORD, make_user
from tests.factories.people import as_borrower, link_to, mails_to, make_person

pytestmark = pytest.mark.django_db

ANA = "ana@riverside.example"
CHOSEN = "seven quiet rivers"


def registering(**changes: Any) -> Registration | None:
    fields = {
        "first_name": "Ana",
        "last_name": "Moreno",
        "email": ANA,
        "password": CHOSEN,
        "accepts_terms": True,
        **changes,
    }
    return register(**fields, actor=ANONYMOUS)


def at(monkeypatch: pytest.MonkeyPatch, moment: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


class TestRegister:
    def test_makes_no_login_before_the_address_is_proven(self):
        registration = registering()

        assert registration is not None and registration.used_at is None
        assert not User.objects.filter(email=ANA).exists()
        assert link_to(ANA).startswith("/my/verify/")

    def test_the_link_stands_nowhere_but_in_the_message(self):
        registering()
        sent = mails_to(ANA)[-1]
        notification = Notification.objects.get(recipient=ANA)

        assert "/my/verify/" in sent and "/my/verify/" not in notification.body
        assert PRIVATE_LINK in notification.body and PRIVATE_LINK not in sent
        assert not OutboxMessage.objects.filter(payload__icontains="/my/verify/").exists()

    def test_the_password_is_stored_as_a_hash_and_in_no_audit_event(self):
        registration = registering()

        assert CHOSEN not in registration.password
        assert CHOSEN not in str(list(AuditEvent.objects.values_list("changes", flat=True)))

    @pytest.mark.parametrize("staff", [False, True])
    def test_an_address_that_has_a_login_is_told_so_by_mail_and_nothing_is_made(self, staff):
        make_person(ANA, is_staff=staff)

        assert registering(email=ANA.upper()) is None
        assert not Registration.objects.exists()
        assert "login with it already" in mails_to(ANA)[-1]

    def test_a_second_click_writes_one_message(self):
        first = registering()
        second = registering()

        assert second == first
        assert len(mails_to(ANA)) == 1

    def test_somebody_elses_registration_with_the_address_is_another_one(self):
        first = registering()
        second = registering(password="a stranger's own words")

        assert second != first

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"email": "no address"}, "/email"),
            ({"email": f"{'a' * 140}@example.com"}, "/email"),
            ({"first_name": " "}, "/first_name"),
            ({"password": "short"}, "/password"),
            ({"password": "password12345"}, "/password"),
            ({"accepts_terms": False}, "/accepts_terms"),
        ],
    )
    def test_names_the_field_that_is_wrong_and_leaves_nothing_behind(self, change, pointer):
        with pytest.raises(InvalidInput) as refused:
            registering(**change)

        assert {error.pointer for error in refused.value.errors} == {pointer}
        assert not Registration.objects.exists() and not OutboxMessage.objects.exists()


class TestVerifyAddress:
    def test_makes_the_login_with_the_chosen_password(self):
        registration = registering()
        user = verify_address(registration_id=registration.pk, password=CHOSEN, actor=ANONYMOUS)

        assert (user.username, user.email, user.is_staff, str(user)) == (ANA, ANA, False, "Ana Moreno")
        assert authenticate(username=ANA, password=CHOSEN) == user
        registration.refresh_from_db()
        assert registration.password == "" and registration.user == user
        assert registration.terms_version == settings.SITE_TERMS_VERSION

    def test_refuses_whoever_does_not_know_the_password(self):
        registration = registering()

        with pytest.raises(WrongPassword):
            verify_address(registration_id=registration.pk, password="something else here", actor=ANONYMOUS)
        assert not User.objects.filter(email=ANA).exists()

    def test_works_once(self):
        registration = registering()
        token = token_of(registration)
        verify_address(registration_id=registration.pk, password=CHOSEN, actor=ANONYMOUS)

        with pytest.raises(LinkNotUsable, match="used already"):
            verify_address(registration_id=registration.pk, password=CHOSEN, actor=ANONYMOUS)
        with pytest.raises(LinkNotUsable, match="used already"):
            registration_of(token)
        assert User.objects.filter(email=ANA).count() == 1

    def test_the_first_of_two_registrations_that_is_proven_has_the_address(self):
        first, second = registering(), registering(password="a stranger's own words")
        verify_address(registration_id=first.pk, password=CHOSEN, actor=ANONYMOUS)

        with pytest.raises(LinkNotUsable, match="a login with this address already"):
            verify_address(registration_id=second.pk, password="a stranger's own words", actor=ANONYMOUS)

    def test_both_sides_of_its_end(self, monkeypatch):
        registration = registering()
        end = registration.expires_at
        assert end - registration.terms_accepted_at == REGISTRATION_VALID_FOR

        at(monkeypatch, end)
        with pytest.raises(LinkNotUsable, match="too old"):
            verify_address(registration_id=registration.pk, password=CHOSEN, actor=ANONYMOUS)
        at(monkeypatch, end - timedelta(microseconds=1))
        assert verify_address(registration_id=registration.pk, password=CHOSEN, actor=ANONYMOUS).email == ANA

    @pytest.mark.parametrize(
        "damage", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.partition(":")[0], lambda t: ""]
    )
    def test_a_damaged_link_is_none(self, damage):
        token = token_of(registering())

        with pytest.raises(LinkNotUsable):
            registration_of(damage(token))

    def test_a_token_of_one_kind_is_none_of_another(self):
        with pytest.raises(LinkNotUsable):
            address_change_of(token_of(registering()))


class TestRecover:
    def test_sends_a_link_that_sets_a_password_once_and_ends_every_sign_in(self):
        user = make_person(ANA)
        session = record_sign_in(user_id=user.pk, device="x", actor=as_borrower(user))
        request_recovery(email=ANA.upper(), actor=ANONYMOUS)
        uid, token = link_to(ANA).split("/")[-2:]
        assert person_of(uid, token) == user

        recover_password(user_id=user.pk, token=token, password=CHOSEN, actor=ANONYMOUS)

        assert authenticate(username=ANA, password=CHOSEN) == user
        session.refresh_from_db()
        assert session.ended_at is not None
        with pytest.raises(LinkNotUsable):
            recover_password(user_id=user.pk, token=token, password="another sentence", actor=ANONYMOUS)
        with pytest.raises(LinkNotUsable):
            person_of(uid, token)
        assert "password of your login was changed" in mails_to(ANA)[-1]

    @pytest.mark.parametrize("kind", ["unknown", "staff", "disabled"])
    def test_the_address_itself_is_told_when_there_is_nothing_to_recover(self, kind):
        if kind != "unknown":
            user = make_person(ANA, is_staff=kind == "staff")
            User.objects.filter(pk=user.pk).update(is_active=kind != "disabled")

        assert request_recovery(email=ANA, actor=ANONYMOUS) is None
        assert "no login of a borrower" in mails_to(ANA)[-1]

    def test_a_weak_password_is_refused_and_the_link_stays_good(self):
        user = make_person(ANA)
        token = default_token_generator.make_token(user)

        with pytest.raises(InvalidInput, match="cannot be used"):
            recover_password(user_id=user.pk, token=token, password="ana@riverside.example", actor=ANONYMOUS)
        assert recover_password(user_id=user.pk, token=token, password=CHOSEN, actor=ANONYMOUS) == user

    def test_another_persons_token_opens_nothing(self):
        user, other = make_person(ANA), make_person()

        with pytest.raises(LinkNotUsable):
            recover_password(
                user_id=user.pk,
                token=default_token_generator.make_token(other),
                password=CHOSEN,
                actor=ANONYMOUS,
            )

    def test_a_message_to_an_address_that_is_no_longer_his_holds_no_link(self):
        user = make_person(ANA)

        assert "/my/recover/" in recovery_link(str(user.pk), ANA)
        assert "/my/" not in recovery_link(str(user.pk), "old@riverside.example")


class TestChangePassword:
    def test_asks_the_current_one_and_ends_the_other_sign_ins(self):
        user = make_person(ANA)
        actor = as_borrower(user)
        here, there = (record_sign_in(user_id=user.pk, device="x", actor=actor) for _ in range(2))

        with pytest.raises(WrongPassword) as refused:
            change_password(current_password="wrong", password=CHOSEN, reference=here.reference, actor=actor)
        assert refused.value.errors[0].pointer == "/current_password"
        change_password(current_password=PASSWORD, password=CHOSEN, reference=here.reference, actor=actor)

        assert authenticate(username=ANA, password=CHOSEN) == user
        open_ones = SignedInSession.objects.filter(user=user, ended_at__isnull=True)
        assert list(open_ones) == [here] and there not in open_ones

    def test_the_audit_trail_says_that_it_changed_and_not_to_what(self):
        user = make_person(ANA)
        change_password(current_password=PASSWORD, password=CHOSEN, reference="", actor=as_borrower(user))
        event = AuditEvent.objects.get(event="person.password-changed")

        assert event.actor_user_id == user.pk
        assert "•••" in str(event.changes) and CHOSEN not in str(event.changes)

    def test_staff_and_strangers_have_no_part_in_it(self):
        from loanops.access.actors import actor_of_user

        for actor in (ANONYMOUS, actor_of_user(make_user())):
            with pytest.raises(NotAllowed):
                change_password(current_password=PASSWORD, password=CHOSEN, reference="", actor=actor)


class TestChangeAddress:
    NEW = "ana@home.example"

    def test_counts_once_the_person_follows_the_link_at_the_new_address(self):
        user = make_person(ANA)
        change = request_address_change(email=self.NEW, current_password=PASSWORD, actor=as_borrower(user))
        assert link_to(self.NEW).startswith("/my/security/address/")
        assert User.objects.get(pk=user.pk).email == ANA

        confirm_address_change(change_id=change.pk, actor=as_borrower(user))

        user.refresh_from_db()
        assert (user.username, user.email) == (self.NEW, self.NEW)
        assert "a•••@home.example" in mails_to(ANA)[-1]
        with pytest.raises(LinkNotUsable):
            confirm_address_change(change_id=change.pk, actor=as_borrower(user))

    def test_a_user_name_that_is_no_address_stays(self):
        user = make_person(ANA)
        User.objects.filter(pk=user.pk).update(username="ana")
        change = request_address_change(email=self.NEW, current_password=PASSWORD, actor=as_borrower(user))
        confirm_address_change(change_id=change.pk, actor=as_borrower(user))

        user.refresh_from_db()
        assert (user.username, user.email) == ("ana", self.NEW)

    def test_somebody_else_cannot_confirm_it(self):
        change = request_address_change(
            email=self.NEW, current_password=PASSWORD, actor=as_borrower(make_person(ANA))
        )

        with pytest.raises(NotFound):
            confirm_address_change(change_id=change.pk, actor=as_borrower(make_person()))

    def test_a_known_address_is_told_by_mail_and_nothing_changes(self):
        make_person(self.NEW)
        user = make_person(ANA)

        assert (
            request_address_change(email=self.NEW, current_password=PASSWORD, actor=as_borrower(user)) is None
        )
        assert "login with it already" in mails_to(self.NEW)[-1]

    def test_an_address_taken_meanwhile_is_refused(self):
        user = make_person(ANA)
        change = request_address_change(email=self.NEW, current_password=PASSWORD, actor=as_borrower(user))
        make_person(self.NEW)

        with pytest.raises(LinkNotUsable, match="login with this address"):
            confirm_address_change(change_id=change.pk, actor=as_borrower(user))

    def test_both_sides_of_its_end(self, monkeypatch):
        user = make_person(ANA)
        change = request_address_change(email=self.NEW, current_password=PASSWORD, actor=as_borrower(user))
        assert change.expires_at - change.created_at >= ADDRESS_CHANGE_VALID_FOR - timedelta(seconds=5)

        at(monkeypatch, change.expires_at)
        with pytest.raises(LinkNotUsable, match="too old"):
            confirm_address_change(change_id=change.pk, actor=as_borrower(user))
        at(monkeypatch, change.expires_at - timedelta(microseconds=1))
        assert confirm_address_change(change_id=change.pk, actor=as_borrower(user)).email == self.NEW

    def test_a_link_is_for_the_address_it_was_asked_for(self):
        user = make_person(ANA)
        change = request_address_change(email=self.NEW, current_password=PASSWORD, actor=as_borrower(user))

        assert "/my/" in address_change_link(str(change.pk), self.NEW)
        assert "/my/" not in address_change_link(str(change.pk), ANA)
        assert AddressChange.objects.count() == 1


class TestSessions:
    def test_others_end_and_the_one_in_use_stays(self):
        user, somebody = make_person(), make_person()
        here, there = (record_sign_in(user_id=user.pk, device="x", actor=as_borrower(user)) for _ in range(2))
        elsewhere = record_sign_in(user_id=somebody.pk, device="x", actor=as_borrower(somebody))

        end_other_sessions(reference=here.reference, actor=as_borrower(user))

        for session, is_open in ((here, True), (there, False), (elsewhere, True)):
            session.refresh_from_db()
            assert (session.ended_at is None) == is_open


class TestPauseSignIn:
    def test_tells_the_person_once_an_hour_and_nobody_when_there_is_none(self):
        make_person(ANA)
        for _ in range(2):
            identity.pause_sign_in(name=ANA, actor=ANONYMOUS)
        identity.pause_sign_in(name="nobody@riverside.example", actor=ANONYMOUS)

        assert len([text for text in mails_to(ANA) if "wrong password" in text]) == 1
        assert mails_to("nobody@riverside.example") == []


class TestForgetUnproven:
    def test_deletes_what_was_never_proven_a_week_after_its_end(self, monkeypatch):
        old, used = registering(), registering(email="bea@riverside.example")
        verify_address(registration_id=used.pk, password=CHOSEN, actor=ANONYMOUS)
        end = max(old.expires_at, used.expires_at) + identity.UNPROVEN_KEPT_FOR

        at(monkeypatch, old.expires_at + identity.UNPROVEN_KEPT_FOR)
        assert identity.forget_unproven() == 0
        at(monkeypatch, end + timedelta(seconds=1))
        assert identity.forget_unproven() == 1
        assert list(Registration.objects.all()) == [used]
        assert not Registration.history.filter(id=old.pk).exists()
