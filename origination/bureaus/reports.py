"""A report in our words, whatever the vendor: what rules and people read of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from origination.bureaus.values import plain, read

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Score:
    """The score rules read: nothing without its model and its scale; higher is better in all we use."""

    model: str
    value: int
    scale_min: int
    scale_max: int
    factors: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelScore:
    """A score with everything needed to read it; never compared with another model's.

    `direction` says which end is good (`HIGH` or `LOW`). A score that could not be made has no value but an
    `exclusion`.
    """

    vendor: str
    model: str
    version: str
    min: int
    max: int
    value: int | None
    direction: str = "HIGH"
    percentile: int | None = None
    risk_class: int | None = None
    reasons: tuple[str, ...] = ()
    exclusion: str = ""


@dataclass(frozen=True)
class SubjectMatch:
    """Which of the bureau's files was taken for the subject's, and how sure that is (1 to 10)."""

    bureau_id: str
    confidence: int
    grade: str = ""


@dataclass(frozen=True)
class Trades:
    """Trade lines by how late they are paid; amounts are balances. `beyond_terms` are days beyond terms (DBT)."""

    count: int = 0
    current: int = 0
    late_30: int = 0
    late_60: int = 0
    late_90: int = 0
    balance: Decimal = ZERO
    past_due_amount: Decimal = ZERO
    high_credit: Decimal = ZERO
    beyond_terms_now: int | None = None
    beyond_terms_average: int | None = None
    beyond_terms_high: int | None = None
    trend: str = ""


@dataclass(frozen=True)
class Inquiries:
    """How often others asked lately."""

    months_3: int = 0
    months_6: int = 0
    months_12: int = 0


@dataclass(frozen=True)
class PublicRecord:
    """A bankruptcy, lien, judgment or collection."""

    kind: str
    status: str
    filed_on: date | None = None
    amount: Decimal | None = None
    detail: str = ""


@dataclass(frozen=True)
class UccFiling:
    """A creditor's filed claim on the business's property."""

    file_number: str
    filed_on: date
    state: str
    secured_party: str
    collateral: str
    status: str


@dataclass(frozen=True)
class Firmographics:
    """What the bureau knows of the business itself."""

    legal_name: str = ""
    trading_name: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    years_on_file: int | None = None
    employees: int | None = None
    annual_sales: Decimal | None = None
    naics_code: str = ""
    sic_code: str = ""
    legal_form: str = ""
    parent: str = ""
    officers: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonSection:
    """What a report on a person says beyond trades: how much of his limits he uses, what he pays, how late he was."""

    utilization_percent: int | None = None
    revolving_limit: Decimal = ZERO
    monthly_payments: Decimal = ZERO
    delinquencies_30: int = 0
    delinquencies_60: int = 0
    delinquencies_90: int = 0
    is_frozen: bool = False
    is_deceased: bool = False
    has_fraud_alert: bool = False


@dataclass(frozen=True)
class NormalizedReport:
    """A report in our words; `None` means the bureau does not know.

    The first part is what rules read, one figure each; the second what people read, in the bureau's detail.
    """

    bureau: str
    product: str
    report_number: str
    report_date: date
    score: Score | None
    payment_index: int | None = None
    trade_lines: int = 0
    past_due_lines: int = 0
    utilization_percent: int | None = None
    severe_delinquencies: int = 0
    inquiries_6_months: int = 0
    open_bankruptcies: int = 0
    liens_amount: Decimal = ZERO
    alerts: tuple[str, ...] = ()

    version: str = ""
    match: SubjectMatch | None = None
    scores: tuple[ModelScore, ...] = ()
    trades: Trades | None = None
    inquiries: Inquiries | None = None
    public_records: tuple[PublicRecord, ...] = ()
    filings: tuple[UccFiling, ...] = ()
    firmographics: Firmographics | None = None
    person: PersonSection | None = None
    fraud_flags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        values: dict[str, Any] = plain(self)
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "NormalizedReport":
        return read(cls, values)
