"""What origination does about a business whatever it applies for."""

from loanops.core.actors import Actor
from loanops.core.locks import lock
from loanops.parties.models import Business
from loanops.usecases import use_case
from origination.screening_states import ScreeningTrigger
from origination.services.matching import screen_business


@use_case(
    "origination.screen_business_again",
    audit="business.screened-again",
    title="Screen again",
    surfaces=("admin",),
)
def screen_business_again(*, business_id: int, reason: str = "", actor: Actor) -> Business:
    """A person wants the business and its owners compared with the lists as they are now."""
    business = lock(Business.objects.standing(), business_id)
    screen_business(business, trigger=ScreeningTrigger.PERSON, actor=actor)
    return business
