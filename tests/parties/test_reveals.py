"""Whole identifiers: for whom, for a reason and with the password again, shown once and written nowhere."""

import json
import logging
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.core.errors import InvalidInput, NotAllowed
from loanops.parties.models import Business
from loanops.parties.services.businesses import add_bank_account, add_owner
from loanops.parties.services.reveals import (
    NothingOnFile,
    reveal_account_number,
    reveal_identity,
    reveal_tax_id,
)
from loanops.web.admin.timeline import REVEALS, timeline
from tests.dump import tables_with
from tests.factories.access import PASSWORD, SYSTEM, make_user, staff
from tests.factories.parties import BusinessFactory, make_business
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db

IDENTITY = {Role.UNDERWRITER, Role.COMPLIANCE_OFFICER, Role.MANAGER}
ACCOUNT = {Role.FINANCE_MANAGER, Role.COMPLIANCE_OFFICER}
WHY = "The bank asks on the phone, case 12."
PAGES = {
    "business": ("reveal-tax-id", IDENTITY, {"98-7650101"}),
    "businessowner": ("reveal-identity", IDENTITY, {"543-21-0101", "1961-11-23"}),
    "bankaccount": ("reveal-account-number", ACCOUNT, {"40077123456"}),
}
PLANTED = ("987650101", "543210101", "1961-11-23", "40077123456", "98-7650101", "543-21-0101")


@pytest.fixture
def business() -> Business:
    made = BusinessFactory(tax_id="987650101", tax_id_last4="0101")
    owner = {
        "first_name": "Ana",
        "last_name": "Moreno",
        "ssn": "543210101",
        "date_of_birth": "1961-11-23",
        "ownership_percentage": "100",
    }
    add_owner(business_id=made.pk, fields=owner, actor=SYSTEM)
    add_bank_account(
        business_id=made.pk, routing_number="021000021", account_number="40077123456", actor=SYSTEM
    )
    return made


def record_of(business: Business, kind: str):
    return {
        "business": lambda: business,
        "businessowner": business.owners.get,
        "bankaccount": business.bank_accounts.get,
    }[kind]()


def address(business: Business, kind: str) -> str:
    return f"/admin/parties/{kind}/{record_of(business, kind).pk}/action/{PAGES[kind][0]}/"


def page(business: Business, kind: str) -> str:
    return f"/admin/parties/{kind}/{record_of(business, kind).pk}/change/"


def form_of(client: Client, path: str, **entered: str) -> dict[str, str]:
    """The form as the page gave it, filled in."""
    opened = client.get(path)
    hidden_ones = {name: hidden(opened, name) for name in ("_key", "_version")}
    return {**hidden_ones, "_step": "confirm", "reason": WHY, "current_password": PASSWORD, **entered}


def says(answer, values=PLANTED) -> bool:
    return any(value in answer.content.decode() for value in values)


def reveals():
    return AuditEvent.objects.filter(event__endswith=".revealed")


