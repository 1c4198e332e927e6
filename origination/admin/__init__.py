"""Staff pages of applications and what belongs to them."""

from origination.admin import (  # noqa: F401 - registers the pages
    applications,
    badges,
    bureaus,
    credit,
    decisions,
    demographics,
    disclosure_forms,
    documents,
    financials,
    industries,
    levels,
    notes,
    notices,
    offers,
    overrides,
    risk_models,
    screening,
    trials,
)
