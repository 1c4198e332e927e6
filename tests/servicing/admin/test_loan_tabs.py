"""A loan's page (V2): what each tab tells, alerts, buttons in their order."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from servicing.admin.loan_schedule import timings
from servicing.models import Installment
from servicing.services.pausing import pause_interest
from servicing.services.reversals import reverse_transaction
from servicing.services.unapplied import record_unapplied
from tests.factories.access import SYSTEM, make_user
from tests.factories.modifications import make_applied, make_late_loan
from tests.factories.servicing import close_days, make_active_loan, pay, set_business_date
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def analyst_client():
    return signed_in(make_user(Role.FINANCE_ANALYST))


@pytest.fixture
def manager_client():
    return signed_in(make_user(Role.MANAGER))


class TestLoanPage:
    def tab(self, client, loan, name=""):
        return text_of(client.get(f"/admin/servicing/loan/{loan.pk}/change/?tab={name}"))

    @pytest.mark.parametrize(
        ("tab", "told"),
        [
            (
                "overview",
                [
                    "Total due today",
                    "Payoff today",
                    "25.00 after 10 days of grace",
                    "12 installments, every month",
                    "Does it pay down as agreed?",
                    "No: the version booked is in force.",
                ],
            ),
            ("schedule", ["Current schedule", "In advance", "Late", "Total", "700.00"]),
            ("schedule&view=original", ["As agreed", "1,066.19"]),
            ("schedule&view=compare", ["Agreed and current", "25.00"]),
            ("transactions", ["Repayment", "Late fee", "Balance after", "Show reversed"]),
            ("payments", ["Payments through providers", "Paid out to the borrower"]),
            ("statements", ["Statements", "Payoff quotes"]),
            ("delinquency", ["Late since 2026-02-15", "Bucket history", "1–29 days"]),
            ("modifications", ["No change of terms was asked for."]),
            ("documents", ["An imported loan has no application"]),
            ("inquiries", ["Nothing was asked about this loan."]),
            ("ledger", ["Entries of this loan", "Debits equal credits ✓", "booked in grouped entries"]),
            ("timeline", ["Record payment"]),
            ("no-such-tab", ["Does it pay down as agreed?"]),
        ],
    )
    def test_tells_on_each_tab(self, manager_client, loan, tab, told):
        pay(loan, "700.00", reference="CHECK-5")
        close_days(date(2026, 3, 3))

        page = self.tab(manager_client, loan, tab)
        for words in told:
            assert words in page, words

    def test_only_the_chosen_tab_is_made(self, analyst_client, loan):
        assert "Entries of this loan" not in self.tab(analyst_client, loan, "schedule")
        assert "Current schedule" not in self.tab(analyst_client, loan, "ledger")

    def test_tells_what_was_paid_in_advance_and_late(self, analyst_client, loan):
        pay(loan, "1066.19", date(2026, 2, 20))
        early = make_active_loan()
        pay(early, "1066.19", date(2026, 2, 10))

        rows = list(Installment.objects.filter(loan=loan))
        assert timings(loan, rows)[1].late == Decimal("1066.19")
        rows = list(Installment.objects.filter(loan=early))
        assert timings(early, rows)[1].in_advance == Decimal("1066.19")

    def test_hides_what_cancels_out_until_asked(self, manager_client, loan):
        payment = pay(loan, "100.00", reference="CHECK-9")
        reverse_transaction(transaction_id=payment.pk, reason="Bounced", actor=SYSTEM)

        page = self.tab(manager_client, loan, "transactions")
        assert "reversed by #" not in page and "2 that cancel each other out are hidden." in page
        page = self.tab(manager_client, loan, "transactions&reversed=show")
        assert f"reversed by #{payment.sequence + 1}" in page

    def test_filters_transactions_by_kind_and_day(self, manager_client, loan):
        pay(loan, "11.11", date(2026, 2, 10))
        pay(loan, "22.22", date(2026, 2, 20))

        page = self.tab(manager_client, loan, "transactions&kind=REPAYMENT&from=2026-02-15&to=2026-02-20")
        assert "22.22" in page and "11.11" not in page
        assert "11.11" in self.tab(manager_client, loan, "transactions&from=nonsense")

    def test_marks_the_first_row_under_new_terms(self, manager_client):
        loan = make_late_loan()
        make_applied(loan)

        page = manager_client.get(f"/admin/servicing/loan/{loan.pk}/change/?tab=schedule").content.decode()
        assert page.count("lo-row-new") == 1 and "new terms" in page
        assert (
            "lo-row-new"
            in manager_client.get(
                f"/admin/servicing/loan/{loan.pk}/change/?tab=schedule&view=compare"
            ).content.decode()
        )

    def test_alerts_come_first(self, manager_client, loan):
        pause_interest(
            loan_id=loan.pk,
            effective_date=date(2026, 3, 2),
            until_date=date(2026, 4, 1),
            reason="Flood",
            actor=SYSTEM,
        )
        record_unapplied(
            loan_id=loan.pk,
            amount=Decimal("55.00"),
            received_date=date(2026, 3, 2),
            method="CHECK",
            reason="No name on it",
            actor=SYSTEM,
        )
        page = self.tab(manager_client, loan)
        assert "Interest is paused: the days before 2026-04-01 earn nothing." in page
        assert "55.00 is held unapplied." in page

        set_business_date(date(2026, 3, 5))
        assert "the business date is 2026-03-05" in self.tab(manager_client, loan)

    def test_a_charged_off_loan_says_so(self, manager_client, charged_off):
        page = self.tab(manager_client, charged_off)
        assert "Charged off on" in page and "Agree settlement" in page

    def test_buttons_of_every_day_come_first(self, loan):
        client = signed_in(make_user(Role.LOAN_OFFICER))
        page = client.get(f"/admin/servicing/loan/{loan.pk}/change/").content.decode()

        first, more = page.split("lo-more", 1)
        assert first.index("action/record-payment/") < first.index("action/request-modification/")
        assert "action/waive/" not in first
        assert more.index("Charges and credits") < more.index("Terms") < more.index("Papers")
        assert "Undo charge-off" not in page

    def test_quotes_a_payoff_for_a_day(self, analyst_client, loan):
        url = f"/admin/servicing/loan/{loan.pk}/payoff/"
        assert "Payoff on 2026-03-02" in text_of(analyst_client.get(url))
        assert "Payoff on 2026-04-01" in text_of(analyst_client.get(f"{url}?on_date=2026-04-01"))
        assert "nothing to pay off" in text_of(analyst_client.get(f"{url}?on_date=2025-04-01"))
