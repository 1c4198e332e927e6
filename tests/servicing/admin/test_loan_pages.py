from datetime import date
from decimal import Decimal

import pytest

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from servicing.close.running import run_end_of_day
from servicing.models import DisbursementOrder, EndOfDayRun, Loan, LoanPosition, Transaction
from servicing.services.disbursing import disburse_loan
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, make_user
from tests.factories.modifications import make_applied, make_late_loan
from tests.factories.origination import make_contract
from tests.factories.parties import make_business
from tests.factories.servicing import fresh, make_active_loan, make_loan, pay, set_business_date
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst_client():
    return signed_in(make_user(Role.FINANCE_ANALYST))


@pytest.fixture
def manager_client():
    return signed_in(make_user(Role.FINANCE_MANAGER))


def act(client, url, data, *, preview=True):
    """Fill the form, look at the preview, confirm; answers the preview and the last page."""
    shown = client.get(url)
    assert shown.status_code == 200, shown.status_code
    entered = {**data, "_key": hidden(shown, "_key"), "_version": hidden(shown, "_version")}
    seen = client.post(url, {**entered, "_step": "preview"}) if preview else shown
    done = client.post(url, {**entered, "_step": "confirm"}, follow=True)
    return seen, done


class TestLoanList:
    URL = "/admin/servicing/loan/"

    def test_opens_with_active_loans_and_finds_by_number(self, analyst_client, loan):
        waiting = make_loan()

        page = text_of(analyst_client.get(self.URL))
        assert loan.number in page and waiting.number not in page
        assert "1–29 days" in page and "1,091.19" in page
        assert waiting.number in text_of(analyst_client.get(f"{self.URL}?work=all&q={waiting.number}"))

    def test_filters_by_bucket_and_due_date(self, analyst_client, loan):
        current = make_active_loan(disbursed=date(2026, 2, 20))

        late = text_of(analyst_client.get(f"{self.URL}?bucket=late"))
        assert loan.number in late and current.number not in late
        assert loan.number in text_of(analyst_client.get(f"{self.URL}?bucket=DPD_1_29"))
        due = text_of(analyst_client.get(f"{self.URL}?due=14"))
        assert loan.number in due and current.number not in due

    def test_costs_the_same_whatever_its_length(self, analyst_client, django_assert_max_num_queries):
        for _ in range(3):
            make_active_loan()
        analyst_client.get(self.URL)
        with django_assert_max_num_queries(12) as few:
            analyst_client.get(self.URL)
        for _ in range(5):
            make_active_loan()
        with django_assert_max_num_queries(len(few.captured_queries)):
            analyst_client.get(self.URL)

    def test_filters_by_what_is_special(self, analyst_client, loan):
        modified = make_applied(make_late_loan()).loan
        Loan.objects.filter(pk=loan.pk).update(flags=["IMPORTED"])
        LoanPosition.objects.filter(loan=loan).update(non_accrual_since=date(2026, 3, 1))

        for query, there, not_there in (
            ("modified=yes", modified, loan),
            ("modified=no", loan, modified),
            ("non_accrual=yes", loan, modified),
            ("non_accrual=no", modified, loan),
            ("flag=IMPORTED", loan, modified),
        ):
            page = text_of(analyst_client.get(f"{self.URL}?{query}"))
            assert there.number in page and not_there.number not in page, query

    def test_the_latest_come_first(self, analyst_client, loan):
        current = make_active_loan(disbursed=date(2026, 2, 20))
        page = text_of(analyst_client.get(self.URL))
        assert page.index(loan.number) < page.index(current.number)

    def test_is_not_for_product_managers(self, loan):
        client = signed_in(make_user(Role.PRODUCT_MANAGER))
        assert client.get(self.URL).status_code == 403
        assert client.get(f"{self.URL}{loan.pk}/change/").status_code == 403


