"""Applications and what belongs to them with everything their bodies need, at the same cost for one and for many."""

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When

from loanops.web.api.expanding import Expandable
from origination.models import Application, Decision, Document, Offer
from origination.selectors import STANDING, current_decisions_of_application, with_rules_and_reasons


def applications() -> QuerySet[Application]:
    """With the ids of the decision that counts and of the offer that stands, or else was made last."""
    found = Application.objects.select_related("business", "product_version__product")
    return found.prefetch_related("business__owners", "collateral").annotate(
        latest_decision=Subquery(current_decisions_of_application().values("public_id")[:1]),
        offer=Subquery(_offers_of_application().values("public_id")[:1]),
    )


def _offers_of_application() -> QuerySet[Offer]:
    """In the order of `standing_offer`."""
    does_not_stand = Case(When(status__in=STANDING, then=Value(0)), default=Value(1))
    offers = Offer.objects.filter(application=OuterRef("pk"))
    return offers.order_by(does_not_stand, "-round", "position", "-id")


def decisions() -> QuerySet[Decision]:
    """Their rules and reasons are read with them by `with_rules_and_reasons`."""
    return Decision.objects.select_related("application", "product_version")


def offers() -> QuerySet[Offer]:
    return Offer.objects.select_related("application", "disclosure")


def documents() -> QuerySet[Document]:
    return Document.objects.select_related("application")


VIEW, SERIALIZERS = "origination.view_applications", "origination.api.serializers"
APPLICATION = Expandable(VIEW, f"{SERIALIZERS}.applications.ApplicationSerializer", applications)
DOCUMENT = Expandable(VIEW, f"{SERIALIZERS}.documents.DocumentSerializer", documents)
DECISION = Expandable(
    "origination.view_decisions",
    f"{SERIALIZERS}.decisions.DecisionSerializer",
    decisions,
    with_rules_and_reasons,
)
OFFER = Expandable("origination.view_offers", f"{SERIALIZERS}.offers.OfferSerializer", offers)
