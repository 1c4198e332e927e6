"""Who asks the demo lender for money in the scenes of lending: businesses, their owners, what they want."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock

PRIME, NEAR_PRIME, DOWN = "0101", "0201", "0005"
"""Last digits of a tax id or social security number choose what the simulated bureaus answer."""


@dataclass(frozen=True)
class Person:
    """An owner and guarantor."""

    first_name: str
    last_name: str
    identity: str
    born: str = "1981-03-09"
    share: Decimal = Decimal(100)


@dataclass(frozen=True)
class Asking:
    """A business, and what it asks for."""

    name: str
    person: Person
    identity: str
    product: str = "micro-loan"
    amount: Decimal = Decimal(20000)
    term_months: int = 24
    naics_code: str = "811111"
    state: str = "OH"
    city: str = "Dayton"
    revenue: Decimal = Decimal("400000.00")
    employees: int = 9
    purpose: str = "WORKING_CAPITAL"
    second: Person | None = None


BEA = Person("Bea", "Borrower", "100010101", "1979-06-15")
DRAFT = Asking("Orchard Lane Market", Person("Ines", "Duarte", f"20001{PRIME}"), f"21001{PRIME}")
DOCUMENTS = Asking(
    "Kestrel Coffee Roasters",
    BEA,
    f"21002{PRIME}",
    "term-loan",
    Decimal(60000),
    36,
    "311920",
    revenue=Decimal("480000.00"),
    employees=14,
    purpose="EQUIPMENT",
)
HELD = Asking(
    "Zorvane Imports",
    Person("Kastrel", "Zorvane", f"20003{PRIME}", "1961-07-01"),
    f"21003{PRIME}",
    naics_code="423990",
    state="GA",
    city="Savannah",
)
FULL = Asking(
    "Northfield Bottling",
    Person("Hanna", "Lindqvist", f"20004{NEAR_PRIME}"),
    f"21043{PRIME}",
    "growth-term-loan",
    Decimal(120000),
    36,
    "312111",
    state="MN",
    city="Northfield",
    revenue=Decimal("800000.00"),
    employees=22,
    purpose="EXPANSION",
)
THREE_OFFERS = Asking(
    "Riverside Catering",
    BEA,
    f"21010{PRIME}",
    "growth-term-loan",
    Decimal(90000),
    48,
    "541512",
    revenue=Decimal("800000.00"),
    employees=18,
    purpose="EXPANSION",
)
COUNTERED = Asking(
    "Fern Hill Nursery",
    Person("Paul", "Winter", f"20006{PRIME}"),
    f"21006{PRIME}",
    amount=Decimal(24000),
    naics_code="444240",
    state="VA",
    city="Staunton",
    revenue=Decimal("60000.00"),
    employees=3,
)
DECLINED = Asking(
    "Bright Harbor Charters",
    Person("Liam", "Okafor", f"20007{NEAR_PRIME}", share=Decimal(60)),
    f"21007{NEAR_PRIME}",
    amount=Decimal(28000),
    naics_code="487210",
    state="WA",
    city="Anacortes",
    second=Person("Rosa", "Okafor", f"20107{NEAR_PRIME}", "1984-11-20", Decimal(40)),
)
WITHDRAWN = Asking("Lantern Books", Person("Amos", "Feld", f"20008{PRIME}"), f"21008{PRIME}", city="Akron")
ASKED = Asking(
    "Summit Roofing",
    Person("Dina", "Marsh", f"20009{NEAR_PRIME}"),
    f"21009{NEAR_PRIME}",
    amount=Decimal(30000),
    naics_code="238160",
    state="CO",
    city="Golden",
)
TWIN = Asking(
    "Maple Street Dental Care",
    Person("Grace", "Kim", f"20010{PRIME}", "1979-06-15"),
    f"21005{PRIME}",
    naics_code="621210",
    state="IL",
    city="Peoria",
)
OVERRIDDEN = Asking(
    "Prairie Wind Tours",
    Person("Otto", "Brandt", f"20011{PRIME}"),
    f"21011{PRIME}",
    naics_code="561520",
    state="KS",
    city="Salina",
    revenue=Decimal("60000.00"),
    employees=4,
)
WAITING = Asking(
    "Copper Kettle Foods",
    Person("Nell", "Archer", f"20012{NEAR_PRIME}"),
    f"21012{NEAR_PRIME}",
    amount=Decimal(45000),
    term_months=36,
    naics_code="311421",
    state="PA",
    city="Lancaster",
)
UNREACHABLE = Asking(
    "Gull Point Marine",
    Person("Theo", "Vance", f"20013{PRIME}"),
    f"21013{DOWN}",
    naics_code="811490",
    state="ME",
    city="Camden",
)
ANSWERS: dict[str, Any] = {
    "minority_owned": "NO",
    "women_owned": "YES",
    "owners": [{"ethnicity": ["NOT_HISPANIC_OR_LATINO"], "race": ["WHITE"], "sex": "FEMALE"}],
}
NOT_SAID: dict[str, Any] = {
    "minority_owned": "DECLINED",
    "women_owned": "DECLINED",
    "owners": [{"ethnicity": ["DECLINED"], "race": ["DECLINED"], "sex": "DECLINED"}],
}


def business_fields(asking: Asking) -> dict[str, Any]:
    return {
        "legal_name": f"{asking.name} LLC",
        "trading_name": asking.name,
        "structure": "LLC",
        "tax_id": asking.identity,
        "date_established": date(2014, 5, 1),
        "annual_revenue": asking.revenue,
        "annual_revenue_year": clock.business_date().year - 1,
        "number_of_employees": asking.employees,
        "naics_code": asking.naics_code,
        "street": "12 Mill Street",
        "city": asking.city,
        "state": asking.state,
        "email": f"office@{asking.name.split()[0].lower()}.example",
        "phone": "+1 555 010 0142",
    }


def owner_fields(person: Person) -> dict[str, Any]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "ssn": person.identity,
        "date_of_birth": person.born,
        "ownership_percentage": person.share,
        "is_guarantor": True,
        "credit_consent": True,
    }
