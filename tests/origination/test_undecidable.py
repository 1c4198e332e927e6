"""ORI-4: what the rules cannot decide goes to a person; the bureau's answer is kept, and others do not wait for it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from loanops.access.roles import Role
from origination.models import Bureau, BureauCall, CreditReport
from origination.services import calling, credit, ordering, ruling
from origination.services.ceilings import UnableToOffer
from origination.services.credit import CREDIT_DESK, begin_credit_pull, pull_report, retry_credit_checks
from origination.services.deciding import approve_application, decline_application
from origination.services.replaying import Replay, decisions_to_replay
from products import consistency
from tests.factories.access import staff
from tests.factories.origination import ask_bureaus, make_checked, make_submitted
from tests.factories.products import publish_changed
from tests.origination.pages import WHY, page, underwriter
from tests.web.admin.pages import text_of

pytestmark = pytest.mark.django_db
FEE = {
    "code": "documents",
    "name": "Documentation fee",
    "kind": "DOCUMENTATION",
    "calculation": "FLAT",
    "amount": "2000.00",
    "timing": "DISBURSEMENT",
}


def broken(*_, **__):
    raise KeyError("no such thing")


def let_time_pass():
    """Attempts that were to come later are due now, and those under way have died."""
    CreditReport.objects.exclude(next_attempt_at=None).update(
        next_attempt_at=CreditReport.objects.earliest("id").created_at
    )
    reports = CreditReport.objects.exclude(claimed_at=None)
    reports.update(claimed_at=CreditReport.objects.earliest("id").created_at - timedelta(minutes=11))


@pytest.fixture
def fees_eat_small_loans(monkeypatch):
    """A version from before the editor looked at this."""
    monkeypatch.setattr(consistency, "schedule_errors", lambda values, rows: iter(()))
    publish_changed("micro-loan", date(2026, 3, 2), fees=[FEE])


class TestAnOfferThatCannotBeComputed:
    def test_is_a_persons_to_look_at_with_the_reason(self, fees_eat_small_loans):
        application = make_checked(requested_amount=Decimal("1500.00"))

        assert application.status == "REFERRED"
        decision = application.decisions.get()
        assert "1,500.00 over 24 months, but no offer of it can be computed" in decision.rationale
        assert set(application.credit_reports.values_list("status", flat=True)) == {"RECEIVED"}
        assert Replay().differences(decisions_to_replay().get(pk=decision.pk)) == []

    def test_bureaus_are_not_asked_again(self, fees_eat_small_loans):
        make_checked(requested_amount=Decimal("1500.00"))
        asked = BureauCall.objects.count()
        let_time_pass()

        assert retry_credit_checks() == {"attempted": 0, "answered": 0, "waiting": 0, "failed": 0}

        assert BureauCall.objects.count() == asked == 2

    def test_a_person_cannot_approve_it_and_can_decline(self, fees_eat_small_loans):
        application = make_checked(requested_amount=Decimal("1500.00"))
        decided = {"application_id": application.pk, "reason": WHY, "actor": staff(Role.UNDERWRITER)}

        with pytest.raises(
            UnableToOffer, match="No offer of 1,500.00 over 24 months at 12 % can be computed"
        ):
            approve_application(
                approved_amount=Decimal("1500.00"),
                annual_rate=Decimal("12"),
                rate_reason="Deposits moved to us",
                **decided,
            )
        application.refresh_from_db()
        assert application.status == "REFERRED"

        decline_application(reason_codes=["R117"], **decided)

    def test_larger_loans_of_the_version_are_lent(self, fees_eat_small_loans):
        assert make_checked(requested_amount=Decimal("20000.00")).status == "OFFER_MADE"


class TestWhateverGoesWrong:
    @pytest.mark.parametrize(
        ("where", "error", "words"),
        [
            ("make_offers", broken, "an unexpected KeyError, described in the log"),
            ("evaluate", broken, "an unexpected KeyError, described in the log"),
        ],
    )
    def test_a_person_decides_and_the_log_has_it(self, monkeypatch, caplog, where, error, words):
        monkeypatch.setattr(ruling, where, error)

        application = make_checked()

        assert application.status == "REFERRED"
        assert not application.decisions.exists() and not application.offers.exists()
        note = application.notes.get()
        assert note.is_pinned and note.text == f"The rules could not decide: {words}"
        assert application.status_changes.latest("id").note == note.text
        assert f"{application.number} could not be decided" in caplog.text
        assert note.text in text_of(underwriter().get(page(application)))

    def test_a_refusal_is_told_in_its_words(self, monkeypatch):
        def refused(*_):
            raise UnableToOffer("Above the cap of Ohio.")

        monkeypatch.setattr(ruling, "make_offers", refused)

        assert make_checked().notes.get().text == "The rules could not decide: Above the cap of Ohio."

    def test_reports_and_answers_stay(self, monkeypatch):
        monkeypatch.setattr(ruling, "make_offers", broken)

        application = make_checked()

        assert set(application.credit_reports.values_list("status", flat=True)) == {"RECEIVED"}
        assert application.credit_reports.exclude(raw_report="").count() == 2


class TestGoingOnLater:
    def test_an_answer_outlives_what_fails_after_it(self, monkeypatch):
        """A database that goes away is no person's business: it is tried again, without asking anybody."""

        def gone(*_, **__):
            raise DatabaseError("gone")

        application = make_submitted()
        with monkeypatch.context() as patch:
            patch.setattr(ordering, "decide_by_rules", gone)
            with pytest.raises(DatabaseError):
                ask_bureaus(application)
        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        asked = BureauCall.objects.count()

        assert retry_credit_checks()["failed"] == 0

        application.refresh_from_db()
        assert application.status == "OFFER_MADE"
        assert BureauCall.objects.count() == asked == 2

    def test_one_that_fails_does_not_hold_up_the_others(self, monkeypatch, capsys, caplog):
        first, second = make_submitted(), make_submitted()
        CreditReport.objects.update(updated_at=first.created_at - timedelta(minutes=11))
        honest = credit.call_bureau

        def call(report):
            if report.application_id == first.pk:
                raise KeyError("broken")
            return honest(report)

        monkeypatch.setattr(credit, "call_bureau", call)

        call_command("retry_credit_checks")

        second.refresh_from_db()
        assert second.status == "OFFER_MADE"
        printed = capsys.readouterr().out
        assert "2 attempted: 2 answered" in printed and "2 failed" in printed
        assert "could not be taken up" in caplog.text

    def test_an_application_that_a_hit_holds_is_left_alone(self, monkeypatch):
        application = make_submitted()
        monkeypatch.setattr(ordering, "has_blocking_hits", lambda _: True)
        ask_bureaus(application)
        assert application.status == "CREDIT_CHECK"

        assert retry_credit_checks()["failed"] == 0
        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"


