import hashlib
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from loanops.web.documents.blocks import Table
from servicing.documents.agreement import agreement, render_agreement
from servicing.models import ModificationAcceptance, ModificationAgreement
from servicing.services.modifying.agreeing import (
    DamagedDocument,
    UnableToAccept,
    accept_modification,
    document_of,
    latest_agreement,
    record_signed_modification,
    send_modification_agreement,
)
from servicing.services.modifying.course import LoanMovedOn, ModificationExpired
from servicing.services.modifying.proposing import propose_modification
from tests.factories.access import SYSTEM
from tests.factories.modifications import LONGER, again, approve, make_sent
from tests.factories.servicing import pay, set_business_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(late_loan, agent):
    return make_sent(late_loan, actor=agent)


def accept(modification, actor, **fields):
    values = {
        "name": "Ana Moreno",
        "consent": True,
        "document_checksum": latest_agreement(modification).checksum,
        **fields,
    }
    return accept_modification(modification_id=modification.pk, actor=actor, **values)


class TestSendAgreement:
    def test_keeps_every_word_and_the_checksum_of_the_document(self, sent):
        kept = latest_agreement(sent)
        document = document_of(kept)

        assert sent.status == "AGREEMENT_SENT"
        assert document.startswith(b"%PDF-")
        assert hashlib.sha256(document).hexdigest() == kept.checksum
        assert render_agreement(kept.content) == document
        assert (kept.valid_through, sent.expires_on) == (date(2026, 3, 16), date(2026, 3, 16))
        assert kept.consent_text_hash == hashlib.sha256(kept.consent_text.encode()).hexdigest()

    def test_shows_old_and_new_terms_and_the_full_new_schedule(self, sent):
        document = agreement(latest_agreement(sent).content)
        tables = {block.title: block for block in document.blocks if isinstance(block, Table)}

        schedule = tables["Annex: the new schedule"]
        assert len(schedule.rows) == 20 + 1
        assert ("Payment", "564.88", "460.72") in tables["Terms before and after"].rows

    def test_puts_the_document_into_the_storage_after_commit(self, sent):
        kept = latest_agreement(sent)
        assert not default_storage.exists(kept.document_path)
        deliver_outbox()
        assert default_storage.exists(kept.document_path)
        assert hashlib.sha256(document_of(kept)).hexdigest() == kept.checksum

    def test_notices_a_document_that_is_not_the_one_that_was_sent(self, sent):
        kept = latest_agreement(sent)
        deliver_outbox()
        default_storage.delete(kept.document_path)
        with default_storage.open(kept.document_path, "wb") as file:
            file.write(b"%PDF-1.4 something else")

        with pytest.raises(DamagedDocument):
            document_of(kept)
        default_storage.delete(kept.document_path)

    def test_cannot_be_changed_afterwards(self, sent):
        with pytest.raises(DatabaseError), transaction.atomic():
            ModificationAgreement.objects.update(checksum="0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic():
            ModificationAgreement.objects.all().delete()

    def test_tells_borrower_agent_and_officer(self, sent, agent, late_loan):
        told = Notification.objects.filter(template_code__startswith="modification.agreement-sent")

        recipients = set(told.values_list("recipient", flat=True))
        people = {sent.proposed_by.email, again(sent).approved_by.email}
        assert recipients == {late_loan.business.email, *people}


class TestAccept:
    def test_by_the_borrower_keeps_who_when_and_to_what(self, sent, borrower):
        accept(sent, borrower)

        kept = ModificationAcceptance.objects.get()
        assert again(sent).status == "ACCEPTED"
        assert (kept.kind, kept.name, kept.accepted_by_id) == ("ELECTRONIC", "Ana Moreno", borrower.user_id)
        assert kept.document_checksum == kept.agreement.checksum
        assert kept.consent_text_hash == kept.agreement.consent_text_hash

    def test_needs_consent_and_the_document_that_is_open(self, sent, borrower):
        with pytest.raises(InvalidInput):
            accept(sent, borrower, consent=False)
        with pytest.raises(UnableToAccept, match="read it again"):
            accept(sent, borrower, document_checksum="0" * 64)
        with pytest.raises(InvalidInput):
            accept(sent, borrower, name=" ")

        assert not ModificationAcceptance.objects.exists()

    def test_is_the_borrowers_alone(self, sent, officer, stranger):
        with pytest.raises(NotAllowed):
            accept(sent, officer)
        with pytest.raises(NotFound):
            accept(sent, stranger)

    def test_twice_is_refused(self, sent, borrower):
        accept(sent, borrower)
        with pytest.raises(InvalidTransition):
            accept(sent, borrower)

    def test_on_the_last_day_goes_and_on_the_day_after_does_not(self, sent, borrower):
        set_business_date(date(2026, 3, 17))
        with pytest.raises(ModificationExpired):
            accept(sent, borrower)
        set_business_date(date(2026, 3, 16))
        assert accept(sent, borrower).status == "ACCEPTED"

    def test_of_figures_that_no_longer_hold_is_refused(self, sent, borrower, late_loan):
        pay(late_loan, "50.00")
        with pytest.raises(LoanMovedOn):
            accept(sent, borrower)

    def test_of_an_older_agreement_is_refused(self, sent, borrower):
        old = latest_agreement(sent).checksum
        propose_modification(
            modification_id=sent.pk,
            change={"number_of_installments": 22, "spread_arrears": True},
            actor=SYSTEM,
        )
        approve(sent)
        send_modification_agreement(modification_id=sent.pk, actor=SYSTEM)
        with pytest.raises(UnableToAccept):
            accept(sent, borrower, document_checksum=old)
        assert accept(sent, borrower).status == "ACCEPTED"

    def test_before_an_agreement_is_sent_is_refused(self, sent, borrower):
        propose_modification(modification_id=sent.pk, change=LONGER, actor=SYSTEM)
        with pytest.raises(InvalidTransition):
            accept(sent, borrower)


class TestSignedPaper:
    def test_is_recorded_by_staff_with_its_place(self, sent, agent):
        record_signed_modification(
            modification_id=sent.pk, name="Ana Moreno", reference="Folder 12", actor=agent
        )

        kept = ModificationAcceptance.objects.get()
        assert (kept.kind, kept.reference, kept.accepted_by) == ("PAPER", "Folder 12", None)
        assert again(sent).status == "ACCEPTED"

    def test_without_its_place_is_refused(self, sent, agent):
        with pytest.raises(InvalidInput):
            record_signed_modification(modification_id=sent.pk, name="Ana Moreno", reference=" ", actor=agent)