@pytest.mark.parametrize("kind", PAGES)
class TestRevealing:
    @pytest.mark.parametrize("role", list(Role))
    def test_those_whom_the_matrix_names_and_nobody_else(self, kind, role, business):
        client, path = signed_in(make_user(role)), address(business, kind)
        _, allowed, values = PAGES[kind]
        record_page = client.get(page(business, kind))

        if role not in allowed:
            assert path not in record_page.content.decode()
            assert client.get(path).status_code == 403
            answer = client.post(path, {"_step": "confirm", "reason": WHY, "current_password": PASSWORD})
            assert answer.status_code == 403 and not says(answer) and not reveals().exists()
            return
        assert path in record_page.content.decode() and not says(record_page)
        form = form_of(client, path)
        answer = client.post(path, form)
        assert answer.status_code == 200
        assert all(value in answer.content.decode() for value in values)
        assert "no-store" in answer["Cache-Control"]

    def test_a_look_at_the_form_shows_and_records_nothing(self, kind, business):
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        opened = client.get(address(business, kind))

        assert opened.status_code == 200 and not says(opened) and not reveals().exists()
        assert 'type="password"' in opened.content.decode() and "no-store" in opened["Cache-Control"]

    def test_the_audit_event_says_who_what_and_why_but_not_the_value(self, kind, business):
        user = make_user(Role.COMPLIANCE_OFFICER)
        client, path = signed_in(user), address(business, kind)
        record, before = record_of(business, kind), record_of(business, kind).version

        client.post(path, form_of(client, path))

        [event] = reveals()
        assert (event.actor_user_id, event.reason, event.changes) == (user.pk, WHY, [])
        assert (event.subject_type, event.subject_id) == (record._meta.label, record.pk)
        assert event.source_address
        record.refresh_from_db()
        assert record.version == before

    def test_it_is_shown_once(self, kind, business):
        """A reload or a second click sends the same form again: nothing to see, nothing recorded twice."""
        client, path = signed_in(make_user(Role.COMPLIANCE_OFFICER)), address(business, kind)
        form = form_of(client, path)

        first, again = client.post(path, form), client.post(path, form)

        assert says(first)
        assert again.status_code == 422 and not says(again) and "shown once" in text_of(again)
        assert reveals().count() == 1
        anew = {**form, "_key": hidden(again, "_key")}
        assert says(client.post(path, anew)) and reveals().count() == 2

    def test_nothing_keeps_it(self, kind, business, caplog):
        caplog.set_level(logging.DEBUG)
        client, path = signed_in(make_user(Role.COMPLIANCE_OFFICER)), address(business, kind)

        shown = client.post(path, form_of(client, path))

        html = shown.content.decode()
        assert says(shown) and not any(value in html.partition("</title>")[0] for value in PLANTED)
        assert PASSWORD not in html
        for following in (page(business, kind), path, page(business, "business") + "?tab=timeline"):
            assert not says(client.get(following))
        kept = json.dumps(dict(client.session.items()))
        for value in (*PLANTED, PASSWORD):
            assert tables_with(value) == [], value
            assert value not in caplog.text and value not in kept, value
        assert "audit_auditevent" in tables_with(WHY), "the search itself must find what is there"

    @pytest.mark.parametrize(
        ("entered", "said"),
        [
            ({"reason": ""}, "This field is required."),
            ({"reason": "   "}, "This field is required."),
            ({"current_password": ""}, "This field is required."),
            ({"current_password": f"{PASSWORD} "}, "This is not your password."),
            ({"reason": "He is 543-21-0101, is he?"}, "Leave out card numbers"),
        ],
    )
    def test_what_is_missing_or_wrong_is_said_at_its_field(self, kind, entered, said, business):
        client, path = signed_in(make_user(Role.COMPLIANCE_OFFICER)), address(business, kind)

        answer = client.post(path, form_of(client, path, **entered))

        assert said in text_of(answer) and not reveals().exists()
        assert not any(value in answer.content.decode() for value in PAGES[kind][2] - {"543-21-0101"})

    def test_what_is_not_on_file_is_said_on_the_record(self, kind, business):
        record = record_of(business, kind)
        secret = ("tax_id", "ssn", "date_of_birth", "account_number", "account_last4")
        emptied = {name: "" for name in (*secret, "tax_id_last4", "ssn_last4") if hasattr(record, name)}
        type(record).objects.filter(pk=record.pk).update(**emptied)
        client, path = signed_in(make_user(Role.COMPLIANCE_OFFICER)), address(business, kind)

        assert "on file." in text_of(client.get(page(business, kind)))
        assert client.get(path).status_code == 302


