"""Two people answer the demographic questions at the same moment: the later answer counts, nobody gets an error."""

from threading import Event, Thread

import pytest
from django.db import connections, transaction

from origination.models import DemographicData
from origination.services.demographics import answers_of, record_demographics
from tests.factories.access import SYSTEM
from tests.factories.origination import ANSWERS, make_application

pytestmark = pytest.mark.django_db(transaction=True)
LATER = {**ANSWERS, "women_owned": "DECLINED"}


def test_the_second_waits_for_the_first():
    application, began, errors = make_application(), Event(), []

    def second():
        began.set()
        try:
            record_demographics(application_id=application.pk, answers=LATER, actor=SYSTEM)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=second)
    with transaction.atomic():
        record_demographics(application_id=application.pk, answers=ANSWERS, actor=SYSTEM)
        thread.start()
        began.wait()
        thread.join(timeout=1)
        assert thread.is_alive()
    thread.join(timeout=20)

    assert errors == []
    assert answers_of(DemographicData.objects.get(application_id=application.pk)) == LATER