class TestWhatIsPaidFor:
    def test_answers_that_get_lost_are_not_bought_for_ever(self):
        Bureau.objects.update(attempts_max=2)
        report = make_submitted().credit_reports.get(kind="COMMERCIAL")
        for _ in range(2):
            begin_credit_pull(report_id=report.pk, actor=CREDIT_DESK)
            let_time_pass()

        retry_credit_checks()

        report.refresh_from_db()
        assert (report.status, report.attempts) == ("NEEDS_PERSON", 2)
        assert report.problem == "No answer was recorded after 2 attempts; it may have been paid for."
        assert not BureauCall.objects.filter(report=report).exists()

    def test_an_answer_nobody_can_read_is_kept(self, monkeypatch):
        report = make_submitted().credit_reports.get(kind="COMMERCIAL")
        honest = calling.adapter_named(report.bureau)

        class Puzzling:
            search = staticmethod(honest.search)
            pull = staticmethod(honest.pull)
            parse = staticmethod(broken)

        monkeypatch.setattr(calling, "adapter_named", lambda code: Puzzling())

        pull_report(report.pk)

        report.refresh_from_db()
        assert (report.status, bool(report.raw_report)) == ("NEEDS_PERSON", True)
        assert report.problem == "ContractError: the answer could not be read (KeyError)."
