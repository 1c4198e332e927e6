"""From the borrower's request to a signed contract."""

from origination.models.application import Application, ApplicationQuerySet, StatusChange
from origination.models.credit import CreditReport, CreditReportQuerySet
from origination.models.decision import Decision, DecisionReason, RuleResult
from origination.models.industry import Industry
from origination.models.material import Collateral, Document
from origination.models.offer import AdverseActionNotice, Offer, OfferQuerySet

__all__ = [
    "AdverseActionNotice",
    "Application",
    "ApplicationQuerySet",
    "Collateral",
    "CreditReport",
    "CreditReportQuerySet",
    "Decision",
    "DecisionReason",
    "Document",
    "Industry",
    "Offer",
    "OfferQuerySet",
    "RuleResult",
    "StatusChange",
]
