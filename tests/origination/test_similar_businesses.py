"""Two businesses that may be one: a hint on the application and on the business, with the way to merge them."""

import pytest

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.factories.origination import business_fields, make_application
from tests.factories.parties import make_business
from tests.origination.pages import page
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
HINT = "Perhaps the same business"
NAME = "Maple Street Dental Care"


def named(**changes):
    return make_business(**{"legal_name": NAME, "state": "OH", "email": "", "phone": "", **changes})


def shown(business, role=Role.LOAN_OFFICER):
    return text_of(signed_in(make_user(role)).get(f"/admin/parties/business/{business.pk}/change/"))


@pytest.mark.parametrize(
    ("changes", "common"),
    [
        ({}, "name"),
        ({"legal_name": "Maple Street Dental Care, LLC"}, "name"),
        ({"legal_name": "Maple Streat Dental Care"}, "name"),
        ({"legal_name": "Bright Smiles Inc", "email": "Office@Maple.example"}, "e-mail address"),
        ({"legal_name": "Bright Smiles Inc", "phone": "+16145550100"}, "phone"),
        ({"state": "TX"}, ""),
        ({"legal_name": "Maple Leaf Roofing"}, ""),
        ({"legal_name": "Bright Smiles Inc"}, ""),
    ],
)
def test_who_is_taken_for_the_same(changes, common):
    business = named(email="office@maple.example", phone="+16145550100")
    other = named(**changes)

    said = shown(business)

    assert (HINT in said and other.number in said) is bool(common)
    assert f"{common} " in said


def test_on_an_application_with_the_way_to_merge():
    application = make_application(business=business_fields(legal_name=NAME))
    other = named(legal_name=f"{NAME} LLC")
    client = signed_in(make_user(Role.LOAN_OFFICER))

    answer = client.get(page(application))

    assert other.number in text_of(answer)
    url = f"/admin/parties/business/{application.business_id}/action/merge-businesses/"
    assert url in answer.content.decode() and client.get(url).status_code == 200


def test_who_may_not_merge_is_not_led_there():
    named(), (business := named())

    assert HINT in shown(business, Role.COLLECTIONS_AGENT)
    assert "into one of them" not in shown(business, Role.COLLECTIONS_AGENT)


def test_merged_ones_are_no_longer_alike():
    survivor, duplicate = named(), named()
    duplicate.merged_into = survivor
    duplicate.save()

    assert HINT not in shown(survivor) and HINT not in shown(duplicate)


def test_only_a_few_are_shown():
    business, *others = [named() for _ in range(8)]

    said = shown(business)

    assert sum(other.number in said for other in others) == 5
