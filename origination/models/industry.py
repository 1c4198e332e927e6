"""Industries: what a business does, and how risky lending to such businesses is."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from loanops.core.history import History
from loanops.core.models import DomainModel
from origination.choices import RiskCategory


class Industry(DomainModel):
    """A NAICS code or prefix with its risk category. The longest prefix that fits a business counts."""

    PUBLIC_ID_PREFIX = "inds"

    naics_code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=150)
    risk_category = models.CharField(max_length=20, choices=RiskCategory.choices)
    risk_multiplier = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal("1.00"))

    history = History()

    class Meta:
        verbose_name_plural = "industries"
        constraints = [
            models.CheckConstraint(
                condition=Q(risk_category__in=RiskCategory.values), name="origination_risk_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.naics_code} {self.name}"
