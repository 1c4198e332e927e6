"""L2, L3, L4, U2, U3: applications on the staff pages."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.models import ApprovalRequest, AuthorityLimit
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.admin.applications import ApplicationAdmin
from origination.document_kinds import guide_to
from origination.services.documents import verify_document
from origination.services.handling import claim_application
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    FROZEN,
    NEAR_PRIME,
    PDF,
    make_application,
    make_checked,
    make_document,
    make_offered,
    make_referred,
    make_submitted,
    signature_form,
)
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
LIST = "admin:origination_application_changelist"
WHY = "Strong deposits, long relationship, owner's score recovers."


def page(record):
    return reverse(f"admin:origination_{record._meta.model_name}_change", args=[record.pk])


def action(record, slug):
    return f"{page(record).removesuffix('change/')}action/{slug}/"


def press(client, url, step="confirm", **data):
    """Open the form, then send it as a browser would."""
    opened = client.get(url)
    assert opened.status_code == 200, opened
    return client.post(
        url, {"_key": hidden(opened, "_key"), "_version": hidden(opened, "_version"), "_step": step, **data}
    )


def underwriter():
    return signed_in(make_user(Role.UNDERWRITER))


def officer():
    return signed_in(make_user(Role.LOAN_OFFICER))


class TestQueue:
    def test_opens_with_mine_and_unassigned_that_are_not_final(self):
        me = make_user(Role.UNDERWRITER)
        free, taken, done = (
            make_referred(credit=NEAR_PRIME),
            make_referred(credit=NEAR_PRIME),
            make_checked(credit="0008"),
        )
        claim_application(application_id=taken.pk, actor=staff(Role.UNDERWRITER))
        draft = make_application()

        shown = text_of(signed_in(me).get(reverse(LIST)))
        everything = text_of(signed_in(me).get(reverse(LIST) + "?work=all"))

        assert free.number in shown
        for other in (taken, done, draft):
            assert other.number not in shown and other.number in everything

    def test_costs_the_same_for_few_and_for_many(self):
        client = officer()

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(LIST) + "?work=all").status_code == 200
            return len(queries)

        make_document(make_submitted())
        client.get(reverse(LIST))
        before = cost()
        for _ in range(4):
            make_document(make_submitted())

        assert cost() == before <= 16

    def test_finds_by_number_name_and_the_whole_tax_id(self):
        application, other = make_submitted(), make_submitted()
        client = officer()

        for term in (
            application.number,
            application.business.tax_id,
            f"{application.business.tax_id[:2]}-{application.business.tax_id[2:]}",
        ):
            shown = text_of(client.get(reverse(LIST) + f"?q={term}"))
            assert application.number in shown and other.number not in shown
        assert application.number not in text_of(
            client.get(reverse(LIST) + f"?q={application.business.tax_id[:8]}")
        )


class TestWorkbench:
    def test_shows_everything_to_decide_by_and_no_identifiers(self):
        application = make_referred(credit=NEAR_PRIME)
        make_document(application)

        client = underwriter()
        for tab, words in (
            ("overview", ("30,000.00", "Lowest owner score", "Ana Moreno")),
            ("documents", ("Bank statement",)),
            ("credit", ("Personal 8",)),
            ("rules", ("✗ not met CRD-02",)),
            ("offer", ("No offer was made.",)),
            ("messages", ("With an underwriter",)),
        ):
            answer = client.get(page(application) + f"?tab={tab}")

            shown = text_of(answer)
            for each in words:
                assert each in shown
            assert application.business.tax_id not in answer.content.decode()
            assert application.business.owners.get().ssn not in answer.content.decode()

    def test_failed_rules_stand_first(self):
        shown = text_of(underwriter().get(page(make_referred(credit=NEAR_PRIME)) + "?tab=rules"))

        assert shown.index("CRD-02") < shown.index("ELG-01")

    @pytest.mark.parametrize("tab", [part.slug for part in ApplicationAdmin.parts] + ["timeline"])
    def test_each_tab_costs_a_bounded_number_of_queries(self, tab):
        application = make_offered()
        make_document(application)
        client = underwriter()
        client.get(page(application) + f"?tab={tab}")  # what never changes is read once in a process

        with CaptureQueriesContext(connection) as queries:
            client.get(page(application) + f"?tab={tab}")

        assert len(queries) <= 12

    def test_an_offer_with_its_schedule(self):
        shown = text_of(officer().get(page(make_offered()) + "?tab=offer"))

        assert "Annual percentage rate" in shown and "Balance after" in shown

    def test_buttons_follow_role_and_state(self):
        referred, draft = make_referred(credit=NEAR_PRIME), make_application()

        deciding = underwriter().get(page(referred)).content.decode()
        drafting = officer().get(page(draft)).content.decode()

        assert "action/approve-application/" in deciding and "action/decline-application/" in deciding
        assert "action/submit-application/" not in deciding
        assert "action/submit-application/" in drafting and "action/withdraw-application/" in drafting
        assert "action/approve-application/" not in drafting


class TestApprove:
    FORM = {
        "approved_amount": "30000.00",
        "annual_rate": "12",
        "rate_reason": "Deposits moved to us",
        "conditions": "Insurance\n\nLease",
        "reason": WHY,
    }

    def test_the_preview_shows_the_offer_and_changes_nothing(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = press(underwriter(), action(application, "approve-application"), "preview", **self.FORM)

        shown = text_of(answer)
        assert "Finance charge" in shown and "Insurance, Lease" in shown
        assert not application.offers.exists()

    def test_confirming_makes_one_offer_however_often_it_is_sent(self):
        application, client = make_referred(credit=NEAR_PRIME), underwriter()
        url = action(application, "approve-application")
        opened = client.get(url)
        form = {
            "_key": hidden(opened, "_key"),
            "_version": hidden(opened, "_version"),
            "_step": "confirm",
            **self.FORM,
        }

        answers = [client.post(url, form) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert application.offers.get().conditions == ["Insurance", "Lease"]

    def test_first_values_come_from_the_products_pricing(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = underwriter().get(action(application, "approve-application"))

        assert 'value="30000.00"' in answer.content.decode() and 'value="13"' in answer.content.decode()

    def test_a_refusal_is_on_the_form_beside_its_field(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = press(
            underwriter(), action(application, "approve-application"), **{**self.FORM, "annual_rate": "50"}
        )

        assert answer.status_code == 422
        assert "to 18.0000 (the product" in text_of(answer)
        assert not application.offers.exists()

    def test_above_the_limit_it_is_proposed(self):
        AuthorityLimit.objects.filter(role="UNDERWRITER").update(amount_max=Decimal("29999.99"))
        application = make_referred(credit=NEAR_PRIME)

        press(underwriter(), action(application, "approve-application"), **self.FORM)

        assert ApprovalRequest.objects.get().use_case == "origination.approve_application"
        assert not application.offers.exists()

    def test_a_stale_page_is_not_carried_out(self):
        application, client = make_referred(credit=NEAR_PRIME), underwriter()
        opened = client.get(action(application, "approve-application"))
        claim_application(application_id=application.pk, actor=staff(Role.UNDERWRITER))

        answer = client.post(
            action(application, "approve-application"),
            {
                "_key": hidden(opened, "_key"),
                "_version": hidden(opened, "_version"),
                "_step": "confirm",
                **self.FORM,
            },
        )

        assert answer.status_code == 422
        assert not application.offers.exists()


class TestCounterOfferAndDecline:
    def test_a_counter_offer(self):
        application = make_referred(credit=NEAR_PRIME)
        form = {
            "approved_amount": "20000.00",
            "term_months": "12",
            "annual_rate": "12.5",
            "rate_reason": "Deposits moved to us",
            "reason_codes": ["R109"],
            "reason": WHY,
        }

        press(underwriter(), action(application, "counter-offer-application"), **form)

        assert application.offers.get().number_of_installments == 12

    def test_reasons_come_with_the_facts_behind_them(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = underwriter().get(action(application, "decline-application"))

        assert "must be ≥ 680" in text_of(answer)
        assert (
            'value="R109" checked' in " ".join(answer.content.decode().split())
            or "checked" in answer.content.decode()
        )

    def test_the_preview_shows_the_letter_and_its_deadline(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = press(
            underwriter(),
            action(application, "decline-application"),
            "preview",
            reason_codes=["R109", "R102"],
            reason=WHY,
        )

        shown = text_of(answer)
        assert "Equal Credit Opportunity Act" in shown and "2026-04-01" in shown
        application.refresh_from_db()
        assert application.status == "REFERRED"

    def test_declining(self):
        application = make_referred(credit=NEAR_PRIME)

        press(underwriter(), action(application, "decline-application"), reason_codes=["R109"], reason=WHY)

        application.refresh_from_db()
        assert application.status == "DECLINED"


class TestHandling:
    def test_from_draft_to_submission(self):
        application, client = make_application(), officer()

        press(
            client,
            action(application, "update-application"),
            requested_amount="15000.00",
            requested_term_months="12",
            repayment_frequency="MONTHLY",
            purpose="INVENTORY",
        )
        press(client, action(application, "submit-application"))

        application.refresh_from_db()
        assert (application.requested_amount, application.status) == (Decimal("15000.00"), "CREDIT_CHECK")

    def test_modifying_shows_what_would_come_of_it(self):
        application, client = make_referred(credit=NEAR_PRIME), officer()
        form = {
            "requested_amount": "10000.00",
            "requested_term_months": "24",
            "repayment_frequency": "MONTHLY",
            "purpose": "WORKING_CAPITAL",
            "reason": "Needs less",
        }

        preview = press(client, action(application, "modify-application"), "preview", **form)
        press(client, action(application, "modify-application"), **form)

        assert "10,000.00" in text_of(preview)
        application.refresh_from_db()
        assert application.requested_amount == Decimal("10000.00")

    def test_claim_assign_ask_and_withdraw(self):
        application, user = make_referred(credit=NEAR_PRIME), make_user(Role.LOAN_OFFICER)
        client = signed_in(user)

        press(client, action(application, "claim-application"))
        application.refresh_from_db()
        assert application.assignee_id == user.pk
        press(client, action(application, "assign-application"), assignee="")
        press(
            client,
            action(application, "request-information"),
            items="Lease\nBank letter",
            due_date="2026-03-20",
        )
        application.refresh_from_db()
        assert (application.assignee_id, application.missing_items) == (None, ["Lease", "Bank letter"])
        press(client, action(application, "withdraw-application"), reason="Found other money")
        application.refresh_from_db()
        assert application.status == "WITHDRAWN"

    def test_checks_again_and_refers_back(self):
        application, client = make_referred(credit=NEAR_PRIME), underwriter()

        assert "Afterwards" in text_of(
            press(client, action(application, "rerun-checks"), "preview", reason="New figures")
        )
        offered = make_offered()
        press(client, action(offered, "refer-application"), reason=WHY)

        offered.refresh_from_db()
        assert offered.status == "REFERRED"

    def test_records_an_acceptance(self):
        application = make_offered()

        press(
            officer(),
            action(application, "accept-offer"),
            **signature_form(application),
            reason="Recorded call",
        )

        assert application.offers.get().status == "ACCEPTED"


class TestDocuments:
    def test_is_handed_in_read_on_record_and_verified(self):
        application, client = make_application(), officer()
        file = SimpleUploadedFile("march.pdf", PDF)

        press(client, action(application, "attach-document"), kind="BANK_STATEMENT", file=file)
        document = application.documents.get()
        content = client.get(reverse("admin:origination_document_content", args=[document.pk]))
        press(
            client,
            action(document, "verify-document"),
            check_points=list(guide_to(document.kind).check_points),
        )

        assert b"".join(content.streaming_content) == PDF
        assert AuditEvent.objects.filter(event="document.opened").count() == 1
        document.refresh_from_db()
        assert document.status == "VERIFIED"

    def test_what_is_not_accepted_is_said_on_the_form(self):
        application = make_application()
        file = SimpleUploadedFile("march.pdf", b"MZ\x90")

        answer = press(officer(), action(application, "attach-document"), kind="BANK_STATEMENT", file=file)

        assert "Only PDF, PNG, JPEG and CSV files are accepted." in text_of(answer)

    def test_is_rejected_with_a_reason(self):
        document = make_document()

        press(officer(), action(document, "reject-document"), reason="Page 2 is missing")

        document.refresh_from_db()
        assert (document.status, document.rejection_reason) == ("REJECTED", "Page 2 is missing")

    def test_the_file_is_not_for_everybody(self):
        document = make_document()
        url = reverse("admin:origination_document_content", args=[document.pk])

        assert signed_in(make_user(Role.FINANCE_ANALYST)).get(url).status_code == 403
        assert officer().get(reverse("admin:origination_document_content", args=["x"])).status_code == 404
        assert officer().post(url).status_code == 405

    def test_the_queue_holds_what_waits_for_review(self):
        waiting, done = make_document(), make_document()
        verify_document(document_id=done.pk, actor=SYSTEM)

        shown = text_of(officer().get(reverse("admin:origination_document_changelist")))

        assert waiting.application.number in shown and done.application.number not in shown


class TestCreditReports:
    def test_stuck_ones_are_the_work_and_can_be_sent_off_again(self):
        application = make_checked(credit=FROZEN)
        report = application.credit_reports.get(kind="CONSUMER")
        client = underwriter()

        shown = text_of(client.get(reverse("admin:origination_creditreport_changelist")))
        press(client, action(report, "retry-credit-report"))

        assert application.number in shown and "Frozen" in shown
        report.refresh_from_db()
        assert report.status == "REQUESTED"

    def test_an_underwriter_goes_on_without(self):
        application = make_checked(owner_credit=FROZEN)
        report = application.credit_reports.get(kind="CONSUMER")

        press(underwriter(), action(report, "go-on-without-report"), reason="Stays frozen")

        application.refresh_from_db()
        assert application.status == "REFERRED"

    def test_a_reports_page_shows_its_summary(self):
        report = make_offered().credit_reports.get(kind="COMMERCIAL")

        shown = text_of(underwriter().get(page(report)))

        assert "Payment index" in shown and "requestId" not in shown


class TestOtherPages:
    def test_decision_offer_notice_and_industry(self):
        application, compliance = make_checked(credit="0008"), signed_in(make_user(Role.COMPLIANCE_OFFICER))
        notice = application.adverse_action_notices.get()

        assert "open bankruptcies" in text_of(compliance.get(page(application.decisions.get())))
        assert application.number in text_of(
            compliance.get(reverse("admin:origination_adverseactionnotice_changelist"))
        )
        press(
            compliance,
            action(notice, "mark-notice-handled"),
            handled_on="2026-03-02",
            reason="Certified letter",
        )
        notice.refresh_from_db()
        assert notice.handled_how == "Certified letter"
        assert "handled" in text_of(
            compliance.get(reverse("admin:origination_adverseactionnotice_changelist") + "?work=all")
        )
        assert "Schedule" in text_of(compliance.get(page(make_offered().offers.get())))
        assert "Gambling" in text_of(compliance.get(reverse("admin:origination_industry_changelist")))
