"""A dump of the database, after a whole life, shows no SSN, tax id, birth date or account number; nor do the logs."""

import logging

import pytest

from loanops.core.outbox import deliver_outbox
from loanops.parties.models import BankAccount, BusinessOwner
from origination.services.applying import create_application, submit_application
from tests.dump import tables_with
from tests.factories.origination import application_fields, business_fields, owner_fields
from tests.journeys import story

PLANTED = {"tax id": "987650101", "ssn": "543210101", "birth date": "1961-11-23", "account": "40077123456"}


@pytest.mark.django_db
class TestDump:
    def test_planted_identifiers_are_in_no_table_and_no_log_line(self, caplog):
        caplog.set_level(logging.DEBUG)
        lender = story.make_lender()
        application = create_application(
            product_code="micro-loan",
            fields=application_fields(
                business=business_fields(tax_id=PLANTED["tax id"]),
                owners=[owner_fields(ssn=PLANTED["ssn"], date_of_birth=PLANTED["birth date"])],
            ),
            actor=lender.officer,
        )
        submit_application(application_id=application.pk, actor=lender.officer)
        deliver_outbox()
        application = story.again(application)
        assert application.status == "OFFER_MADE"
        story.lend(lender, story.accept(application), account_number=PLANTED["account"])

        owner = BusinessOwner.objects.get(business=application.business)
        assert (application.business.tax_id, owner.ssn) == (PLANTED["tax id"], PLANTED["ssn"])
        assert BankAccount.objects.get(business=application.business).account_number == PLANTED["account"]
        assert tables_with(application.number), "the search itself must find what is there"
        for kind, value in PLANTED.items():
            assert tables_with(value) == [], kind
            assert value not in caplog.text, kind
