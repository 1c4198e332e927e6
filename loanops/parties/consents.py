"""The wordings people consented to, by version; one that was used stays, a new wording gets a new version."""

TEXTS: dict[str, str] = {
    "credit-report-2026-1": (
        "I authorize the lender to obtain reports about me, or about the business I speak for, from credit reporting "
        "agencies, now to decide on this application and later to review or collect the loan."
    ),
    "on-file-1": "Given on paper or by phone; the record is on file.",
}


def consent_text(version: str) -> str:
    """The words of a version, where we keep them."""
    return TEXTS.get(version, "")
