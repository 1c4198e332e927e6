"""Risk models: scorecards learned from past loans, with what is known about how far to trust them."""

from django.db import models

from loanops.core.ids import new_public_id
from loanops.core.models import AppendOnlyModel


class RiskModel(AppendOnlyModel):
    """A trained scorecard, never changed: training again makes the next version.

    `card` is the scorecard as it is scored; `report` the figures on loans the card did not learn from (area under the
    curve, calibration, stability, segments).
    """

    public_id = models.CharField(max_length=48, unique=True, editable=False)
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    card = models.JSONField()
    report = models.JSONField()
    loans = models.PositiveIntegerField(help_text="How many it learned from.")
    source = models.CharField(max_length=200, help_text="Name of the file it learned from.")
    source_checksum = models.CharField(max_length=64, help_text="SHA-256 of that file.")
    trained_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="origination_risk_model_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}-{self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.public_id:
            self.public_id = new_public_id("risk")
        super().save(*args, **kwargs)  # type: ignore[arg-type]
