"""The bureaus themselves: what a report costs, whether they answer, and what their scores mean."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from products.choices import BureauKind


class BreakerState(models.TextChoices):
    CLOSED = "CLOSED", "Closed: the bureau is asked"
    OPEN = "OPEN", "Open: reports wait, nobody is asked"
    HALF_OPEN = "HALF_OPEN", "Half open: one report tries"


class ScoreRisk(models.TextChoices):
    LOW = "LOW", "Low risk"
    MODERATE = "MODERATE", "Moderate risk"
    HIGH = "HIGH", "High risk"


class Bureau(DomainModel):
    """A credit bureau we ask: its price, how patient we are with it, and its circuit breaker.

    After `failures_to_open` troubles in a row the breaker opens: reports wait without a call until `open_until`, then
    one of them tries. A person may hold it open, such as for announced maintenance.
    """

    PUBLIC_ID_PREFIX = "bur"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=BureauKind.choices)
    price = AmountField(default=Decimal("0.00"), help_text="What one report costs the lender.")
    failures_to_open = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1)], help_text="Troubles in a row that open the breaker."
    )
    open_seconds = models.PositiveIntegerField(
        default=300, validators=[MinValueValidator(1)], help_text="So long nobody is asked, then one tries."
    )
    attempts_max = models.PositiveSmallIntegerField(
        default=6,
        validators=[MinValueValidator(1)],
        help_text="Attempts at a report before a person is needed.",
    )
    breaker = models.CharField(max_length=20, choices=BreakerState.choices, default=BreakerState.CLOSED)
    failures = models.PositiveSmallIntegerField(default=0, help_text="Troubles in a row until now.")
    is_held_open = models.BooleanField(default=False, help_text="By a person, until a person closes it.")
    opened_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)
    probe_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then the one report that tries has it to itself."
    )
    breaker_reason = models.CharField(max_length=300, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(breaker__in=BreakerState.values), name="origination_breaker_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BureauKind.values), name="origination_bureau_of_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(failures_to_open__gt=0, open_seconds__gt=0, attempts_max__gt=0, price__gte=0),
                name="origination_bureau_limits",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BureauCall(AppendOnlyModel):
    """One request to a bureau and how it ended: who was asked for which report, how long it took, what it cost."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="calls")
    report = models.ForeignKey(
        "origination.CreditReport", on_delete=models.PROTECT, related_name="calls", null=True, blank=True
    )
    attempt = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    outcome = models.CharField(max_length=40)
    is_success = models.BooleanField(help_text="The bureau did its work, whatever its answer was.")
    cost = AmountField(default=Decimal("0.00"))

    class Meta:
        indexes = [models.Index(fields=["bureau", "called_at"], name="origination_bureau_calls")]

    def __str__(self) -> str:
        return f"{self.bureau} {self.called_at:%Y-%m-%d %H:%M:%S}: {self.outcome}"


class ScoreBand(DomainModel):
    """What values of a score mean; each model has its own bands, for no score is compared with another model's."""

    PUBLIC_ID_PREFIX = "band"

    model = models.CharField(max_length=60)
    value_min = models.PositiveSmallIntegerField()
    value_max = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    risk = models.CharField(max_length=20, choices=ScoreRisk.choices)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "value_min"], name="origination_band_once"),
            models.CheckConstraint(
                condition=Q(value_max__gte=models.F("value_min")), name="origination_band_in_order"
            ),
            models.CheckConstraint(
                condition=Q(risk__in=ScoreRisk.values), name="origination_band_risk_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.value_min}–{self.value_max}: {self.label}"