class TestRecordPayment:
    def url(self, loan):
        return f"/admin/servicing/loan/{loan.pk}/action/record-payment/"

    DATA = {"amount": "1066.19", "effective_date": "2026-02-15", "method": "CHECK", "reference": "CHECK-5"}

    def test_previews_what_moves_and_records_once(self, analyst_client, loan):
        seen, done = act(analyst_client, self.url(loan), self.DATA)

        preview = text_of(seen)
        for told in (
            "Balances",
            "Arrears and next payment",
            "Schedule rows that change",
            "Journal",
            "Loans receivable",
        ):
            assert told in preview, told
        assert "15 0" in preview  # days past due before and after
        assert "1,066.19 is recorded." in text_of(done)
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1
        assert_books_prove()

    def test_shows_where_the_money_goes_and_what_a_back_dated_one_replays(self, analyst_client, loan):
        pay(loan, "10.00", date(2026, 2, 20))
        seen, _ = act(analyst_client, self.url(loan), {**self.DATA, "amount": "20000.00"})

        page = text_of(seen)
        assert "What it pays" in page and "Outside the plan" in page
        assert "finds nothing to pay and stays as a credit balance." in page
        assert "It counts from 2026-02-15, 15 days back" in page and "2026-02-20" in page
        assert_books_prove()

    def test_the_same_reference_leads_to_the_first(self, analyst_client, loan):
        first = pay(loan, "100.00", reference="CHECK-5")
        seen, _ = act(analyst_client, self.url(loan), self.DATA)

        assert seen.status_code == 422
        assert f"/admin/servicing/transaction/{first.pk}/change/" in seen.content.decode()
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1

    def test_a_preview_changes_nothing(self, analyst_client, loan):
        shown = analyst_client.get(self.url(loan))
        before = fresh(loan).position.replay
        analyst_client.post(self.url(loan), {**self.DATA, "_key": hidden(shown, "_key"), "_step": "preview"})

        assert not Transaction.objects.filter(kind="REPAYMENT").exists()
        assert fresh(loan).position.replay == before
        assert_books_prove()

    def test_confirmed_twice_is_recorded_once(self, analyst_client, loan):
        shown = analyst_client.get(self.url(loan))
        data = {
            **self.DATA,
            "_key": hidden(shown, "_key"),
            "_version": hidden(shown, "_version"),
            "_step": "confirm",
        }
        analyst_client.post(self.url(loan), data)
        analyst_client.post(self.url(loan), data)

        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1

    def test_shows_a_refusal_on_the_form(self, analyst_client, loan):
        seen, _ = act(analyst_client, self.url(loan), {**self.DATA, "effective_date": "2026-03-03"})

        assert seen.status_code == 422
        assert "2026-03-03 lies after the business date 2026-03-02." in text_of(seen)

    def test_somebody_else_paid_in_the_meantime_has_to_be_looked_at(self, analyst_client, loan):
        shown = analyst_client.get(self.url(loan))
        data = {
            **self.DATA,
            "_key": hidden(shown, "_key"),
            "_version": hidden(shown, "_version"),
            "_step": "confirm",
        }
        pay(loan, "5.00")

        answer = analyst_client.post(self.url(loan), data)
        assert answer.status_code == 422
        assert "changed in the meantime" in text_of(answer)


class TestOtherActions:
    def url(self, loan, slug):
        return f"/admin/servicing/loan/{loan.pk}/action/{slug}/"

    def test_a_fee_a_waiver_and_a_reversal(self, manager_client, loan):
        money = {"amount": "40.00", "effective_date": "2026-03-02", "reason": "Wire"}
        act(manager_client, self.url(loan, "assess-fee"), money)
        act(manager_client, self.url(loan, "waive"), {**money, "component": "FEES", "amount": "15.00"})
        fee = Transaction.objects.get(kind="FEE")
        assert fresh(loan).position.fees == Decimal("25.00")

        act(
            manager_client,
            self.url(loan, "reverse-transaction"),
            {"transaction": fee.pk, "reason": "In error"},
        )
        assert fresh(loan).position.fees == Decimal("0.00")
        assert_books_prove()

    def test_a_reversal_from_the_transactions_page(self, manager_client, loan):
        payment = pay(loan, "100.00")
        url = f"/admin/servicing/transaction/{payment.pk}/action/reverse-transaction/"
        seen, _ = act(manager_client, url, {"reason": "Returned"})

        assert "Balances" in text_of(seen)
        page = text_of(manager_client.get(f"/admin/servicing/transaction/{payment.pk}/change/"))
        assert "Allocation" in page and "superseded by replay" in page and "Journal" in page
        assert Transaction.objects.filter(reverses=payment).exists()
        assert_books_prove()

    def test_a_charge_off_is_proposed(self, manager_client, loan):
        set_business_date(date(2026, 7, 1))
        data = {"effective_date": "2026-07-01", "reason": "Gone"}
        seen, done = act(manager_client, self.url(loan, "charge-off-loan"), data)

        assert "A second person has to approve." in text_of(seen)
        assert "of which charged off" in text_of(seen)
        assert "waits for a second person" in text_of(done)
        assert fresh(loan).status == "ACTIVE"
        assert ApprovalRequest.objects.get().use_case == "servicing.charge_off_loan"

    def test_a_recovery_and_a_write_off(self, manager_client, charged_off):
        act(
            manager_client,
            self.url(charged_off, "record-recovery"),
            {"amount": "100.00", "effective_date": "2026-07-01", "method": "CHECK"},
        )
        assert fresh(charged_off).position.recovered == Decimal("100.00")

        _, done = act(
            manager_client,
            self.url(charged_off, "write-off-loan"),
            {"effective_date": "2026-07-01", "reason": "Dissolved"},
        )
        assert "waits for a second person" in text_of(done)

    def test_a_refund_of_a_credit_balance(self, manager_client, loan):
        pay(loan, fresh(loan).position.total_outstanding + 60)
        data = {"amount": "60.00", "effective_date": "2026-03-02", "method": "ACH", "reason": "Overpaid"}
        act(manager_client, self.url(loan, "refund-credit-balance"), data)

        assert fresh(loan).position.credit == Decimal("0.00")
        assert_books_prove()


