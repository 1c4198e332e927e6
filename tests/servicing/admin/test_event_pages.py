"""Pages for what may happen to a loan besides payments and charges: preview, confirm, and why not."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from servicing.models import IndexRate, SettlementAgreement, Transaction, UnappliedFunds
from servicing.services.chargebacks import record_chargeback
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, make_user
from tests.factories.servicing import fresh, make_loan, pay, sample_index_rate, set_business_date
from tests.servicing.admin.test_loan_pages import act
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

TODAY = "2026-03-02"
DATED = {"effective_date": TODAY, "reason": "Agreed"}
PROPOSED = {
    "change-rate": {**DATED, "annual_rate": "10"},
    "re-amortize-loan": {**DATED, "number_of_installments": "24"},
    "pause-interest": {**DATED, "until_date": "2026-04-02"},
    "grant-forbearance": {**DATED, "months": "1"},
    "capitalize-interest": DATED,
    "accelerate-loan": DATED,
    "agree-settlement": {**DATED, "amount": "6000.00", "deadline": "2026-03-31"},
}


@pytest.fixture
def manager_client():
    return signed_in(make_user(Role.MANAGER))


@pytest.fixture
def finance_client():
    return signed_in(make_user(Role.FINANCE_MANAGER))


def url_of(record, slug):
    kind = record._meta.model_name
    return f"/admin/servicing/{kind}/{record.pk}/action/{slug}/"


class TestProposals:
    @pytest.mark.parametrize("slug", PROPOSED)
    def test_show_what_changes_and_wait_for_a_second_person(self, manager_client, loan, slug):
        seen, done = act(manager_client, url_of(loan, slug), PROPOSED[slug])

        preview = text_of(seen)
        for told in ("A second person has to approve.", "Balances", "Schedule rows that change", "Journal"):
            assert told in preview, told
        assert "waits for a second person" in text_of(done)
        assert ApprovalRequest.objects.get().use_case == f"servicing.{slug.replace('-', '_')}"
        assert_books_prove()

    def test_of_a_refinancing(self, finance_client, loan):
        new = make_loan(principal=Decimal("20000.00"), business=loan.business)
        seen, done = act(finance_client, url_of(loan, "refinance-loan"), {**DATED, "new_loan": new.pk})

        assert "Refinance clearing" in text_of(seen)
        assert "waits for a second person" in text_of(done)

    def test_of_undoing_a_charge_off(self, finance_client, charged_off):
        seen, _ = act(finance_client, url_of(charged_off, "undo-charge-off"), {"reason": "In error"})

        assert "Charged off Active" in text_of(seen)
        assert ApprovalRequest.objects.get().use_case == "servicing.undo_charge_off"


class TestDoneAtOnce:
    def test_a_goodwill_credit(self, finance_client, loan):
        act(finance_client, url_of(loan, "grant-goodwill-credit"), {**DATED, "amount": "25.00"})
        assert fresh(loan).position.penalties == Decimal("0.00")
        assert_books_prove()

    def test_a_fee_of_the_product(self, finance_client, loan):
        page = text_of(finance_client.get(url_of(loan, "assess-fee")))
        assert "Returned payment fee: 25.00" in page
        act(finance_client, url_of(loan, "assess-fee"), {**DATED, "fee": "returned-payment"})
        assert fresh(loan).position.fees == Decimal("25.00")

    def test_a_changed_due_date(self, manager_client, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        act(manager_client, url_of(loan, "change-due-date"), {**DATED, "first_due_date": "2026-03-20"})
        assert fresh(loan).position.next_due_date == date(2026, 3, 20)

    def test_a_returned_a_refunded_and_a_disputed_payment(self, finance_client, loan):
        first, second, third = (pay(loan, "100.00", method="CARD") for _ in range(3))
        returned = {
            "transaction": first.pk,
            "return_code": "R01",
            "returned_date": TODAY,
            "reason": "Bounced",
        }
        act(finance_client, url_of(loan, "return-payment"), returned)
        money = {**DATED, "amount": "40.00", "reference": "X-1"}
        act(
            finance_client,
            url_of(loan, "refund-payment"),
            {**money, "transaction": second.pk, "method": "ACH"},
        )
        act(finance_client, url_of(loan, "record-chargeback"), {**money, "transaction": third.pk})

        kinds = set(Transaction.objects.filter(loan=loan).values_list("kind", flat=True))
        assert {"REVERSAL", "FEE", "REFUND", "CHARGEBACK"} <= kinds
        assert_books_prove()


class TestTransactionPage:
    def test_a_payment_is_voided_on_its_day(self, finance_client, loan):
        payment = pay(loan, "100.00")
        seen, _ = act(finance_client, url_of(payment, "void-payment"), {"reason": "Torn up"})

        assert "Balances" in text_of(seen)
        assert Transaction.objects.get(reverses=payment).details == {"undone_as": "VOID"}

    def test_a_payment_is_returned_refunded_or_disputed(self, finance_client, loan):
        first, second, third = (pay(loan, "100.00", method="CARD") for _ in range(3))
        act(
            finance_client,
            url_of(first, "return-payment"),
            {"return_code": "R03", "returned_date": TODAY, "reason": "No account"},
        )
        act(
            finance_client,
            url_of(second, "refund-payment"),
            {**DATED, "amount": "100.00", "method": "ACH"},
        )
        act(finance_client, url_of(third, "record-chargeback"), {**DATED, "amount": "100.00"})
        assert Transaction.objects.filter(kind__in=("REFUND", "CHARGEBACK")).count() == 2
        assert_books_prove()

    def test_a_chargeback_is_won(self, finance_client, loan):
        payment = pay(loan, "100.00", method="CARD")
        chargeback = record_chargeback(
            transaction_id=payment.pk,
            amount=Decimal("100.00"),
            effective_date=date(2026, 3, 2),
            reason="Disputed",
            actor=SYSTEM,
        )
        act(finance_client, url_of(chargeback, "win-chargeback"), {"reason": "Decided for us"})
        assert Transaction.objects.filter(reverses=chargeback).exists()

    def test_a_refinancing_is_undone_by_two(self, finance_client, loan):
        from servicing.services.refinancing import refinance_loan

        new = make_loan(principal=Decimal("20000.00"), business=loan.business)
        paid_off = refinance_loan(
            loan_id=loan.pk,
            new_loan_id=new.pk,
            effective_date=date(2026, 3, 2),
            reason="x",
            actor=SYSTEM,
        )
        _, done = act(finance_client, url_of(paid_off, "undo-refinancing"), {"reason": "Withdrawn"})
        assert "waits for a second person" in text_of(done)


class TestWhyNot:
    def test_the_page_says_what_is_not_possible_now(self, manager_client, loan):
        page = text_of(manager_client.get(f"/admin/servicing/loan/{loan.pk}/change/"))

        assert "Only for a loan that is current." in page
        assert "Undo charge-off" not in page
        answer = manager_client.get(url_of(loan, "undo-charge-off"), follow=True)
        assert "Only for a loan that is charged off." in text_of(answer)

    def test_its_address_leads_back_with_the_reason(self, manager_client, charged_off):
        answer = manager_client.get(url_of(charged_off, "accelerate-loan"), follow=True)
        assert "Only for a loan that is active." in text_of(answer)

    def test_a_refusal_stands_on_the_form(self, manager_client, loan):
        set_business_date(date(2026, 3, 3))
        seen, _ = act(manager_client, url_of(loan, "re-age-loan"), DATED)
        assert seen.status_code == 422
        assert "may be re-aged from 2026-10-15" in text_of(seen)


class TestHeldMoney:
    def test_is_held_applied_and_sent_back(self, finance_client, loan):
        data = {"amount": "500.00", "received_date": TODAY, "method": "CHECK", "reason": "Which loan?"}
        seen, done = act(finance_client, url_of(loan, "record-unapplied"), data)
        assert "Unapplied funds – 500.00" in text_of(seen)
        assert "500.00 is held for the borrower." in text_of(done)

        funds = UnappliedFunds.objects.get()
        assert "500.00" in text_of(finance_client.get("/admin/servicing/unappliedfunds/"))
        act(
            finance_client,
            url_of(funds, "apply-unapplied"),
            {"amount": "300.00", "effective_date": TODAY},
        )
        act(
            finance_client,
            url_of(funds, "return-unapplied"),
            {**DATED, "amount": "200.00", "method": "ACH"},
        )
        page = text_of(finance_client.get(f"/admin/servicing/unappliedfunds/{funds.pk}/change/"))
        assert "Applied to the loan" in page
        assert "Sent back" in page
        assert "Nothing of it is left." in page
        assert_books_prove()


class TestSettlements:
    def test_are_listed_and_canceled(self, manager_client, loan):
        owed = fresh(loan).position.total_outstanding
        data = {**DATED, "amount": str(owed - 1000)}
        _, done = act(manager_client, url_of(loan, "agree-settlement"), data)
        assert "will settle the loan" in text_of(done)
        agreement = SettlementAgreement.objects.get()
        assert loan.number in text_of(manager_client.get("/admin/servicing/settlementagreement/"))

        act(manager_client, url_of(agreement, "cancel-settlement"), {"reason": "Refused"}, preview=False)
        agreement.refresh_from_db()
        assert agreement.status == "CANCELED"


class TestIndexRates:
    def test_are_proposed_on_the_list(self, finance_client):
        published = sample_index_rate()
        assert "7.5" in text_of(finance_client.get("/admin/servicing/indexrate/"))
        page = text_of(finance_client.get(f"/admin/servicing/indexrate/{published.pk}/change/"))
        assert "No loan was reset by it." in page

        data = {"index": "SOFR_30_DAY", "published_date": TODAY, "rate": "4.3"}
        url = "/admin/servicing/indexrate/action/record-index-rate/"
        _, done = act(finance_client, url, data, preview=False)
        assert "waits for a second person" in text_of(done)
        assert IndexRate.objects.count() == 1
