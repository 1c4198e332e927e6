"""Asking a bureau: outside any transaction; every outcome comes back as plain values."""

import logging
import time
from typing import Any

from loanops.core import clock
from origination.bureaus import (
    BureauError,
    ConsentMissing,
    ContractError,
    NoHit,
    PullRequest,
    SubjectQuery,
    adapter_named,
)
from origination.models import CreditReport

log = logging.getLogger(__name__)


def call_bureau(report: CreditReport) -> dict[str, Any]:
    """Search, pull, parse. The answer: `result` (received, no_hit, retry, person), the problem or the raw report, and
    `call`: when, how long, how it ended.
    """
    begun_at, begun = clock.now(), time.monotonic_ns()
    answer = _asked(report)
    answer["call"] = {
        "called_at": begun_at.isoformat(),
        "duration_ms": (time.monotonic_ns() - begun) // 1_000_000,
        "outcome": answer.pop("outcome"),
        "is_trouble": answer.pop("is_trouble", False),
        "was_made": answer.pop("was_made", True),
    }
    return answer


def subject_of(report: CreditReport) -> SubjectQuery:
    """Who is asked about, with what the bureau needs to find the right file."""
    if report.owner is not None:
        owner = report.owner
        return SubjectQuery(
            name=str(owner),
            identifier=owner.ssn,
            state=owner.state,
            postal_code=owner.postal_code,
            street=owner.street,
            city=owner.city,
            phone=owner.phone,
            birth_date=owner.date_of_birth,
            business_identifier=owner.business.tax_id,
        )
    business = report.business
    if business is None:
        raise ValueError("A report has a subject.")
    return SubjectQuery(
        name=business.legal_name,
        identifier=business.tax_id,
        state=business.state,
        postal_code=business.postal_code,
        street=business.street,
        city=business.city,
        phone=business.phone,
        naics_code=business.naics_code,
    )


def _asked(report: CreditReport) -> dict[str, Any]:
    raw = None
    try:
        consent = report.consent
        if consent is None or consent.withdrawn_at is not None:
            missing = "was withdrawn" if consent else "is not on record"
            return {
                "result": "person",
                "outcome": ConsentMissing.__name__,
                "problem": f"ConsentMissing: the consent of {report.subject} {missing}; nobody was asked.",
                "was_made": False,
            }
        adapter = adapter_named(report.bureau)
        subject = subject_of(report)
        candidates = adapter.search(subject)
        raw = adapter.pull(
            PullRequest(
                subject=subject,
                bureau_id=candidates[0].bureau_id if candidates else "",
                confidence=candidates[0].confidence if candidates else 0,
                purpose=report.purpose,
                consent_id=consent.public_id,
                key=report.public_id,
                attempt=report.attempts,
                on_date=clock.business_date(),
            )
        )
        adapter.parse(raw)
        return {"result": "received", "outcome": "RECEIVED", "raw": raw.body}
    except NoHit as error:
        return {"result": "no_hit", "outcome": "NoHit", "problem": str(error)}
    except BureauError as error:
        return {
            "result": "retry" if error.retryable else "person",
            "outcome": type(error).__name__,
            "is_trouble": error.is_trouble,
            "problem": f"{type(error).__name__}: {error}",
            "seconds": getattr(error, "retry_after_seconds", 0),
            # An answer that cannot be read was paid for; a better parser may read it later.
            "raw": raw.body if raw is not None and isinstance(error, ContractError) else "",
        }
    except Exception as error:
        if raw is None:
            raise
        log.exception("the answer of %s could not be read", report.bureau)
        return {
            "result": "person",
            "outcome": ContractError.__name__,
            "is_trouble": ContractError.is_trouble,
            "problem": f"{ContractError.__name__}: the answer could not be read ({type(error).__name__}).",
            "raw": raw.body,
        }
