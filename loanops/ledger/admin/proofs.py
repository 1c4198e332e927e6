"""Proofs of the books: what the last ones compared and found, with the loans that differ."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html

from loanops.ledger.models import LedgerProof
from loanops.web.admin import Figure, LongListAdmin, PreviewTable, count, day, label, moment, register

OUTCOMES = {"proves": "success", "differs": "danger"}


@register(LedgerProof)
class LedgerProofAdmin(LongListAdmin):
    """Every proof, newest first: those of end of day compare the ledger with the loans, full ones replay each loan."""

    view_action = "ledger.view_ledger"
    list_display = (
        moment("recorded_at", "When"),
        day("business_date", "Business date"),
        "kind",
        label(lambda proof: "proves" if proof.proves else "differs", OUTCOMES, "Outcome"),
        count("loans", "Loans replayed"),
        count("found", "Differences"),
        "asked_by",
    )
    list_filter = ("kind",)
    ordering = ("-id",)
    sections = (("Proof", ["business_date", "kind", "asked_by", "recorded_at"]),)

    def figures(self, proof: LedgerProof) -> list[Figure]:
        return [
            Figure("Loans replayed", proof.loans),
            Figure("Differences", proof.found, tone="success" if proof.proves else "danger"),
        ]

    def tables(self, proof: LedgerProof, request: HttpRequest) -> list[PreviewTable]:
        rows = [(_where(each), each.get("kind", ""), each.get("detail", "")) for each in proof.differences]
        return [
            PreviewTable(
                "What differs",
                ("Where", "What", "Detail"),
                rows,
                note="" if len(rows) == proof.found else f"The first {len(rows)} of {proof.found}.",
                empty="Everything agrees.",
            )
        ]


def _where(difference: dict[str, Any]) -> Any:
    """The loan that differs, or the ledger as a whole."""
    if not difference.get("url"):
        return difference.get("loan") or "Ledger"
    return format_html('<a class="lo-link" href="{}">{}</a>', difference["url"], difference["loan"])
