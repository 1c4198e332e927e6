"""Staff pages of payments: what needs a person comes first; every action shows what it does."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from payments.models import Payment, ProviderAccount
from payments.services.collecting import handle_created
from payments.states import PaymentStatus, WaitingFor
from tests.factories.access import make_user
from tests.factories.payments import (
    DECLINED,
    LOST,
    borrowing_loan,
    collect,
    make_payment,
    make_saved_method,
    open_difference,
    refreshed,
    simulator,
)

pytestmark = pytest.mark.django_db


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def act(
    client: Client, model: str, slug: str, record: Any = None, *, step: str = "confirm", **data: Any
) -> Any:
    arguments = [record.pk] if record is not None else []
    url = reverse(f"admin:payments_{model}_action_{slug}", args=arguments)
    version = {"_version": record.version} if record is not None else {}
    return client.post(url, {"_step": step, "_key": "a" * 32, **version, **data})


class TestPayments:
    def test_the_list_opens_with_what_needs_a_person(self) -> None:
        fine, lost = collect(), collect(amount=LOST)
        for _ in range(3):
            handle_created(payment_id=lost.pk)
        client = signed_in(Role.FINANCE_ANALYST)
        url = reverse("admin:payments_payment_changelist")

        queue, everything = client.get(url).content.decode(), client.get(f"{url}?work=all").content.decode()

        assert lost.number in queue and fine.number not in queue
        assert lost.number in everything and fine.number in everything

    def test_the_list_costs_the_same_for_few_and_for_many(self) -> None:
        client, loan = signed_in(Role.FINANCE_ANALYST), borrowing_loan()
        url = reverse("admin:payments_payment_changelist") + "?work=all"
        costs = []
        for count in (1, 6):
            for _ in range(count):
                collect(loan, "10.00")
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 16

    def test_the_record_shows_its_attempts(self) -> None:
        payment = collect(amount=DECLINED)

        page = signed_in(Role.FINANCE_ANALYST).get(
            reverse("admin:payments_payment_change", args=[payment.pk])
        )

        content = page.content.decode()
        assert page.status_code == 200
        assert "insufficient_funds" in content and "Declined" in content

    def test_can_be_found_by_loan_and_by_the_provider_s_reference(self) -> None:
        payment = collect()
        client = signed_in(Role.FINANCE_ANALYST)
        reference = payment.attempts.get().provider_reference

        for text in (payment.loan.number, reference, payment.number):
            url = reverse("admin:payments_payment_changelist") + f"?work=all&q={text}"
            assert payment.number in client.get(url).content.decode(), text

    def test_collects_with_a_preview_and_once_for_two_clicks(self) -> None:
        loan, client = borrowing_loan(), signed_in(Role.COLLECTIONS_AGENT)
        data = {
            "loan": loan.number.lower(),
            "amount_choice": "CUSTOM",
            "amount": "100.00",
            "method": "ACH",
            "reason": "by phone with Ana Moreno",
        }

        preview = act(client, "payment", "create_payment", step="preview", **data)
        assert preview.status_code == 200 and "Payment simulator" in preview.content.decode()
        assert not Payment.objects.exists()
        for _ in range(2):
            assert act(client, "payment", "create_payment", **data).status_code == 302

        assert Payment.objects.get().loan == loan

    def test_collects_by_a_saved_method(self) -> None:
        loan = borrowing_loan()
        saved, client = make_saved_method(loan), signed_in(Role.COLLECTIONS_AGENT)
        data = {
            "loan": loan.number,
            "amount_choice": "OVERDUE",
            "saved_method": saved.public_id,
            "reason": "by phone",
        }

        assert act(client, "payment", "create_payment", **data).status_code == 302
        assert Payment.objects.get().saved_method == saved
        refused = act(
            client, "payment", "create_payment", **{**data, "saved_method": "pm_unknown", "_key": "b" * 32}
        )
        assert refused.status_code == 422 and "no such saved payment method" in refused.content.decode()

    def test_refusals_stand_on_the_form(self) -> None:
        client = signed_in(Role.COLLECTIONS_AGENT)
        data = {"loan": "LN-999999", "amount_choice": "PAYOFF", "method": "ACH", "reason": "x"}

        unknown = act(client, "payment", "create_payment", **data)
        too_much = act(
            client,
            "payment",
            "create_payment",
            **{**data, "loan": borrowing_loan().number, "amount_choice": "CUSTOM", "amount": "99999.00"},
        )

        assert "There is no loan LN-999999" in unknown.content.decode()
        assert too_much.status_code == 422 and "is too much" in too_much.content.decode()

    def test_a_return_shows_the_loan_before_and_after(self) -> None:
        payment, client = collect(amount="500.00"), signed_in(Role.FINANCE_MANAGER)
        data = {"code": "R01", "returned_date": "2026-03-02", "reason": "letter of the bank"}

        preview = act(client, "payment", "mark_returned", payment, step="preview", **data)
        content = preview.content.decode()
        assert preview.status_code == 200 and "Before" in content and "Days past due" in content
        assert refreshed(payment).status == PaymentStatus.SUCCEEDED
        assert act(client, "payment", "mark_returned", payment, **data).status_code == 302

        assert refreshed(payment).status == PaymentStatus.RETURNED

    def test_a_large_refund_waits_for_a_second_person(self) -> None:
        payment = collect(amount="1000.01")

        answer = act(
            signed_in(Role.FINANCE_ANALYST), "payment", "refund_payment", payment, reason="paid twice"
        )

        assert answer.status_code == 302
        assert ApprovalRequest.objects.get().use_case == "payments.refund_payment"
        assert payment.attempts.count() == 1

    def test_the_other_actions_work(self) -> None:
        client = signed_in(Role.FINANCE_MANAGER)
        failed, created, done = collect(amount=DECLINED), make_payment(), collect()
        lost = collect(amount=LOST)
        for _ in range(3):
            handle_created(payment_id=lost.pk)
        lost = refreshed(lost)

        for slug, record in [
            ("retry_payment", failed),
            ("cancel_payment", created),
            ("look_up_payment", done),
            ("resolve_payment", lost),
        ]:
            assert act(client, "payment", slug, record, reason="because").status_code == 302, slug

        assert refreshed(failed).status == PaymentStatus.PROCESSING
        assert refreshed(created).status == PaymentStatus.CANCELED
        assert refreshed(lost).waiting_for == ""

    def test_only_possible_actions_have_buttons(self) -> None:
        payment = collect()

        page = signed_in(Role.FINANCE_MANAGER).get(
            reverse("admin:payments_payment_change", args=[payment.pk])
        )

        content = page.content.decode()
        assert "action/refund-payment" in content
        assert "action/retry-payment" not in content and "action/post-payment" not in content

    def test_posting_again_shows_the_balances(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from loanops.core.errors import LoanOpsError
        from payments.services import posting

        def refuse(**_: object) -> None:
            raise LoanOpsError("not today")

        with monkeypatch.context() as patched:
            patched.setattr(posting, "post_receipt", refuse)
            payment = collect()
        assert payment.waiting_for == WaitingFor.PERSON
        client = signed_in(Role.FINANCE_MANAGER)

        preview = act(client, "payment", "post_payment", payment, step="preview", reason="mended")
        assert "Overdue" in preview.content.decode()
        assert act(client, "payment", "post_payment", payment, reason="mended").status_code == 302

        assert refreshed(payment).transaction is not None


class TestProviders:
    def test_shows_methods_and_where_the_secret_is_kept_but_no_secret(self) -> None:
        client = signed_in(Role.SYSTEM_ADMIN)

        listed = client.get(reverse("admin:payments_provideraccount_changelist")).content.decode()
        record = client.get(reverse("admin:payments_provideraccount_change", args=[simulator().pk]))

        assert "Payment simulator" in listed and "Wallet" in listed
        assert "cash-clearing-simulator" in record.content.decode()

    def test_is_set_up_by_the_system_admin(self) -> None:
        client, account = signed_in(Role.SYSTEM_ADMIN), simulator()

        added = act(
            client,
            "provideraccount",
            "add_provider",
            code="second",
            name="Second",
            provider="simulator",
            priority="5",
            reason="test",
        )
        limited = act(
            client,
            "provideraccount",
            "configure_method",
            account,
            method="ACH",
            is_enabled="on",
            amount_max="100.00",
            reason="test",
        )
        off = act(
            client,
            "provideraccount",
            "configure_provider",
            account,
            priority="9",
            reason="test",
            _key="c" * 32,
        )

        assert [a.status_code for a in (added, limited, off)] == [302, 302, 302]
        assert not simulator().is_enabled and ProviderAccount.objects.filter(code="second").exists()

    def test_refuses_a_secret_on_the_form(self) -> None:
        answer = act(
            signed_in(Role.SYSTEM_ADMIN),
            "provideraccount",
            "configure_provider",
            simulator(),
            is_enabled="on",
            priority="1",
            credential_reference="sk_live_123",
            reason="x",
        )

        assert answer.status_code == 422 and "never the secret itself" in answer.content.decode()


class TestReconciliationAndMethods:
    def test_open_differences_come_first_and_are_resolved_with_a_reason(self) -> None:
        item, client = open_difference(), signed_in(Role.FINANCE_ANALYST)
        collect()

        listed = client.get(reverse("admin:payments_reconciliationitem_changelist")).content.decode()
        assert "Missing at provider" in listed
        act(client, "reconciliationitem", "investigate_item", item, reason="asked")
        item.refresh_from_db()
        answer = act(client, "reconciliationitem", "resolve_item", item, reason="late report", _key="b" * 32)

        item.refresh_from_db()
        assert (answer.status_code, item.status, item.resolution) == (302, "RESOLVED", "late report")

    def test_saved_methods_show_the_last_four_only(self) -> None:
        saved, client = make_saved_method(borrowing_loan()), signed_in(Role.COLLECTIONS_AGENT)

        content = client.get(reverse("admin:payments_savedmethod_change", args=[saved.pk])).content.decode()
        assert "•••• 6789" in content and "sim_ok" not in content
        assert act(client, "savedmethod", "remove_method", saved, reason="asked").status_code == 302
        saved.refresh_from_db()
        assert saved.status == "REMOVED"
