"""The page of a trained risk model."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from loanops.access.roles import Role
from origination.models import RiskModel
from tests.factories.access import make_user
from tests.factories.origination import make_risk_model
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("overview", ("0.8900", "Does it say what happens?", "21.00 %")),
        ("card", ("Term", "below 12", "R103", "not known")),
        ("segments", ("sector", "72", "0.880")),
    ],
)
def test_shows_how_far_to_trust_it(tab, words):
    model = make_risk_model()
    page = reverse("admin:origination_riskmodel_change", args=[model.pk])

    shown = text_of(signed_in(make_user(Role.PRODUCT_MANAGER)).get(f"{page}?tab={tab}"))

    for each in words:
        assert each in shown


def test_the_database_refuses_to_change_one():
    model = make_risk_model()
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskModel.objects.filter(pk=model.pk).update(loans=1)
