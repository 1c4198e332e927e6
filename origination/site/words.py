"""What an applicant reads about the state of an application: where it stands, what happens next, and who is next."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from origination.states import ApplicationStatus


@dataclass(frozen=True)
class Standing:
    """A state in an applicant's words. `yours` says whether he is the one to go on."""

    word: Any
    tone: str
    explained: Any
    yours: bool = False


_S = ApplicationStatus
STANDINGS: dict[str, Standing] = {
    _S.DRAFT: Standing(_("Not sent yet"), "warning", _("Finish the steps and send it."), yours=True),
    _S.SUBMITTED: Standing(
        _("Received"), "info", _("We have your application and are starting to check it.")
    ),
    _S.SCREENING: Standing(
        _("Being checked"), "info", _("We are checking whether the loan is open to your business.")
    ),
    _S.CREDIT_CHECK: Standing(
        _("Being checked"), "info", _("We are waiting for the credit reports you agreed to.")
    ),
    _S.UNDERWRITING: Standing(_("In review"), "info", _("Your application is being assessed.")),
    _S.REFERRED: Standing(
        _("In review"), "info", _("One of our underwriters is looking at your application.")
    ),
    _S.APPROVED: Standing(_("Approved"), "success", _("We are preparing your offer.")),
    _S.COUNTER_OFFERED: Standing(_("Approved"), "success", _("We are preparing an offer on other terms.")),
    _S.OFFER_MADE: Standing(
        _("Offer waits for you"), "warning", _("Read the offer, then accept or decline it."), yours=True
    ),
    _S.ACCEPTED: Standing(_("Offer accepted"), "success", _("We are preparing the contract and the payout.")),
    _S.BOARDED: Standing(_("Loan booked"), "success", _("Your loan is on our books.")),
    _S.DECLINED: Standing(
        _("Declined"),
        "neutral",
        _("We could not approve this application. Our letter says why, and what you can do."),
    ),
    _S.INCOMPLETE: Standing(
        _("Something is missing"),
        "warning",
        _("Send what is missing, then hand the application in again."),
        yours=True,
    ),
    _S.WITHDRAWN: Standing(
        _("Withdrawn"), "neutral", _("You withdrew this application. Nothing further happens.")
    ),
    _S.EXPIRED: Standing(
        _("Closed"), "neutral", _("Time ran out, so we closed it. You are welcome to apply again.")
    ),
}


def standing_of(status: str) -> Standing:
    return STANDINGS[status]
