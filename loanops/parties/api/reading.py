"""What other objects can carry inside: businesses and their owners."""

from loanops.parties.models import Business, BusinessOwner
from loanops.web.api.expanding import Expandable

VIEW = "parties.view_businesses"
SERIALIZERS = "loanops.parties.api.serializers"

BUSINESS = Expandable(
    VIEW, f"{SERIALIZERS}.BusinessSerializer", lambda: Business.objects.select_related("merged_into")
)
OWNER = Expandable(
    VIEW, f"{SERIALIZERS}.OwnerSerializer", lambda: BusinessOwner.objects.select_related("business")
)
