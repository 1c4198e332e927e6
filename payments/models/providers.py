"""The lender's accounts with payment providers. No secret is stored: only where it is kept."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.ledger.chart import CASH_CLEARING
from servicing.models import PaymentMethod

CREDENTIAL_REFERENCE = RegexValidator(
    r"^env:[A-Z][A-Z0-9_]*$",
    "Say where the secret is kept, such as env:PROVIDER_KEY; never the secret itself.",
)


class ProviderAccount(DomainModel):
    """An account with a payment provider: whether it is used, for which methods, before or after which others.

    `provider` names the adapter in `payments/providers/`; a lower `priority` is asked first. `credential_reference`
    says where the secret is kept (`env:NAME` is an environment variable).
    """

    PUBLIC_ID_PREFIX = "prov"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    provider = models.SlugField(max_length=40)
    is_enabled = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=100)
    credential_reference = models.CharField(max_length=120, blank=True, validators=[CREDENTIAL_REFERENCE])

    history = History()

    def __str__(self) -> str:
        return self.name

    @property
    def clearing_account(self) -> str:
        """Where money stands in the books while the provider has it."""
        return f"{CASH_CLEARING}-{self.code}"


class ProviderMethod(DomainModel):
    """A method an account takes, and the amounts it takes by it; empty means no limit."""

    PUBLIC_ID_PREFIX = "pvm"

    account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="methods")
    method = models.CharField(max_length=20, choices=PaymentMethod.choices)
    is_enabled = models.BooleanField(default=True)
    amount_min = AmountField(null=True, blank=True)
    amount_max = AmountField(null=True, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "method"], name="payments_provider_method_once"),
            models.CheckConstraint(
                condition=Q(method__in=PaymentMethod.values), name="payments_provider_method_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} by {self.account}"
