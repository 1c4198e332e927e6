"""The Offer tab of an application with several open offers says which one it shows: the first, or the one chosen."""

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from origination.selectors import standing_offer
from tests.factories.access import make_user
from tests.factories.origination import make_offered
from tests.origination.closing.test_offering import with_options
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers():
    return with_options(make_offered())


def tab(offer, query=""):
    page = reverse("admin:origination_application_change", args=[offer.application_id])
    return signed_in(make_user(Role.UNDERWRITER)).get(f"{page}?tab=offer{query}")


def test_the_first_option_is_shown_and_named(offers):
    first, _, third = offers
    answer = tab(first)
    text = text_of(answer)

    for title in ("Terms and disclosures", "Schedule", "How does the balance fall?"):
        assert f"{title}: offer {first.round}.1, as asked for" in text
    assert f"{first.number_of_installments}, monthly" in text
    assert f"{third.number_of_installments}, monthly" not in text


def test_each_of_the_others_is_one_click_away(offers):
    third = offers[-1]
    assert f"?tab=offer&amp;offer={third.pk}" in tab(third).content.decode()

    text = text_of(tab(third, f"&offer={third.pk}"))
    assert f"Schedule: offer {third.round}.3, a longer term" in text
    assert f"{third.number_of_installments}, monthly" in text


def test_an_offer_of_another_application_is_not_shown(offers):
    other = make_offered().offers.get()

    assert "Schedule: offer 2.1" in text_of(tab(offers[0], f"&offer={other.pk}"))


def test_a_single_offer_needs_no_name():
    offer = make_offered().offers.get()

    assert "Schedule:" not in text_of(tab(offer)) and "Below:" not in text_of(tab(offer))


def test_the_first_option_is_also_the_offer_of_the_api(offers):
    assert standing_offer(offers[0].application) == offers[0]
