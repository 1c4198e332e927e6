"""Keeping what a proof of the books found, so that people see the last one."""

from collections.abc import Sequence
from typing import Any

from loanops.core import clock
from loanops.ledger.models import LedgerProof
from loanops.ledger.states import ProofKind


def record_proof(
    *, kind: ProofKind, loans: int, found: int, differences: Sequence[dict[str, Any]], asked_by: str
) -> LedgerProof:
    """Store the outcome of a proof: how many differences, and which."""
    return LedgerProof.objects.create(
        business_date=clock.business_date(),
        kind=kind,
        loans=loans,
        found=found,
        differences=list(differences),
        asked_by=asked_by[:200],
    )
