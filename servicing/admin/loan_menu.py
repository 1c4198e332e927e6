"""The buttons of a loan: the two or three of every day first, the others by what they are about."""

from typing import Any

from servicing.models import Loan
from servicing.states import LoanStatus

FIRST = {
    LoanStatus.PENDING_DISBURSEMENT: ("disburse-loan", "record-manual-disbursement"),
    LoanStatus.ACTIVE: ("record-payment", "request-modification"),
    LoanStatus.CHARGED_OFF: ("record-recovery", "agree-settlement"),
}

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Money",
        (
            "record-payment",
            "record-recovery",
            "record-unapplied",
            "refund-payment",
            "refund-credit-balance",
            "return-payment",
            "record-chargeback",
            "reverse-transaction",
            "disburse-loan",
            "record-manual-disbursement",
        ),
    ),
    ("Charges and credits", ("assess-fee", "waive", "grant-goodwill-credit", "capitalize-interest")),
    (
        "Terms",
        (
            "request-modification",
            "change-due-date",
            "change-rate",
            "grant-forbearance",
            "pause-interest",
            "re-age-loan",
            "re-amortize-loan",
            "refinance-loan",
        ),
    ),
    (
        "When it goes wrong",
        (
            "agree-settlement",
            "accelerate-loan",
            "charge-off-loan",
            "undo-charge-off",
            "write-off-loan",
            "cancel-loan",
        ),
    ),
    ("Papers", ("payoff", "issue-payoff-quote", "issue-statement")),
    (
        "Account",
        (
            "update-loan-details",
            "assign-loan",
            "submit-inquiry",
            "refresh-product-info",
            "review-product-info",
        ),
    ),
)
SILENT = {"undo-charge-off", "write-off-loan", "record-recovery", "cancel-loan", "refund-credit-balance"}
"""What is not offered at all while it is impossible; of the others the menu says why."""

_PLACES = {
    slug: (number, place) for number, (_, slugs) in enumerate(GROUPS) for place, slug in enumerate(slugs)
}
_LAST = (len(GROUPS), 0)


def slug_of(button: dict[str, Any]) -> str:
    """The action behind a button, by its address."""
    return str(button["url"]).rstrip("/").rpartition("/")[2]


def arranged(loan: Loan, buttons: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same buttons in the order in which people look for them; what is impossible now comes last in its group."""
    ended = loan.status == LoanStatus.CLOSED
    found = {
        slug_of(button): button
        for button in [*buttons["first"], *buttons["more"]]
        if not button["reason"] or not (ended or slug_of(button) in SILENT)
    }
    first = [
        found.pop(slug)
        for slug in FIRST.get(LoanStatus(loan.status), ())
        if slug in found and not found[slug]["reason"]
    ]
    names = [title for title, _ in GROUPS] + ["Other"]

    def place(each: tuple[str, dict[str, Any]]) -> tuple[int, bool, tuple[int, int]]:
        slug, button = each
        at = _PLACES.get(slug, _LAST)
        return at[0], bool(button["reason"]), at

    rest = sorted(found.items(), key=place)
    more = [{**button, "group": names[_PLACES.get(slug, _LAST)[0]]} for slug, button in rest]
    return {"first": first, "more": more}
