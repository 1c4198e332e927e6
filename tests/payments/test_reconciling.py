"""Reconciliation: every movement of a day matched, or a difference that somebody resolves."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from loanops.audit.models import AuditEvent
from loanops.core.errors import InvalidInput, InvalidTransition
from payments.models import PaymentAttempt, ReconciliationItem, SimulatedMovement
from payments.providers.base import Movement
from payments.services.collecting import handle_created
from payments.services.deciding import refund_payment
from payments.services.polling import poll_unknown
from payments.services.reconciling import compare, investigate_item, reconcile_day, resolve_item
from payments.states import Finding, ItemStatus, Operation, PaymentStatus
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.payments import (
    DECLINED,
    STALLED,
    borrowing_loan,
    collect,
    open_difference,
    refreshed,
    simulator,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


class TestReconcileDay:
    def test_matches_and_settles(self) -> None:
        payment, declined = collect(amount="500.00"), collect(amount=DECLINED)

        counts = reconcile_day(DAY)

        assert counts == {"simulator": {"MATCHED": 1}}
        item = ReconciliationItem.objects.get()
        assert (item.payment, item.finding, item.status) == (payment, Finding.MATCHED, ItemStatus.MATCHED)
        assert item.our_amount == item.their_amount == Decimal("500.00")
        assert refreshed(payment).status == PaymentStatus.SETTLED and refreshed(payment).settled_date == DAY
        assert refreshed(declined).status == PaymentStatus.FAILED
        assert_books_prove()

    def test_finds_what_the_provider_lacks(self) -> None:
        item = open_difference()

        assert (item.finding, item.status) == (Finding.MISSING_AT_PROVIDER, ItemStatus.OPEN)
        assert item.their_amount is None
        assert refreshed(item.payment).status == PaymentStatus.SUCCEEDED

    def test_finds_what_we_lack(self) -> None:
        SimulatedMovement.objects.create(
            key="not_ours",
            operation="COLLECT",
            amount="7.00",
            currency="USD",
            scenario="ACCEPT",
            state="BOOKED",
            booked_date=DAY,
        )

        reconcile_day(DAY)

        item = ReconciliationItem.objects.get()
        assert (item.finding, item.payment, item.our_amount) == (Finding.MISSING_HERE, None, None)

    def test_finds_a_cent_of_difference(self) -> None:
        payment = collect(amount="500.00")
        SimulatedMovement.objects.update(amount=Decimal("499.99"))

        assert reconcile_day(DAY) == {"simulator": {"AMOUNT_DIFFERS": 1}}
        assert refreshed(payment).status == PaymentStatus.SUCCEEDED

    def test_what_we_do_not_know_yet_is_looked_up_and_matches_afterwards(self) -> None:
        payment = collect(amount=STALLED)
        SimulatedMovement.objects.update(state="BOOKED")

        assert reconcile_day(DAY) == {"simulator": {"MISSING_HERE": 1}}
        poll_unknown()
        assert reconcile_day(DAY) == {"simulator": {"MATCHED": 1}}

        assert ReconciliationItem.objects.get().status == ItemStatus.MATCHED
        assert refreshed(payment).status == PaymentStatus.SETTLED

    def test_refunds_are_movements_too(self) -> None:
        payment = collect(amount="500.00")
        refund_payment(payment_id=payment.pk, reason="x", actor=SYSTEM)
        handle_created(payment_id=payment.pk)

        assert reconcile_day(DAY) == {"simulator": {"MATCHED": 2}}
        assert refreshed(payment).status == PaymentStatus.REFUNDED

    def test_repeating_it_adds_and_changes_nothing(self) -> None:
        loan = borrowing_loan()
        for amount in ("100.00", "200.00"):
            collect(loan, amount)
        reconcile_day(DAY)
        before = list(ReconciliationItem.objects.order_by("id").values())
        events = AuditEvent.objects.count()

        reconcile_day(DAY)

        assert list(ReconciliationItem.objects.order_by("id").values()) == before
        assert AuditEvent.objects.count() == events

    def test_a_day_of_a_provider_that_is_switched_off_is_still_compared(self) -> None:
        collect()
        account = simulator()
        account.is_enabled = False
        account.save()

        assert reconcile_day(DAY) == {"simulator": {"MATCHED": 1}}
        assert reconcile_day(date(2026, 3, 1)) == {}


class TestCompare:
    def test_the_same_key_moved_twice_is_a_duplicate(self) -> None:
        movement = Movement(
            key="pay_1_1", reference="a", operation=Operation.COLLECT, amount=Decimal("5.00"), on_date=DAY
        )
        attempt = PaymentAttempt(
            key="pay_1_1", amount=Decimal("5.00"), outcome="SUCCEEDED", operation="COLLECT"
        )

        (line,) = compare({"pay_1_1": attempt}, [movement, movement])

        assert (line.finding, line.ours, line.theirs) == (
            Finding.DUPLICATE,
            Decimal("5.00"),
            Decimal("10.00"),
        )


class TestResolving:
    def test_a_person_investigates_and_resolves(self) -> None:
        item = open_difference()

        investigate_item(item_id=item.pk, reason="asked the provider", actor=SYSTEM)
        resolved = resolve_item(item_id=item.pk, reason="reported a day late", actor=SYSTEM)

        assert (resolved.status, resolved.resolution) == (ItemStatus.RESOLVED, "reported a day late")

    def test_stays_resolved_while_the_figures_are_the_same(self) -> None:
        item = open_difference()
        resolve_item(item_id=item.pk, reason="known", actor=SYSTEM)

        reconcile_day(DAY)

        item.refresh_from_db()
        assert item.status == ItemStatus.RESOLVED

    def test_other_figures_open_it_again(self) -> None:
        item = open_difference()
        resolve_item(item_id=item.pk, reason="known", actor=SYSTEM)
        SimulatedMovement.objects.create(
            key=item.key,
            operation="COLLECT",
            amount="1.00",
            currency="USD",
            scenario="ACCEPT",
            state="BOOKED",
            booked_date=DAY,
        )

        reconcile_day(DAY)

        item.refresh_from_db()
        assert (item.status, item.finding, item.resolution) == (ItemStatus.OPEN, Finding.AMOUNT_DIFFERS, "")

    def test_refuses_without_a_reason_and_a_second_time(self) -> None:
        item = open_difference()

        with pytest.raises(InvalidInput, match="how it was resolved"):
            resolve_item(item_id=item.pk, reason=" ", actor=SYSTEM)
        resolve_item(item_id=item.pk, reason="known", actor=SYSTEM)
        with pytest.raises(InvalidTransition):
            resolve_item(item_id=item.pk, reason="known", actor=SYSTEM)


class TestTheCommand:
    def test_ends_well_when_everything_matches(self) -> None:
        collect()
        out = StringIO()

        call_command("reconcile_payments", date="2026-03-02", stdout=out)

        assert "simulator: matched 1" in out.getvalue()

    def test_ends_with_an_error_when_something_differs(self) -> None:
        open_difference()

        with pytest.raises(CommandError, match="1 difference"):
            call_command("reconcile_payments", date="2026-03-02", stdout=StringIO())

    def test_takes_the_day_before_when_none_is_named(self) -> None:
        out = StringIO()

        call_command("reconcile_payments", stdout=out)

        assert "2026-03-01" in out.getvalue()

    def test_refuses_what_is_no_date(self) -> None:
        with pytest.raises(CommandError):
            call_command("reconcile_payments", date="yesterday")
