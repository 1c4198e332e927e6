"""The grid of debts: as many lines as there are debts, more on demand, a clear limit, and none is ever lost."""

from decimal import Decimal

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from origination.models import DebtSchedule
from origination.services.debts import DEBTS_MAX
from tests.factories.access import make_user
from tests.factories.financials import make_debts
from tests.factories.origination import make_application
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def underwriter():
    return signed_in(make_user(Role.UNDERWRITER))


def debts(number):
    return [
        {
            "lender": f"Bank {each}",
            "kind": "TERM_LOAN",
            "balance": Decimal("1000.00"),
            "yearly_payments": Decimal("100.00"),
            "is_refinanced": each == 0,
        }
        for each in range(number)
    ]


def cells(number):
    return {
        f"d{each}-{name}": str(value)
        for each, debt in enumerate(debts(number))
        for name, value in debt.items()
        if name != "is_refinanced"
    }


def press(client, application, step, **data):
    url = reverse("admin:origination_application_action_record_debts", args=[application.pk])
    opened = client.get(url)
    given = {"_key": hidden(opened, "_key"), "_version": hidden(opened, "_version"), "_step": step}
    return client.post(url, {**given, "as_of": "2026-02-28", "source": "INTERNAL", "reason": "", **data})


def opened(client, application):
    url = reverse("admin:origination_application_action_record_debts", args=[application.pk])
    return client.get(url).content.decode()


class TestLines:
    def test_all_recorded_debts_and_blank_lines_behind_them(self, underwriter):
        application = make_application()
        make_debts(application, *debts(37))

        page = opened(underwriter, application)

        assert 'value="Bank 36"' in page and 'name="d46-lender"' in page and 'name="d47-lender"' not in page

    def test_recording_unchanged_loses_none(self, underwriter):
        application = make_application()
        make_debts(application, *debts(45))

        answer = press(underwriter, application, "confirm", **cells(45))

        assert answer.status_code == 302
        assert DebtSchedule.objects.get(status="RECORDED").debts.count() == 45

    def test_more_lines_keep_what_is_entered(self, underwriter):
        application = make_application()
        blank = {f"d{number}-lender": "" for number in range(4, 10)}

        page = press(underwriter, application, "change", **cells(4), **blank).content.decode()

        assert 'value="Bank 3"' in page and 'name="d13-lender"' in page and 'name="d14-lender"' not in page
        assert not DebtSchedule.objects.exists()

    def test_a_line_that_was_emptied_does_not_come_back(self, underwriter):
        application = make_application()
        make_debts(application, *debts(3))
        emptied = {f"d2-{name}": "" for name in ("lender", "kind", "balance", "yearly_payments")}

        page = press(underwriter, application, "change", **cells(2), **emptied).content.decode()

        assert 'value="Bank 1"' in page and "Bank 2" not in page

    def test_a_line_without_a_lender_is_refused(self, underwriter):
        answer = press(underwriter, make_application(), "confirm", **{"d0-kind": "TERM_LOAN"})

        assert "Say who the lender is." in text_of(answer) and not DebtSchedule.objects.exists()


class TestLimit:
    def test_as_many_as_the_limit_are_taken(self, underwriter):
        application = make_application()

        press(underwriter, application, "confirm", **cells(DEBTS_MAX))

        assert DebtSchedule.objects.get().debts.count() == DEBTS_MAX

    def test_one_more_is_refused_and_nothing_is_recorded(self, underwriter):
        answer = press(underwriter, make_application(), "confirm", **cells(DEBTS_MAX + 1))

        assert f"At most {DEBTS_MAX} debts" in text_of(answer)
        assert not DebtSchedule.objects.exists()
