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
