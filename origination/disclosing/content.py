"""All that an offer's paper says, as plain values: written once with the offer, then only read."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from origination.disclosing.figures import (
    OfferFigures,
    avoidable_fees,
    conditions_of,
    figures_of,
    itemization,
    late_fee_words,
)
from origination.disclosing.forms import filled, rendered_rows


def disclosure_content(
    offer: OfferFigures,
    *,
    heading: Mapping[str, Any],
    conditions: Sequence[str],
    form: Mapping[str, Any] | None,
    terms_hash: str,
) -> dict[str, Any]:
    """Terms, figures, itemization, fees, prepayment, schedule, and the state's form where there is one.

    `heading` says who offers what to whom and until when.
    """
    figures = figures_of(offer)
    return {
        "format": 1,
        **heading,
        "terms_hash": terms_hash,
        "start_date": offer.start_date.isoformat(),
        "figures": figures,
        "itemization": [[label, str(value)] for label, value in itemization(offer)],
        "avoidable_fees": avoidable_fees(offer),
        "late_fee": late_fee_words(offer.snapshot),
        "collateral": list(offer.collateral),
        "conditions": list(conditions),
        "schedule": [dict(row) for row in offer.schedule],
        "form": _filled_form(form, figures, conditions_of(offer)) if form is not None else None,
    }


def _filled_form(
    form: Mapping[str, Any], figures: Mapping[str, str], conditions: Mapping[str, bool]
) -> dict[str, Any]:
    return {
        "code": form["code"],
        "number": form["number"],
        "state": form["state"],
        "law": form["law"],
        "heading": filled(form["heading"], figures),
        "introduction": filled(form["introduction"], figures),
        "columns": list(form["columns"]),
        "rows": rendered_rows(form["rows"], figures, conditions),
        "footer": filled(form["footer"], figures),
        "signature_required": form["signature_required"],
    }


def checksum_of(content: Any) -> str:
    """SHA-256 of plain values, whatever the order of their names."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