class TestPassword:
    def test_wrong_ones_are_counted_and_five_make_him_wait(self, business, monkeypatch):
        user = make_user(Role.MANAGER)
        client, path = signed_in(user), address(business, "business")
        other = signed_in(make_user(Role.MANAGER))

        for _ in range(5):
            answer = client.post(path, form_of(client, path, current_password="not mine"))
            assert answer.status_code == 422 and "This is not your password." in text_of(answer)
        locked = client.post(path, form_of(client, path))

        assert "Try again in 15 minutes." in text_of(locked) and not says(locked)
        owner = business.owners.get()
        elsewhere = f"/admin/parties/businessowner/{owner.pk}/action/reveal-identity/"
        assert "Try again in" in text_of(client.post(elsewhere, form_of(client, elsewhere)))
        assert not reveals().exists()
        assert says(other.post(path, form_of(other, path)))
        assert authenticate(username=user.username, password=PASSWORD) == user
        later = clock.now() + timedelta(minutes=15, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert says(client.post(path, form_of(client, path)))

    def test_a_right_one_forgets_the_wrong_ones_before(self, business):
        client = signed_in(make_user(Role.MANAGER))
        path = address(business, "business")
        for _ in range(3):
            for _ in range(4):
                client.post(path, form_of(client, path, current_password="not mine"))
            assert says(client.post(path, form_of(client, path)))

    def test_a_colleagues_password_is_not_ones_own(self, business):
        colleague, user = make_user(Role.MANAGER), make_user(Role.MANAGER)
        colleague.set_password("a colleague's own words")
        colleague.save()
        client = signed_in(user)
        path = address(business, "business")

        answer = client.post(path, form_of(client, path, current_password="a colleague's own words"))

        assert "This is not your password." in text_of(answer) and not says(answer)


class TestServices:
    def test_a_reason_is_needed(self, business):
        for reason in ("", "  \n"):
            with pytest.raises(InvalidInput) as refusal:
                reveal_tax_id(business_id=business.pk, reason=reason, actor=staff(Role.MANAGER))
            assert [error.pointer for error in refusal.value.errors] == ["/reason"]

    def test_part_of_an_identity_is_shown_as_far_as_it_is_known(self, business):
        owner = business.owners.get()
        type(owner).objects.filter(pk=owner.pk).update(ssn="", ssn_last4="")

        shown = reveal_identity(owner_id=owner.pk, reason=WHY, actor=staff(Role.UNDERWRITER))

        assert shown == [("SSN", "–"), ("Date of birth", "1961-11-23")]

    def test_nothing_on_file_is_no_reveal(self):
        with pytest.raises(NothingOnFile):
            reveal_tax_id(business_id=BusinessFactory().pk, reason=WHY, actor=staff(Role.MANAGER))
        assert not reveals().exists()

    def test_a_manager_of_finance_reads_accounts_only(self, business):
        actor = staff(Role.FINANCE_MANAGER)
        account = business.bank_accounts.get()

        shown = reveal_account_number(account_id=account.pk, reason=WHY, actor=actor)
        assert dict(shown)["Account number"] == "40077123456"
        with pytest.raises(NotAllowed):
            reveal_tax_id(business_id=business.pk, reason=WHY, actor=actor)


class TestTrail:
    def test_the_business_tells_of_all_reveals_and_is_narrowed_to_them(self, business):
        actor = staff(Role.COMPLIANCE_OFFICER)
        assert REVEALS not in [kind.slug for kind in timeline(business).kinds]
        reveal_tax_id(business_id=business.pk, reason=WHY, actor=actor)
        reveal_identity(owner_id=business.owners.get().pk, reason=WHY, actor=actor)
        reveal_account_number(account_id=business.bank_accounts.get().pk, reason=WHY, actor=actor)

        told = timeline(business, kind=REVEALS)

        assert ("Reveals", REVEALS) in [(kind.title, kind.slug) for kind in told.kinds]
        assert [entry.event for entry in told.entries] == list(reveals().order_by("-id"))
        assert {entry.event.reason for entry in told.entries} == {WHY} and len(told.entries) == 3
        assert len(timeline(business).entries) > 3

    def test_the_audit_trail_is_narrowed_to_them(self, business):
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        reveal_tax_id(business_id=business.pk, reason=WHY, actor=staff(Role.MANAGER))

        everything = text_of(client.get("/admin/audit/auditevent/"))
        narrowed = text_of(client.get("/admin/audit/auditevent/?reveals=only"))

        assert "business.owner-added" in everything and "business.owner-added" not in narrowed
        assert "business.tax-id.revealed" in narrowed


class TestBankAccountPage:
    def test_the_business_leads_to_it_and_it_is_masked(self, business, django_assert_max_num_queries):
        account = business.bank_accounts.get()
        client = signed_in(make_user(Role.LOAN_OFFICER))
        assert (
            page(business, "bankaccount")
            in client.get(f"{page(business, 'business')}?tab=contacts").content.decode()
        )

        with django_assert_max_num_queries(12):
            shown = client.get(page(business, "bankaccount"))

        assert f"•••• {account.account_last4}" in text_of(shown) and not says(shown)

    def test_it_is_in_no_search(self):
        make_business()

        found = signed_in(make_user(Role.LOAN_OFFICER)).get(
            "/admin/search/", {"s": "Riverside", "extended": "1"}
        )

        assert "/parties/business/" in found.content.decode()
        assert "/parties/bankaccount/" not in found.content.decode()

    def test_an_owner_shows_the_year_of_birth_only(self, business):
        shown = text_of(signed_in(make_user(Role.LOAN_OFFICER)).get(page(business, "businessowner")))

        assert "Year of birth 1961" in shown and "1961-11" not in shown
