"""Reminders: each once, at the product's days, with what is due by component."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loan_collections.services import reminding
from loan_collections.services.reminding import remind, send_reminders
from loanops.notifications.models import Notification
from servicing.models import Loan
from servicing.services.charges import waive
from tests.factories.access import SYSTEM
from tests.factories.loan_collections import late_loan
from tests.factories.parties import BusinessFactory, make_business
from tests.factories.servicing import close_days, fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

DUE = date(2026, 2, 15)
ONE_DAY = timedelta(days=1)


def _in_the_morning_of(day: date) -> dict[str, int]:
    return remind(closed_day=day - ONE_DAY, progress=lambda line: None)


def _codes() -> list[str]:
    return list(Notification.objects.order_by("id").values_list("template_code", flat=True))


def _young_loan(**fields: object) -> Loan:
    """Paid out on January 15 in a world where it is January 15; the first installment is due on February 15."""
    set_business_date(date(2026, 1, 15))
    return late_loan(**fields)


class TestBeforeAndOnTheDueDate:
    @pytest.mark.parametrize(
        ("morning", "codes"),
        [
            (date(2026, 2, 9), []),
            (date(2026, 2, 10), ["reminder.before-due"]),
            (date(2026, 2, 11), []),
            (date(2026, 2, 14), []),
            (date(2026, 2, 15), ["reminder.due-today"]),
            (date(2026, 2, 16), []),
        ],
    )
    def test_comes_five_days_before_and_on_the_day(self, morning: date, codes: list[str]) -> None:
        _young_loan()

        _in_the_morning_of(morning)

        assert _codes() == codes

    def test_says_what_is_due_and_of_what_it_consists(self) -> None:
        loan = _young_loan()

        _in_the_morning_of(date(2026, 2, 10))

        message = Notification.objects.get()
        assert message.recipient == "office@riverside.example" and message.loan_number == loan.number
        assert message.subject == "Payment of $1,066.19 due on February 15"
        for words in ("principal  $946.19", "interest   $120.00", "fees       $0.00", loan.number):
            assert words in message.body

    def test_a_partly_paid_installment_asks_for_the_rest_only(self) -> None:
        loan = _young_loan()
        set_business_date(date(2026, 2, 9))
        pay(loan, "1000.00")

        _in_the_morning_of(date(2026, 2, 10))

        assert Notification.objects.get().subject.startswith("Payment of $66.19")

    def test_a_paid_installment_is_not_reminded_of(self) -> None:
        loan = _young_loan()
        set_business_date(date(2026, 2, 9))
        pay(loan, "1066.19")

        _in_the_morning_of(date(2026, 2, 10))

        assert _codes() == []

    def test_waiving_takes_its_part_out_of_the_split(self) -> None:
        loan = _young_loan()
        set_business_date(DUE)
        waive(
            loan_id=loan.pk,
            component="INTEREST",
            amount=Decimal("20.00"),
            effective_date=DUE,
            reason="x",
            actor=SYSTEM,
        )

        _in_the_morning_of(DUE)

        body = Notification.objects.get().body
        assert "principal  $946.19" in body and "interest   $100.00" in body and "$1,046.19" in body

    def test_a_product_without_reminders_sends_none(self) -> None:
        _young_loan(snapshot={"reminder_offsets_days": []})

        _in_the_morning_of(date(2026, 2, 10))
        _in_the_morning_of(DUE)

        assert _codes() == []

    def test_the_offsets_are_the_loan_s_own_product_s(self) -> None:
        _young_loan(snapshot={"reminder_offsets_days": [-7]})

        _in_the_morning_of(date(2026, 2, 8))
        _in_the_morning_of(date(2026, 2, 10))

        assert _codes() == ["reminder.before-due"]


class TestAfterIt:
    def test_becomes_firmer_and_never_repeats_itself(self) -> None:
        _young_loan()
        close_days(date(2026, 5, 20))

        codes = Counter(
            n.template_code for n in Notification.objects.filter(dedupe_key__contains=":2026-02-15:")
        )
        assert codes == {
            "reminder.before-due": 1,
            "reminder.due-today": 1,
            "reminder.late": 2,
            "reminder.late-30": 1,
            "reminder.late-60": 1,
            "reminder.late-90": 1,
        }
        late = Notification.objects.filter(template_code__startswith="reminder.late").order_by("id")
        assert [n.dedupe_key.rpartition("-")[2] for n in late] == ["3", "10", "30", "60", "90"]

    def test_a_loan_that_was_charged_off_is_not_reminded_any_more(self) -> None:
        loan = late_loan()
        Loan.objects.filter(pk=loan.pk).update(status="CHARGED_OFF")

        send_reminders()

        assert _codes() == []

    def test_asks_for_everything_overdue_with_fees(self) -> None:
        late_loan()

        send_reminders()

        message = Notification.objects.get(template_code="reminder.late")
        assert "$1,091.19 is overdue" in message.body and "fees       $25.00" in message.body

    def test_a_missed_reminder_is_made_up_for_by_the_latest_only(self) -> None:
        late_loan()

        send_reminders()
        send_reminders()

        assert [n.dedupe_key.rpartition(":")[2] for n in Notification.objects.all()] == ["late-10"]

    def test_a_cured_loan_is_left_in_peace(self) -> None:
        loan = late_loan()
        pay(loan, fresh(loan).position.overdue_amount)

        send_reminders()

        assert _codes() == []


class TestOnceOnly:
    def test_running_again_writes_nothing(self) -> None:
        _young_loan()

        first = [_in_the_morning_of(date(2026, 2, 10)) for _ in range(3)]

        assert [counts["reminders_upcoming"] for counts in first] == [1, 0, 0]

    def test_dying_in_the_middle_and_going_on_writes_each_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reminding, "SLICE_SIZE", 2)
        set_business_date(date(2026, 1, 15))
        for _ in range(5):
            late_loan(business=make_business())

        def die(line: str) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            remind(closed_day=date(2026, 2, 9), progress=die)
        assert Notification.objects.count() == 2
        _in_the_morning_of(date(2026, 2, 10))

        assert Notification.objects.count() == 5

    def test_costs_the_same_for_few_and_for_many(self) -> None:
        costs = []
        set_business_date(date(2026, 1, 15))
        for count in (1, 6):
            for _ in range(count):
                with_address = BusinessFactory(email="a@example.com")
                make_active_loan(business=with_address)
            Notification.objects.all().delete()
            with CaptureQueriesContext(connection) as queries:
                _in_the_morning_of(date(2026, 2, 10))
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 16

    def test_a_business_without_an_address_is_noted(self) -> None:
        set_business_date(date(2026, 1, 15))
        make_active_loan(business=BusinessFactory())

        _in_the_morning_of(date(2026, 2, 10))

        assert Notification.objects.get().status == "SUPPRESSED"
