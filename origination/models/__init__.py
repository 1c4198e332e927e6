"""From the borrower's request to a signed contract."""

from origination.models.application import (
    Application,
    ApplicationMessage,
    ApplicationNote,
    ApplicationQuerySet,
    NoteMention,
    ServiceLevel,
    StatusChange,
)
from origination.models.bureaus import BreakerState, Bureau, BureauCall, ScoreBand, ScoreRisk
from origination.models.credit import CreditReport, CreditReportQuerySet, PermissiblePurpose
from origination.models.decision import Decision, DecisionReason, Override, RuleResult
from origination.models.demographics import DemographicData, DemographicDataQuerySet
from origination.models.disclosures import (
    DisclosureForm,
    DisclosureFormQuerySet,
    DisclosureShowing,
    OfferDisclosure,
)
from origination.models.financials import (
    BankAnalysis,
    BankAnalysisSource,
    DebtSchedule,
    ExistingDebt,
    FinancialStatement,
    GuarantorIncome,
    StatementAdjustment,
    StatementFigure,
)
from origination.models.industry import Industry
from origination.models.material import Collateral, Document, DocumentQuerySet
from origination.models.notices import AdverseActionNotice, Deadline, DeadlineRule, NoticeLetter
from origination.models.offer import Offer, OfferQuerySet
from origination.models.risk import RiskModel
from origination.models.screening import (
    BeneficialOwnership,
    ListedParty,
    PartyCheck,
    PartyCheckQuerySet,
    SanctionsList,
    ScreenedParty,
    ScreeningHit,
    ScreeningHitQuerySet,
    ScreeningPolicy,
    ScreeningRun,
)
from origination.models.signatures import OfferSignature, SignatureCode
from origination.models.trial import RuleTrial, TrialResult
from origination.models.upload import DocumentUpload, DocumentUploadQuerySet

__all__ = [
    "AdverseActionNotice",
    "Application",
    "ApplicationMessage",
    "ApplicationNote",
    "ApplicationQuerySet",
    "BankAnalysis",
    "BankAnalysisSource",
    "BeneficialOwnership",
    "BreakerState",
    "Bureau",
    "BureauCall",
    "Collateral",
    "CreditReport",
    "CreditReportQuerySet",
    "Deadline",
    "DeadlineRule",
    "DebtSchedule",
    "Decision",
    "DecisionReason",
    "DemographicData",
    "DemographicDataQuerySet",
    "DisclosureForm",
    "DisclosureFormQuerySet",
    "DisclosureShowing",
    "Document",
    "DocumentQuerySet",
    "DocumentUpload",
    "DocumentUploadQuerySet",
    "ExistingDebt",
    "FinancialStatement",
    "GuarantorIncome",
    "Industry",
    "ListedParty",
    "NoteMention",
    "NoticeLetter",
    "Offer",
    "OfferDisclosure",
    "OfferQuerySet",
    "OfferSignature",
    "Override",
    "PartyCheck",
    "PartyCheckQuerySet",
    "PermissiblePurpose",
    "RiskModel",
    "RuleResult",
    "RuleTrial",
    "SanctionsList",
    "ScoreBand",
    "ScoreRisk",
    "ScreenedParty",
    "ScreeningHit",
    "ScreeningHitQuerySet",
    "ScreeningPolicy",
    "ScreeningRun",
    "ServiceLevel",
    "SignatureCode",
    "StatementAdjustment",
    "StatementFigure",
    "StatusChange",
    "TrialResult",
]
