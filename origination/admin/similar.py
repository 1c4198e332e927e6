"""Businesses that may be the one on the page under another tax id: a hint for people, who may merge the two."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.parties.models import Business
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.sanctions.normalizing import normalized
from origination.sanctions.similarity import jaro_winkler

LIKENESS_MIN = 9_300
"""From here on two names are nearly the same, in ten-thousandths."""
FIRST_LETTERS = 3
LOOKED_AT, SHOWN = 200, 5
NAMES = ("number", "legal_name", "trading_name", "city", "state", "tax_id_last4", "email", "phone")


def similar_table(business: Business, request: HttpRequest) -> list[PreviewTable]:
    """Businesses of the same state that share e-mail address or phone, or nearly the name; nothing where none does."""
    pairs = ((each, ", ".join(_in_common(business, each))) for each in _near(business))
    found = [(each, why) for each, why in pairs if why][:SHOWN]
    if not found:
        return []
    rows = [
        (
            link_to(each, each.number),
            each.legal_name,
            each.city,
            f"•••• {each.tax_id_last4}" if each.tax_id_last4 else "",
            why,
        )
        for each, why in found
    ]
    return [
        PreviewTable(
            "Perhaps the same business",
            ["Business", "Name", "City", "Tax id", "In common"],
            rows,
            controls=_merge(business, request),
        )
    ]


def _near(business: Business) -> list[Business]:
    """Those it is compared with, in one bounded query within the state."""
    if not business.state or business.merged_into_id is not None:
        return []
    alike = Q()
    for name in filter(None, (business.legal_name, business.trading_name)):
        letters = name.strip()[:FIRST_LETTERS]
        alike |= Q(legal_name__istartswith=letters) | Q(trading_name__istartswith=letters)
    if business.email:
        alike |= Q(email__iexact=business.email)
    if business.phone:
        alike |= Q(phone=business.phone)
    near = Business.objects.standing().filter(alike, state=business.state).exclude(pk=business.pk)
    return list(near.only(*NAMES).order_by("-id")[:LOOKED_AT])


def _in_common(one: Business, other: Business) -> Iterator[str]:
    likeness = max(jaro_winkler(mine, theirs) for mine in _names(one) for theirs in _names(other))
    if likeness >= LIKENESS_MIN:
        yield "name"
    if one.email and one.email.casefold() == other.email.casefold():
        yield "e-mail address"
    if one.phone and one.phone == other.phone:
        yield "phone"


def _names(business: Business) -> list[str]:
    return [normalized(name) for name in (business.legal_name, business.trading_name) if name]


def _merge(business: Business, request: HttpRequest) -> str:
    if not matrix.allows(actor_of(request), "parties.merge_businesses"):
        return ""
    url = reverse("admin:parties_business_action_merge_businesses", args=[business.pk])
    return format_html('<a class="lo-link" href="{}">Merge {} into one of them</a>', url, business.number)
