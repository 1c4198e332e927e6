"""The words applications are described in."""

from django.db import models


class LoanPurpose(models.TextChoices):
    WORKING_CAPITAL = "WORKING_CAPITAL", "Working capital"
    EQUIPMENT = "EQUIPMENT", "Equipment or vehicles"
    INVENTORY = "INVENTORY", "Inventory"
    EXPANSION = "EXPANSION", "Expansion"
    REFINANCING = "REFINANCING", "Refinancing of debt"
    REAL_ESTATE = "REAL_ESTATE", "Business premises"
    OTHER = "OTHER", "Other"


class Channel(models.TextChoices):
    PORTAL = "PORTAL", "Borrower's own application"
    STAFF = "STAFF", "Entered by staff"
    PARTNER = "PARTNER", "A partner's system"


class RiskCategory(models.TextChoices):
    LOW = "LOW", "Low"
    MEDIUM = "MEDIUM", "Medium"
    HIGH = "HIGH", "High"
    PROHIBITED = "PROHIBITED", "Not lent to"


class DecisionOutcome(models.TextChoices):
    APPROVED = "APPROVED", "Approved"
    COUNTER_OFFERED = "COUNTER_OFFERED", "Counter-offered"
    REFERRED = "REFERRED", "Referred to a person"
    DECLINED = "DECLINED", "Declined"


class DecidedBy(models.TextChoices):
    RULES = "RULES", "The product's rules"
    PERSON = "PERSON", "A person"


class AdverseActionKind(models.TextChoices):
    DECLINE = "DECLINE", "Declined"
    INCOMPLETE = "INCOMPLETE", "Incomplete"
    COUNTER_OFFER_NOT_TAKEN = "COUNTER_OFFER_NOT_TAKEN", "Counter-offer not accepted"
    REASONS = "REASONS", "Statement of reasons"


class OfferOption(models.TextChoices):
    """What an option of a decision is about."""

    REQUESTED = "REQUESTED", "As asked for"
    LARGEST = "LARGEST", "The largest amount"
    LONGER_TERM = "LONGER_TERM", "A longer term"
    OTHER = "OTHER", "Other terms"


class DisclosureDelivery(models.TextChoices):
    """How offer and disclosures were put before the applicant."""

    ON_SCREEN = "ON_SCREEN", "Shown on screen"
    DOWNLOADED = "DOWNLOADED", "Opened as PDF"
    SENT = "SENT", "Sent by mail or e-mail"
    HANDED_OVER = "HANDED_OVER", "Handed over on paper"


class SignerCapacity(models.TextChoices):
    """By what right somebody signs for the business."""

    OWNER = "OWNER", "Owner"
    OFFICER = "OFFICER", "Officer or manager"
    AUTHORIZED_AGENT = "AUTHORIZED_AGENT", "Authorized agent"


class SecondFactor(models.TextChoices):
    """How it was made sure that the right person signed."""

    EMAIL_CODE = "EMAIL_CODE", "Code sent by e-mail"
    STAFF = "STAFF", "A member of staff vouches for it"
    NONE = "NONE", "Sign-in only"


class DeadlineKind(models.TextChoices):
    """What the law wants told: to an applicant, or to an authority about a blocked party."""

    DECISION = "DECISION", "Notice of the decision"
    INCOMPLETE = "INCOMPLETE", "Notice of incompleteness"
    COUNTER_OFFER = "COUNTER_OFFER", "Notice after a counter-offer"
    REASONS = "REASONS", "Statement of reasons"
    BLOCK_REPORT = "BLOCK_REPORT", "Report of blocked property"


class DeadlineClock(models.TextChoices):
    CALENDAR = "CALENDAR", "Calendar days"
    BUSINESS = "BUSINESS", "Business days"


class AuthorityLevel(models.TextChoices):
    """Who has to decide; the persons' levels are named like their roles."""

    AUTOMATIC = "AUTOMATIC", "The rules"
    UNDERWRITER = "UNDERWRITER", "An underwriter"
    MANAGER = "MANAGER", "A manager"
    TWO_PEOPLE = "TWO_PEOPLE", "Two people"


class OverrideDirection(models.TextChoices):
    """A person's decision against what the rules came to."""

    UP = "UP", "More than the rules admit"
    DOWN = "DOWN", "Less than the rules admit"


class OverrideReason(models.TextChoices):
    """Why a person decides against the rules."""

    COMPENSATING_COLLATERAL = "COMPENSATING_COLLATERAL", "Collateral or guarantees outweigh it"
    NEWER_FIGURES = "NEWER_FIGURES", "Newer or verified figures say otherwise"
    REPORT_IN_ERROR = "REPORT_IN_ERROR", "A credit report is wrong or disputed"
    PROVEN_RELATIONSHIP = "PROVEN_RELATIONSHIP", "Good experience with the borrower"
    SEASONAL_BUSINESS = "SEASONAL_BUSINESS", "Seasonal figures mislead"
    ADVERSE_INFORMATION = "ADVERSE_INFORMATION", "Adverse information the rules do not see"
    DOUBTS_ABOUT_FIGURES = "DOUBTS_ABOUT_FIGURES", "Doubts about the figures given"
    CONCENTRATION = "CONCENTRATION", "Too much lent to the group or the industry"
    OTHER = "OTHER", "Another reason"


class TrialOutcome(models.TextChoices):
    """What an application would come to under rules that are tried."""

    APPROVED = "APPROVED", "Approved"
    COUNTER_OFFERED = "COUNTER_OFFERED", "Counter-offered"
    REFERRED = "REFERRED", "Referred to a person"
    DECLINED = "DECLINED", "Declined"
    ELIGIBLE = "ELIGIBLE", "Eligible; credit was never asked for"
    NOT_OFFERED = "NOT_OFFERED", "Amount, term or frequency no longer offered"
