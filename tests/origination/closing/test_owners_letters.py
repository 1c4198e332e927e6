"""A letter about somebody's own credit report goes to that person, or by post, never to the business."""

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from loanops.core.models import BusinessDay
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from loanops.notifications.services.sending import resend_message
from loanops.parties.letters import address_of_owner
from loanops.parties.models import MemberRole
from origination.models import AdverseActionNotice, NoticeLetter
from origination.services.handling import NoticeAlreadyHandled, mark_notice_handled
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import BANKRUPT, make_checked, owner_fields
from tests.factories.parties import borrower_of
from tests.factories.people import as_borrower, make_member, site_client
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
PERSONAL = "credit-report-notice"


def declined(*, email="ben@r.example", share="50"):
    """Declined on the reports of two owners, of whom the second may have no address of his own."""
    owners = [
        owner_fields("0301", first_name="Ana", ownership_percentage="50", email="ana@r.example"),
        owner_fields(
            "0301",
            first_name="Ben",
            ownership_percentage=share,
            is_guarantor=share == "50",
            email=email,
        ),
    ]
    return make_checked(credit=BANKRUPT, owners=owners)


def notice_of(application):
    return application.adverse_action_notices.get()


class TestWhoReadsIt:
    def test_the_business_does_not_on_its_page_and_staff_do(self):
        application = declined()
        deliver_outbox()
        member = make_member(application.business)
        page = (
            site_client(member.user)
            .get(reverse("my-application", args=[application.public_id]))
            .content.decode()
        )
        subject = Notification.objects.filter(template_code=PERSONAL).first().subject

        assert Notification.objects.get(template_code="application-declined").subject in page
        assert subject not in page and "ana@r.example" not in page and "ben@r.example" not in page
        for_staff = signed_in(make_user(Role.UNDERWRITER)).get(
            reverse("admin:origination_application_change", args=[application.pk]) + "?tab=messages"
        )
        assert text_of(for_staff).count(subject) == 2

    def test_nor_as_a_letter(self):
        application = declined()
        seen = NoticeLetter.objects.visible_to(borrower_of(application.business))

        assert [letter.owner for letter in seen] == [None]
        assert NoticeLetter.objects.visible_to(SYSTEM).count() == 3

    def test_one_report_is_not_for_the_other_owners_either(self):
        application = declined(share="10")
        notice = notice_of(application)
        main = Notification.objects.get(template_code="application-declined")

        assert [str(letter.owner) for letter in notice.letters.exclude(owner=None)] == ["Ana Moreno"]
        assert notice.letters.get(owner=None).content["consumer_reports"] == []
        assert "Ana" not in main.body

    def test_the_only_owners_report_is_not_for_delegates(self):
        application = make_checked(credit=BANKRUPT)
        deliver_outbox()
        owner = make_member(application.business)
        delegate = make_member(application.business, MemberRole.DELEGATE)
        subject = Notification.objects.get(template_code="application-declined").subject

        def page_of(member):
            client = site_client(member.user)
            return text_of(client.get(reverse("my-application", args=[application.public_id])))

        letter = NoticeLetter.objects.get()
        assert letter.owner is None and letter.content["consumer_reports"] != []
        assert subject in page_of(owner) and subject not in page_of(delegate)
        assert list(NoticeLetter.objects.visible_to(as_borrower(owner.user))) == [letter]
        assert list(NoticeLetter.objects.visible_to(as_borrower(delegate.user))) == []

    def test_other_letters_are_for_delegates_too(self):
        application = declined()
        delegate = make_member(application.business, MemberRole.DELEGATE)

        assert [each.owner for each in NoticeLetter.objects.visible_to(as_borrower(delegate.user))] == [None]

    def test_nobody_else_reads_an_address_that_the_business_reads_too(self):
        application = declined(email="Office@riverside.example")

        assert application.business.email == "office@riverside.example"
        recipients = Notification.objects.filter(template_code=PERSONAL).values_list("recipient", flat=True)
        assert sorted(recipients) == ["", "ana@r.example"]

    def test_on_paper_it_bears_the_owners_own_address(self):
        notice = notice_of(declined())
        [ana, ben] = notice.letters.exclude(owner=None).order_by("id")
        ben.owner.street, ben.owner.city, ben.owner.state, ben.owner.postal_code = (
            "2 Elm St",
            "Toledo",
            "OH",
            "43604",
        )

        assert ana.content["recipient"] == ["Ana Moreno"]
        assert address_of_owner(ben.owner) == ("Ben Moreno", "2 Elm St", "Toledo, OH 43604")


class TestWithoutAnAddress:
    def test_it_goes_by_post_and_the_notice_waits_for_a_person(self):
        application = declined(email="")
        deliver_outbox()
        messages = Notification.objects.filter(template_code=PERSONAL)

        assert sorted(messages.values_list("recipient", "status")) == [
            ("", "SUPPRESSED"),
            ("ana@r.example", "SENT"),
        ]
        notice = notice_of(application)
        assert notice.is_sent and list(AdverseActionNotice.objects.open()) == [notice]
        page = signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(
            reverse("admin:origination_adverseactionnotice_change", args=[notice.pk])
        )
        assert "has to go by post" in text_of(page) and "Ben" in text_of(page)

        posted = BusinessDay.current().business_date
        mark_notice_handled(notice_id=notice.pk, handled_on=posted, reason="Posted to Ben", actor=SYSTEM)

        assert not AdverseActionNotice.objects.open().exists()
        assert set(notice.deadlines.values_list("closed_on", flat=True)) == {None}

    def test_an_address_found_later_will_do(self):
        application = declined(email="")
        deliver_outbox()
        message = Notification.objects.get(template_code=PERSONAL, recipient="")

        resend_message(notification_id=message.pk, recipient="b@r.example", reason="He called", actor=SYSTEM)
        deliver_outbox()

        assert not AdverseActionNotice.objects.open().exists()
        with pytest.raises(NoticeAlreadyHandled):
            mark_notice_handled(
                notice_id=notice_of(application).pk,
                handled_on=BusinessDay.current().business_date,
                reason="Posted",
                actor=SYSTEM,
            )

    def test_with_both_addresses_nobody_has_to_do_anything(self):
        declined()
        deliver_outbox()

        assert not AdverseActionNotice.objects.open().exists()
