"""ORI-11: parties are screened; a hit stops application and money until a person has judged it."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed
from loanops.core.models import OutboxMessage
from loanops.parties.services.businesses import add_owner, update_owner
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from origination.models import (
    ListedParty,
    PartyCheck,
    SanctionsList,
    ScreenedParty,
    ScreeningHit,
    ScreeningPolicy,
    ScreeningRun,
)
from origination.services.applying import submit_application
from origination.services.book_screening import handle_party_changed, screen_parties
from origination.services.certifying import certify_beneficial_owners
from origination.services.identity_desk import (
    handle_requested,
    retry_party_checks,
    run_party_check,
    settle_party_check,
)
from origination.services.judging import (
    UnableToJudge,
    business_days_later,
    change_screening_policy,
    clear_hit,
    confirm_hit,
    record_block_report,
    screen_again,
)
from origination.services.listing import SAMPLE
from origination.services.screening import is_blocked, open_hits
from servicing.models import DisbursementOrder
from servicing.services.disbursing import DisbursementBlocked, disburse_loan
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import (
    ask_bureaus,
    business_fields,
    make_application,
    make_offered,
    make_submitted,
    owner_fields,
)
from tests.factories.parties import make_business
from tests.factories.servicing import make_loan

pytestmark = pytest.mark.django_db

LISTED = {"first_name": "Kastrel", "last_name": "Zorvane", "date_of_birth": "1961-07-01"}


def make_hit(**changes):
    """An application whose owner resembles an entry of the sample list."""
    return make_submitted(owners=[owner_fields(**{**LISTED, **changes})])


def judged(hit, *, how=clear_hit, actor=None, **changes):
    words = {"reason": "Another person", "evidence": "Passport and birth certificate seen", **changes}
    return how(hit_id=hit.pk, actor=actor or SYSTEM, **words)


class TestAtApplication:
    def test_nobody_listed_goes_straight_on_and_the_screening_is_on_record(self):
        application = make_submitted()

        run = ScreeningRun.objects.get(application=application)
        assert application.status == "CREDIT_CHECK"
        assert (run.parties_count, run.hits_count) == (2, 0)
        assert run.names == ["Riverside Tools LLC", "Ana Moreno"] and "Sample list" in run.editions[0]

    def test_a_hit_holds_the_application_where_it_is_seen(self):
        application = make_hit()

        hit = open_hits(application).get()
        assert application.status == "SCREENING" and not application.credit_reports.exists()
        assert hit.party_name == "Kastrel Zorvane"
        assert hit.listed_name == "ZORVANE, Kastrel Oduvio (as ZORVAN, Castrel)"
        assert hit.score > Decimal("0.9") and hit.matched_on == ["alias", "birth year"]
        assert is_blocked(application.business_id)

    def test_another_birth_year_rules_it_out_and_stays_on_record(self):
        application = make_hit(date_of_birth="1975-04-30")

        hit = ScreeningHit.objects.get()
        assert application.status == "CREDIT_CHECK"
        assert hit.status == "RULED_OUT" and "birth years" in hit.matched_on[-1]

    def test_the_business_itself_is_looked_up_by_all_its_names(self):
        application = make_submitted(business=business_fields(trading_name="Oktuvalde Investments"))

        assert open_hits(application).get().matched_on[0] == "alias"

    def test_cleared_it_goes_on_at_once(self):
        application = make_hit()

        judged(open_hits(application).get())

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        ask_bureaus(application)
        assert application.status == "OFFER_MADE" and application.decisions.count() == 1

    def test_confirmed_it_ends_with_a_notice_and_a_deadline(self):
        application = make_hit()

        hit = judged(open_hits(application).get(), how=confirm_hit, reason="The same person")

        application.refresh_from_db()
        assert application.status == "DECLINED" and application.adverse_action_notices.exists()
        assert hit.report_due_date == date(2026, 3, 16)
        assert ScreeningHit.objects.to_do().count() == 2
        ownership = ScreeningHit.objects.get(kind="OWNERSHIP")
        assert (ownership.status, ownership.report_due_date) == ("CONFIRMED", hit.report_due_date)

    @pytest.mark.parametrize(("share", "blocks"), [("49.99", False), ("50.00", True)])
    def test_half_in_blocked_hands_blocks_the_business(self, share, blocks):
        application = make_submitted(
            owners=[
                owner_fields(**LISTED, ownership_percentage=Decimal(share)),
                owner_fields(ownership_percentage=Decimal("50.00")),
            ]
        )

        judged(open_hits(application).get(), how=confirm_hit)

        assert ScreeningHit.objects.filter(kind="OWNERSHIP").exists() is blocks

    def test_a_new_application_of_a_blocked_business_is_declined(self):
        first = make_hit()
        judged(open_hits(first).get(), how=confirm_hit)
        fields = {
            "requested_amount": Decimal("20000.00"),
            "requested_term_months": 24,
            "purpose": "WORKING_CAPITAL",
        }
        from origination.services.applying import create_application

        second = create_application(
            product_code="micro-loan", business_id=first.business_id, fields=fields, actor=SYSTEM
        )
        assert submit_application(application_id=second.pk, actor=SYSTEM).status == "DECLINED"

    def test_the_same_pair_is_not_found_twice(self):
        application = make_hit()
        judged(open_hits(application).get())

        screen_again(application_id=application.pk, actor=SYSTEM)

        assert ScreeningHit.objects.count() == 1 and not is_blocked(application.business_id)


class TestJudging:
    def test_reason_and_evidence_are_needed_and_a_compliance_officer(self):
        hit = open_hits(make_hit()).get()

        with pytest.raises(InvalidInput) as refusal:
            judged(hit, reason=" ", evidence="")
        assert {error.pointer for error in refusal.value.errors} == {"/reason", "/evidence"}
        with pytest.raises(NotAllowed):
            judged(hit, actor=staff(Role.UNDERWRITER))
        hit.refresh_from_db()
        assert hit.status == "OPEN"

    def test_the_same_name_takes_two_persons_to_clear(self):
        hit = open_hits(make_hit(first_name="Kastrel Oduvio")).get()
        assert hit.score >= Decimal("0.95")
        words = {"hit_id": hit.pk, "reason": "Another person", "evidence": "Passport"}
        one, other = staff(Role.COMPLIANCE_OFFICER), staff(Role.COMPLIANCE_OFFICER)

        proposed = clear_hit.submit(**words, actor=one)

        assert isinstance(proposed, Proposed) and is_blocked(hit.business_id)
        with pytest.raises(NotAllowed):
            approve_request(approval_id=proposed.request.pk, actor=one)
        approve_request(approval_id=proposed.request.pk, actor=other)
        hit.refresh_from_db()
        assert hit.status == "CLEARED" and not is_blocked(hit.business_id)

    def test_below_that_one_person_is_enough(self):
        hit = open_hits(make_hit()).get()
        assert hit.score < Decimal("0.95")

        judged(hit, actor=staff(Role.COMPLIANCE_OFFICER))

        assert not is_blocked(hit.business_id)

    def test_a_second_click_changes_nothing(self):
        hit = open_hits(make_hit()).get()
        judged(hit)

        with pytest.raises(InvalidTransition):
            judged(hit)

    def test_the_report_is_recorded_once(self):
        hit = judged(open_hits(make_hit()).get(), how=confirm_hit)
        with pytest.raises(InvalidInput):
            record_block_report(hit_id=hit.pk, reported_on=date(2026, 3, 3), reference="", actor=SYSTEM)

        record_block_report(hit_id=hit.pk, reported_on=date(2026, 3, 2), reference="B-1", actor=SYSTEM)

        with pytest.raises(UnableToJudge):
            record_block_report(hit_id=hit.pk, reported_on=date(2026, 3, 2), reference="B-2", actor=SYSTEM)

    @pytest.mark.parametrize(
        ("start", "due"),
        [(date(2026, 3, 2), date(2026, 3, 16)), (date(2026, 1, 9), date(2026, 1, 26))],
    )
    def test_ten_business_days_skip_weekends_and_bank_holidays(self, start, due):
        assert business_days_later(start, 10) == due

    def test_the_policy_is_data_and_takes_two_persons(self):
        changes = {
            "threshold": Decimal("0.99"),
            "second_person_from": Decimal("0.99"),
            "birth_year_tolerance": 0,
            "beneficial_owner_products": [],
            "reason": "Too many hits",
        }
        assert isinstance(
            change_screening_policy.submit(**changes, actor=staff(Role.COMPLIANCE_OFFICER)), Proposed
        )

        change_screening_policy(**changes, actor=SYSTEM)

        assert make_hit().status == "CREDIT_CHECK"
        with pytest.raises(InvalidInput):
            change_screening_policy(**{**changes, "threshold": Decimal("0.5")}, actor=SYSTEM)
        with pytest.raises(InvalidInput, match="cannot be changed"):
            change_screening_policy(**{**changes, "beneficial_owner_products": ["no-such"]}, actor=SYSTEM)


class TestChangesAndTheBook:
    def test_a_changed_name_is_screened_again(self):
        application = make_offered()
        owner = application.business.owners.get()
        update_owner(owner_id=owner.pk, fields=LISTED, actor=SYSTEM)
        message = OutboxMessage.objects.filter(event="party.changed").last()

        handle_party_changed(**message.payload)
        handle_party_changed(**message.payload)

        assert ScreeningHit.objects.get(status="OPEN").owner == owner
        assert ScreeningRun.objects.filter(trigger="CHANGE").count() == 1

    def test_who_only_began_to_apply_is_left_alone(self):
        application = make_application()

        handle_party_changed(business_id=application.business_id)

        assert not ScreeningRun.objects.exists()

    def test_the_book_is_screened_once_and_then_only_what_changed(self):
        business = make_business()
        assert screen_parties()["parties"] >= 2
        assert screen_parties() == {"parties": 0, "hits": 0}

        add_owner(
            business_id=business.pk,
            fields={**LISTED, "ownership_percentage": Decimal(0)},
            actor=SYSTEM,
        )

        assert screen_parties()["hits"] == 1
        assert is_blocked(business.pk)
        assert screen_parties() == {"parties": 0, "hits": 0}

    def test_a_new_edition_is_compared_by_its_differences(self, tmp_path):
        business = make_business(legal_name="Bluebird Marrowgate Foundry LLC")
        screen_parties()
        text = (SAMPLE / "sdn.csv").read_text()
        (tmp_path / "sdn.csv").write_text(
            text + '90050,"BLUEBIRD MARROWGATE FOUNDRY",-0- ,X,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"-0- "\n'
        )
        out = StringIO()
        load(tmp_path / "sdn.csv", stdout=out)
        assert "9 entries, 1 added, 5 changed, 0 removed" in out.getvalue()

        call_command("screen_parties", stdout=out)

        assert is_blocked(business.pk)
        assert not ScreenedParty.objects.exclude(editions=ScreenedParty.objects.first().editions).exists()

    def test_the_same_file_twice_is_one_edition(self, tmp_path):
        (tmp_path / "sdn.csv").write_text((SAMPLE / "sdn.csv").read_text())
        load(tmp_path / "sdn.csv")
        load(tmp_path / "sdn.csv")

        assert SanctionsList.objects.filter(code="sample").count() == 2
        assert SanctionsList.objects.filter(code="sample", is_current=True).count() == 1

    def test_a_file_that_was_cut_off_is_refused_and_changes_nothing(self, tmp_path):
        first = (SAMPLE / "sdn.csv").read_text().splitlines()[0]
        (tmp_path / "sdn.csv").write_text(first)

        with pytest.raises(CommandError, match="cut off"):
            load(tmp_path / "sdn.csv")

        assert ListedParty.objects.filter(removed_in__isnull=True).count() == 8
        load(tmp_path / "sdn.csv", allow_shrinking=True)
        assert ListedParty.objects.filter(removed_in__isnull=True).count() == 1


def load(path, **options):
    call_command(
        "load_sanctions_list",
        file=path,
        code="sample",
        name="Sample list",
        published_on=date(2026, 3, 2),
        **{"stdout": StringIO(), **options},
    )


class TestDisbursement:
    def order(self, loan):
        return disburse_loan(loan_id=loan.pk, amount=loan.principal, actor=SYSTEM)

    def test_no_money_while_a_hit_is_open_or_confirmed(self):
        loan = make_loan(business=make_business())
        owner = add_owner(
            business_id=loan.business_id, fields={**LISTED, "ownership_percentage": Decimal(0)}, actor=SYSTEM
        )
        screen_parties()
        hit = ScreeningHit.objects.get(owner=owner)

        with pytest.raises(DisbursementBlocked, match="ZORVANE"):
            self.order(loan)
        assert not DisbursementOrder.objects.exists()

        judged(hit)
        assert self.order(loan).pk

    def test_no_money_to_a_likeness_that_nobody_has_judged(self):
        loan = make_loan(business=make_business(trading_name="Brumholt Petrochemical"))

        with pytest.raises(DisbursementBlocked, match="BRUMHOLT"):
            self.order(loan)


class TestIdentityChecks:
    def test_what_agrees_is_kept_with_vendor_and_date(self):
        application = make_submitted(business=business_fields(street="1 Mill Road", city="Dayton"))

        checks = PartyCheck.objects.filter(application=application)
        assert set(checks.values_list("kind", "status")) == {
            ("TIN_MATCH", "AGREED"),
            ("STATE_REGISTRATION", "AGREED"),
            ("ADDRESS", "AGREED"),
        }
        assert set(checks.values_list("vendor", "answered_on")) == {("sim-identity", date(2026, 3, 2))}

    @pytest.mark.parametrize(("ending", "words"), [("0991", "another name"), ("0992", "dissolved")])
    def test_what_differs_waits_for_a_person(self, ending, words):
        application = make_submitted(business=business_fields(ending))
        assert application.status == "SCREENING"
        hit = open_hits(application).get()
        assert hit.kind == "IDENTITY" and words in hit.listed_name

        judged(hit, reason="Name changed last month", evidence="Certificate of amendment")

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        assert hit.report_due_date is None

    def test_a_confirmed_difference_declines_without_a_report_to_the_authority(self):
        application = make_submitted(business=business_fields("0991"))

        hit = judged(open_hits(application).get(), how=confirm_hit)

        application.refresh_from_db()
        assert (application.status, hit.report_due_date) == ("DECLINED", None)

    def test_a_silent_source_is_asked_again(self):
        application = make_submitted(business=business_fields("0995"))
        assert application.status == "SCREENING"
        PartyCheck.objects.filter(status="FAILED").update(next_attempt_at=clock.now() - timedelta(seconds=1))

        assert retry_party_checks() == {"checks_attempted": 2}

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"

    def test_a_person_confirms_by_other_means(self):
        application = make_submitted(business=business_fields("0995"))
        for check in PartyCheck.objects.filter(status="FAILED"):
            with pytest.raises(InvalidInput):
                settle_party_check(check_id=check.pk, reason=" ", actor=SYSTEM)
            settle_party_check(check_id=check.pk, reason="Letter 147C seen", actor=staff(Role.UNDERWRITER))

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"

    def test_a_source_with_a_network_is_asked_after_commit_and_once(self, settings):
        settings.IDENTITY_SOURCES = {"TIN_MATCH": "tests.origination.test_screening.Remote"}
        application = make_submitted()
        assert application.status == "SCREENING"
        message = OutboxMessage.objects.get(event="party-check.requested")

        handle_requested(**message.payload)
        handle_requested(**message.payload)

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        assert PartyCheck.objects.get(kind="TIN_MATCH").attempts == 1
        assert not run_party_check(message.payload["check_id"])


class Remote:
    """A source that needs a network."""

    code = "remote"
    is_local = False

    def check(self, query):
        from origination.identity import IdentityAnswer

        return IdentityAnswer(agrees=True, summary="Agrees.", raw="{}")


class TestBeneficialOwners:
    @pytest.fixture
    def required(self):
        ScreeningPolicy.objects.update(beneficial_owner_products=["micro-loan"])

    def test_asked_for_where_the_policy_says_so(self, required):
        application = make_application()
        with pytest.raises(InvalidInput) as refusal:
            submit_application(application_id=application.pk, actor=SYSTEM)
        assert "/beneficial_owners" in {error.pointer for error in refusal.value.errors}

        complete = make_application(owners=[owner_fields(street="1 Mill Road", city="Dayton")])
        control = complete.business.owners.get()
        certify_beneficial_owners(
            application_id=complete.pk,
            control_person_id=control.pk,
            control_title="Managing member",
            certified_by="Ana Moreno",
            nobody_else=False,
            actor=SYSTEM,
        )
        assert submit_application(application_id=complete.pk, actor=SYSTEM).status == "CREDIT_CHECK"

    @pytest.mark.parametrize(("share", "needs_word"), [("75.01", False), ("75", True)])
    def test_who_may_be_missing_has_to_be_certified_away(self, share, needs_word):
        application = make_application(
            owners=[owner_fields(street="1 Mill Road", city="Dayton", ownership_percentage=Decimal(share))]
        )
        given = {
            "application_id": application.pk,
            "control_person_id": application.business.owners.get().pk,
            "control_title": "Managing member",
            "certified_by": "Ana Moreno",
            "actor": SYSTEM,
        }
        if needs_word:
            with pytest.raises(InvalidInput):
                certify_beneficial_owners(**given, nobody_else=False)
        assert certify_beneficial_owners(**given, nobody_else=needs_word).certified_by == "Ana Moreno"
