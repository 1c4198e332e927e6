"""ORI-11: parties are screened again when they change and when a list does."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from loanops.core.models import OutboxMessage
from loanops.parties.services.businesses import add_owner, update_owner
from origination.models import ListedParty, SanctionsList, ScreenedParty, ScreeningHit, ScreeningRun
from origination.services.book_screening import handle_party_changed, screen_parties
from origination.services.listing import SAMPLE
from origination.services.screening import is_blocked
from tests.factories.access import SYSTEM
from tests.factories.origination import make_application, make_offered
from tests.factories.parties import make_business
from tests.factories.screening import LISTED

pytestmark = pytest.mark.django_db


def load(path, **options):
    call_command(
        "load_sanctions_list",
        file=path,
        code="sample",
        name="Sample list",
        published_on=date(2026, 3, 2),
        **{"stdout": StringIO(), **options},
    )


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
