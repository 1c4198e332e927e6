"""Reference data of origination: industries with their risk, limits of people, service levels."""

from decimal import Decimal

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from origination.models import Industry, ServiceLevel
from origination.screening_seed import seed_screening
from origination.services.disclosure_forms import seed_disclosures
from origination.sla import STANDARD_HOURS

INDUSTRIES: tuple[tuple[str, str, str, str], ...] = (
    ("11", "Agriculture, forestry, fishing and hunting", "MEDIUM", "1.10"),
    ("21", "Mining, quarrying, and oil and gas extraction", "HIGH", "1.40"),
    ("22", "Utilities", "LOW", "0.80"),
    ("23", "Construction", "HIGH", "1.30"),
    ("31", "Food, beverage and textile manufacturing", "MEDIUM", "1.00"),
    ("32", "Wood, chemical and plastics manufacturing", "MEDIUM", "1.00"),
    ("33", "Metal, machinery and electronics manufacturing", "MEDIUM", "0.95"),
    ("42", "Wholesale trade", "MEDIUM", "1.00"),
    ("44", "Retail trade: vehicles, furniture, food", "MEDIUM", "1.20"),
    ("45", "Retail trade: general merchandise and other", "MEDIUM", "1.20"),
    ("48", "Transportation", "MEDIUM", "1.20"),
    ("484", "Truck transportation", "HIGH", "1.50"),
    ("49", "Couriers, postal service and warehousing", "MEDIUM", "1.10"),
    ("51", "Information", "MEDIUM", "1.00"),
    ("52", "Finance and insurance", "MEDIUM", "1.00"),
    ("525", "Funds, trusts and other financial vehicles", "PROHIBITED", "1.00"),
    ("53", "Real estate and rental and leasing", "MEDIUM", "1.10"),
    ("531", "Real estate", "HIGH", "1.20"),
    ("54", "Professional, scientific and technical services", "LOW", "0.90"),
    ("55", "Management of companies", "LOW", "0.90"),
    ("56", "Administrative, support and waste services", "MEDIUM", "1.10"),
    ("61", "Educational services", "LOW", "0.90"),
    ("62", "Health care and social assistance", "LOW", "0.80"),
    ("71", "Arts, entertainment and recreation", "MEDIUM", "1.20"),
    ("7132", "Gambling", "PROHIBITED", "1.50"),
    ("72", "Accommodation and food services", "MEDIUM", "1.20"),
    ("722", "Food services and drinking places", "HIGH", "1.40"),
    ("81", "Other services", "MEDIUM", "1.00"),
    ("92", "Public administration", "LOW", "1.00"),
)
LIMITS: tuple[tuple[str, Role, str], ...] = (
    ("origination.approve_application", Role.UNDERWRITER, "150000.00"),
    ("origination.approve_application", Role.MANAGER, "350000.00"),
    ("origination.counter_offer_application", Role.UNDERWRITER, "150000.00"),
    ("origination.counter_offer_application", Role.MANAGER, "350000.00"),
)


def seed_origination() -> None:
    """Create the industries, limits and service levels that are missing; what a lender changed stays."""
    known = set(Industry.objects.values_list("naics_code", flat=True))
    for code, name, risk, multiplier in INDUSTRIES:
        if code not in known:
            Industry.objects.create(
                naics_code=code, name=name, risk_category=risk, risk_multiplier=Decimal(multiplier)
            )
    for action, role, amount in LIMITS:
        AuthorityLimit.objects.get_or_create(
            action=action, role=role, defaults={"amount_max": Decimal(amount)}
        )
    for status, hours in STANDARD_HOURS.items():
        ServiceLevel.objects.get_or_create(status=status, defaults={"business_hours": hours})


def seed_reference() -> None:
    seed_origination()
    seed_screening()
    seed_disclosures()