class TestBoardingAndDisbursement:
    def test_boards_a_contract_with_a_preview_of_the_loan(self):
        officer = signed_in(make_user(Role.LOAN_OFFICER))
        offer = make_contract()
        assert "/admin/servicing/loan/boarding/" in officer.get("/admin/servicing/loan/").content.decode()
        assert (
            "/admin/servicing/loan/boarding/"
            in officer.get("/admin/servicing/disbursementorder/").content.decode()
        )
        page = text_of(officer.get("/admin/servicing/loan/boarding/"))
        assert offer.application.number in page and "To board" in page

        seen, done = act(officer, "/admin/servicing/loan/action/board-loan/", {"contract": offer.pk})

        assert "Schedule if it were paid out today" in text_of(seen)
        loan = Loan.objects.get()
        assert f"{loan.number} is booked and waits for its disbursement." in text_of(done)
        page = text_of(officer.get("/admin/servicing/loan/boarding/"))
        assert loan.number in page and "Ready" in page

    def test_proposes_a_disbursement_that_the_boarding_page_shows(self):
        officer = signed_in(make_user(Role.LOAN_OFFICER))
        loan = make_loan(business=make_business(), fees_withheld=Decimal("240.00"))
        account = loan.business.bank_accounts.get()
        data = {"amount": "12000.00", "method": "ACH", "bank_account": account.pk}

        seen, done = act(officer, f"/admin/servicing/loan/{loan.pk}/action/disburse-loan/", data)

        assert "11,760.00" in text_of(seen) and "Schedule if the money leaves today" in text_of(seen)
        assert "waits for a second person" in text_of(done)
        assert "Proposed" in text_of(officer.get("/admin/servicing/loan/boarding/"))
        assert not DisbursementOrder.objects.exists()

    def test_records_a_manual_disbursement_as_a_proposal(self, manager_client):
        loan = make_loan()
        data = {
            "amount": "12000.00",
            "effective_date": "2026-03-02",
            "method": "WIRE",
            "reference": "W-1",
            "reason": "By hand",
        }
        seen, _ = act(
            manager_client, f"/admin/servicing/loan/{loan.pk}/action/record-manual-disbursement/", data
        )

        assert "Pending disbursement Active" in text_of(seen)
        assert ApprovalRequest.objects.get().use_case == "servicing.record_manual_disbursement"

    def test_a_returned_disbursement_is_recorded_on_its_order(self, manager_client):
        loan = make_loan(business=make_business())
        order = disburse_loan(loan_id=loan.pk, amount=loan.principal, actor=SYSTEM)
        DisbursementOrder.objects.filter(pk=order.pk).update(status="SENT")
        url = f"/admin/servicing/disbursementorder/{order.pk}/action/disbursement-returned/"

        act(manager_client, url, {"reason": "R02: account closed"}, preview=False)

        listed = text_of(manager_client.get("/admin/servicing/disbursementorder/"))
        assert "Returned" in listed and "R02: account closed" in listed
        assert "R02: account closed" in text_of(manager_client.get("/admin/servicing/loan/boarding/"))


class TestOtherPages:
    def test_delinquencies_that_are_open_come_first(self, analyst_client, loan):
        page = text_of(analyst_client.get("/admin/servicing/delinquency/"))
        assert loan.number in page and "1,091.19" in page
        episode = loan.delinquencies.get()
        assert "Bucket history" in text_of(
            analyst_client.get(f"/admin/servicing/delinquency/{episode.pk}/change/")
        )

    def test_transactions_are_listed_without_counting(self, analyst_client, loan):
        assert loan.number in text_of(analyst_client.get("/admin/servicing/transaction/"))

    def test_end_of_day_runs_show_steps_and_failures_and_can_be_retried(self, manager_client, loan):
        terms = loan.terms
        Loan.objects.filter(pk=loan.pk).update(terms={})
        LoanPosition.objects.filter(pk=loan.pk).update(quiet_until=None)
        run = run_end_of_day()
        page = text_of(manager_client.get(f"/admin/servicing/endofdayrun/{run.pk}/change/"))
        assert loan.number in page and "EngineError" in page and "Close loans" in page

        Loan.objects.filter(pk=loan.pk).update(terms=terms)
        url = f"/admin/servicing/endofdayrun/{run.pk}/action/retry-failed-loans/"
        act(manager_client, url, {"reason": "Mended"}, preview=False)
        assert fresh(loan).closed_through == date(2026, 3, 2)
        assert "1 / 1" in text_of(manager_client.get("/admin/servicing/endofdayrun/"))
        assert_books_prove()

    def test_end_of_day_is_started_by_the_system_admin(self, loan, django_capture_on_commit_callbacks):
        client = signed_in(make_user(Role.SYSTEM_ADMIN))
        with django_capture_on_commit_callbacks(execute=True):
            act(client, "/admin/servicing/endofdayrun/action/start-end-of-day/", {}, preview=False)

        assert EndOfDayRun.objects.get().status == "COMPLETED"
