"""Outcomes of proving the books."""

from django.db import models
from django.db.models import Q

from loanops.core.models import AppendOnlyModel
from loanops.ledger.states import ProofKind


class LedgerProof(AppendOnlyModel):
    """One proof: what was compared, and each thing that did not agree (the first thousand)."""

    business_date = models.DateField()
    kind = models.CharField(max_length=10, choices=ProofKind.choices)
    loans = models.PositiveIntegerField(default=0, help_text="Loans that were replayed.")
    found = models.PositiveIntegerField(default=0, help_text="Differences.")
    differences = models.JSONField(default=list)
    asked_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = "proof of the books"
        verbose_name_plural = "proofs of the books"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProofKind.values), name="ledger_proof_kind_known")
        ]

    def __str__(self) -> str:
        return f"Proof of {self.business_date}"

    @property
    def proves(self) -> bool:
        return self.found == 0
