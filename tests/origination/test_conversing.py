"""L3: messages between lender and applicant, notes among staff; incomplete applications that are complete again."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import InvalidInput, NotAllowed, NotFound
from loanops.notifications.models import Notification
from origination.close import expire_overdue
from origination.models import ApplicationMessage, ApplicationNote
from origination.services.conversing import NoteUnchanged, add_note, pin_note, write_message
from origination.services.documents import reject_document
from origination.services.handling import request_information
from origination.services.resuming import resume_application
from tests.conftest import BUSINESS_DATE
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    NEAR_PRIME,
    make_application,
    make_document,
    make_referred,
    make_submitted,
)
from tests.factories.parties import make_borrower
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


class TestWriteMessage:
    def test_the_lender_writes_and_the_applicant_is_told(self):
        application = make_application()

        write_message(
            application_id=application.pk, text="  Please send the lease. ", actor=staff(Role.LOAN_OFFICER)
        )

        message = application.messages.get()
        assert (message.text, message.is_from_applicant) == ("Please send the lease.", False)
        told = Notification.objects.get(template_code="application-message")
        assert "Please send the lease." in told.body and application.number in told.subject

    def test_the_applicant_answers_and_nobody_else_does(self):
        application = make_application()
        borrower = actor_of_user(make_borrower(application.business))

        write_message(application_id=application.pk, text="It follows on Friday.", actor=borrower)

        assert application.messages.get().is_from_applicant
        assert not Notification.objects.filter(template_code="application-message").exists()
        with pytest.raises(NotFound):
            write_message(
                application_id=application.pk, text="x", actor=actor_of_user(make_user(is_staff=False))
            )
        with pytest.raises(NotAllowed):
            write_message(application_id=application.pk, text="x", actor=staff(Role.FINANCE_ANALYST))

    @pytest.mark.parametrize("text", ["", "  ", "x" * 4001, "My SSN is 123-45-6789", "4111 1111 1111 1111"])
    def test_refuses_nothing_too_much_and_personal_numbers(self, text):
        application = make_application()

        with pytest.raises(InvalidInput):
            write_message(application_id=application.pk, text=text, actor=SYSTEM)

        assert not ApplicationMessage.objects.exists()

    def test_is_written_once(self):
        write_message(application_id=make_application().pk, text="x", actor=SYSTEM)

        with pytest.raises(DatabaseError), transaction.atomic():
            ApplicationMessage.objects.update(text="y")


class TestNotes:
    def test_pinned_ones_stand_first_and_on_the_timeline(self):
        application, officer = make_application(), make_user(Role.LOAN_OFFICER)
        add_note(application_id=application.pk, text="Called the owner", actor=actor_of_user(officer))
        later = add_note(application_id=application.pk, text="Sends the lease", actor=actor_of_user(officer))
        pin_note(note_id=later.pk, is_pinned=True, actor=actor_of_user(officer))
        pin_note(note_id=ApplicationNote.objects.earliest("id").pk, is_pinned=True, actor=SYSTEM)
        pin_note(note_id=later.pk, is_pinned=False, actor=SYSTEM)

        page = reverse("admin:origination_application_change", args=[application.pk])
        shown = text_of(signed_in(officer).get(page))
        timeline = text_of(signed_in(officer).get(f"{page}?tab=timeline"))

        assert shown.index("Called the owner") < shown.index("Sends the lease")
        assert "Add a note" in timeline and "Sends the lease" in timeline
        assert AuditEvent.objects.filter(event="application.note-added").count() == 2

    def test_pinning_twice_is_refused(self):
        note = add_note(application_id=make_application().pk, text="x", is_pinned=True, actor=SYSTEM)

        with pytest.raises(NoteUnchanged):
            pin_note(note_id=note.pk, is_pinned=True, actor=SYSTEM)

    @pytest.mark.parametrize("text", ["SSN 123-45-6789", "card 4111-1111-1111-1111"])
    def test_personal_numbers_stay_out(self, text):
        with pytest.raises(InvalidInput):
            add_note(application_id=make_application().pk, text=text, actor=SYSTEM)

        assert not ApplicationNote.objects.exists()

    def test_are_not_the_applicants(self):
        application = make_application()

        with pytest.raises(NotAllowed):
            add_note(
                application_id=application.pk,
                text="x",
                actor=actor_of_user(make_borrower(application.business)),
            )


class TestResume:
    def incomplete(self):
        application = make_submitted(product="term-loan")
        assert application.status == "INCOMPLETE"
        return application

    def test_goes_on_the_same_evening_when_the_last_document_is_there(self):
        application = self.incomplete()
        make_document(application, kind="BANK_STATEMENT")
        assert expire_overdue()["applications_resumed"] == 0

        make_document(application, kind="TAX_RETURN")
        assert expire_overdue()["applications_resumed"] == 1
        assert expire_overdue()["applications_resumed"] == 0

        application.refresh_from_db()
        assert (application.status, application.completed_on) == ("CREDIT_CHECK", BUSINESS_DATE)
        assert Notification.objects.filter(template_code="application-resumed").count() == 1

    def test_a_rejected_document_is_not_there(self):
        application = self.incomplete()
        for kind in ("BANK_STATEMENT", "TAX_RETURN"):
            document = make_document(application, kind=kind)
        reject_document(document_id=document.pk, reason="Unreadable", actor=SYSTEM)

        assert resume_application(application_id=application.pk, actor=SYSTEM).status == "INCOMPLETE"

    def test_what_was_asked_for_in_words_waits_for_a_person(self):
        application = make_referred(credit=NEAR_PRIME)
        request_information(
            application_id=application.pk,
            items=["The lease of the shop"],
            due_date=BUSINESS_DATE.replace(day=20),
            reason="",
            actor=SYSTEM,
        )
        make_document(application)

        assert expire_overdue()["applications_resumed"] == 0
