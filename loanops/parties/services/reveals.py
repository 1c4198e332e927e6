"""Whole identifiers for a person who needs them: for a reason on record, never the value itself.

What is revealed is returned as titles and values, no record: so an answer that is asked for again under the same key
has nothing to show.
"""

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.parties.models import BankAccount, Business, BusinessOwner
from loanops.usecases import use_case

ADMIN = ("admin",)
NOT_ON_FILE = "–"

Revealed = list[tuple[str, str]]


class NothingOnFile(LoanOpsError):
    """There is nothing on file that could be revealed."""

    status = 409


@use_case("parties.reveal_tax_id", audit="business.tax-id.revealed", title="Reveal tax id", surfaces=ADMIN)
def reveal_tax_id(*, business_id: int, reason: str, actor: Actor) -> Revealed:
    """A person reads a business's whole tax id."""
    business = lock(Business.objects.all(), business_id)
    return _revealed(reason, [("Tax id", _grouped(business.tax_id, 2))])


@use_case(
    "parties.reveal_identity",
    audit="business.owner-identity.revealed",
    title="Reveal SSN and birth date",
    surfaces=ADMIN,
)
def reveal_identity(*, owner_id: int, reason: str, actor: Actor) -> Revealed:
    """A person reads an owner's whole social security number and date of birth."""
    owner = lock(BusinessOwner.objects.all(), owner_id)
    return _revealed(reason, [("SSN", _grouped(owner.ssn, 3, 5)), ("Date of birth", owner.date_of_birth)])


@use_case(
    "parties.reveal_account_number",
    audit="business.account-number.revealed",
    title="Reveal account number",
    surfaces=ADMIN,
)
def reveal_account_number(*, account_id: int, reason: str, actor: Actor) -> Revealed:
    """A person reads the whole number of a bank account."""
    account = lock(BankAccount.objects.all(), account_id)
    return _revealed(
        reason, [("Routing number", account.routing_number), ("Account number", account.account_number)]
    )


def _revealed(reason: str, found: Revealed) -> Revealed:
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why you need to see it.")])
    if not any(value for _, value in found):
        raise NothingOnFile()
    return [(title, value or NOT_ON_FILE) for title, value in found]


def _grouped(digits: str, *places: int) -> str:
    """Nine digits as people write them, with a dash at each place; anything else as it is."""
    if len(digits) != 9:
        return digits
    return "-".join(digits[start:end] for start, end in zip((0, *places), (*places, 9), strict=True))
