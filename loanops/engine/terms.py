"""The terms of one loan: everything that was agreed and that arithmetic needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from loanops.engine.conventions import (
    DEBT_COMPONENTS,
    AllocationDirection,
    Amortization,
    BusinessDayConvention,
    Component,
    DaysInMonth,
    DaysInYear,
    Frequency,
    Grace,
    InterestMethod,
    InterestPeriod,
    LateFeePolicy,
    LeapDayRule,
    PrepaymentStrategy,
    ScheduleType,
    YearSplit,
)
from loanops.engine.errors import EngineError, UnsupportedConvention
from loanops.engine.exact import HUNDRED, ZERO
from loanops.engine.money import RoundingPolicy, require_currency, require_decimal
from loanops.engine.payment_conventions import (
    AllocationRule,
    ChargesDue,
    ChargesSeen,
    EarlyPaymentStrategy,
    InterestRecalculation,
    PayoffInterest,
    ReceiptKind,
    RestFrequency,
    SameDayOrder,
    same_at_every_stage,
)
from loanops.engine.shapes import (
    BrokenPeriod,
    Charge,
    DatedRate,
    FixedInstallment,
    InstallmentStep,
    SkippedInterest,
)

HOLIDAY_CALENDARS = ("XFED",)


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What lender and borrower agreed, with the conventions the product version brings.

    `start_date` is the day of the first disbursement: the first period begins there and due dates are counted
    from it, unless `first_due_date` moves the seed or `due_dates` lists every due date. `annual_rate` is percent
    per year. `early_payment_days`: money that arrives so many days or fewer before a due date counts toward that
    installment; above what is due, and any earlier, it lowers the principal by the `prepayment_strategy`.

    What gives the plan another shape: `balloon_amount` is principal left for the last installment,
    `amortization_installments` the number the installment is worked out for when the loan ends sooner,
    `installment_amount` an agreed installment. `installment_steps` and `fixed_installments` change some of them,
    `skipped_months` are months of the year without principal, `broken_period` says where odd days at the start go,
    `rate_path` holds later annual rates and `charges` the fees of the plan. `ageing_grace_days` are days after a
    due date that do not count as days past due.

    How payments meet the plan: `interest_recalculation` says whether interest follows them, `rest_frequency`,
    `payoff_interest`, `early_payment_strategy` and `interest_on_past_due_principal` how. `allocation_rules` say for
    each kind of receipt where it goes, `allocation_direction` whether installment by installment (HORIZONTAL) or
    component by component; without rules the `allocation_order` counts. `charges_due`, `charges_seen` and
    `same_day_order` settle what is due, what a payment sees and what came first.
    """

    currency: str
    principal: Decimal
    annual_rate: Decimal
    start_date: date
    number_of_installments: int
    frequency: Frequency = Frequency()
    first_due_date: date | None = None
    due_dates: tuple[date, ...] | None = None
    schedule_type: ScheduleType = ScheduleType.PROGRESSIVE
    amortization: Amortization = Amortization.EQUAL_INSTALLMENTS
    interest_method: InterestMethod = InterestMethod.DECLINING
    days_in_year: DaysInYear = DaysInYear.DAYS_360
    days_in_month: DaysInMonth = DaysInMonth.DAYS_30
    leap_day_rule: LeapDayRule | None = None
    year_split: YearSplit = YearSplit.DAY_AFTER_DISBURSEMENT
    interest_period: InterestPeriod = InterestPeriod.DAILY
    partial_period_interest: bool = False
    grace: Grace = Grace()
    down_payment_percent: Decimal | None = None
    rounding: RoundingPolicy = field(default_factory=RoundingPolicy)
    business_day_convention: BusinessDayConvention = BusinessDayConvention.NONE
    holiday_calendar: str | None = None
    allocation_order: tuple[Component, ...] = DEBT_COMPONENTS
    allocation_direction: AllocationDirection = AllocationDirection.VERTICAL
    prepayment_strategy: PrepaymentStrategy = PrepaymentStrategy.SHORTER_TERM
    early_payment_days: int = 15
    late_fee: LateFeePolicy | None = None
    arrears_tolerance: Decimal = ZERO
    charge_off_days: int | None = None
    balloon_amount: Decimal | None = None
    amortization_installments: int | None = None
    installment_amount: Decimal | None = None
    installment_steps: tuple[InstallmentStep, ...] = ()
    fixed_installments: tuple[FixedInstallment, ...] = ()
    skipped_months: tuple[int, ...] = ()
    skipped_interest: SkippedInterest = SkippedInterest.WITH_NEXT_PAYMENT
    broken_period: BrokenPeriod | None = None
    rate_path: tuple[DatedRate, ...] = ()
    charges: tuple[Charge, ...] = ()
    ageing_grace_days: int = 0
    interest_recalculation: InterestRecalculation = InterestRecalculation.DAILY_BALANCE
    rest_frequency: RestFrequency = RestFrequency.DAILY
    payoff_interest: PayoffInterest = PayoffInterest.TILL_PAYOFF_DATE
    early_payment_strategy: EarlyPaymentStrategy = EarlyPaymentStrategy.ADJUST_LAST_UNPAID_PERIOD
    interest_on_past_due_principal: bool = True
    allocation_rules: tuple[AllocationRule, ...] = ()
    charges_due: ChargesDue = ChargesDue.WITH_INSTALLMENT
    same_day_order: SameDayOrder = SameDayOrder.BY_KIND
    charges_seen: ChargesSeen = ChargesSeen.FROM_THEIR_DATE

    def __post_init__(self) -> None:
        self._check_figures()
        self._check_dates()
        self._check_policies()
        self._check_supported()
        check_shape(self)
        check_payments(self)

    def allocation_rule(self, receipt: ReceiptKind) -> AllocationRule:
        """Where money of this kind goes: by its own rule, the rule for every kind, or the allocation order."""
        found = {each.receipt: each for each in self.allocation_rules}
        rule = found.get(receipt) or found.get(None)
        return rule or same_at_every_stage(self.allocation_order)

    @property
    def is_evenly_flat(self) -> bool:
        """True when flat interest is worked out for the whole term and split evenly over the installments."""
        return self.schedule_type is ScheduleType.CUMULATIVE and self.interest_method is InterestMethod.FLAT

    @property
    def has_plain_shape(self) -> bool:
        """True when nothing but the frequency, the grace and one rate decides what installments ask for."""
        amounts = (self.balloon_amount, self.amortization_installments, self.installment_amount)
        return not (
            any(each is not None for each in amounts)
            or self.installment_steps
            or self.fixed_installments
            or self.skipped_months
            or self.rate_path
            or self.amortization is Amortization.INTEREST_ONLY
        )

    def to_json(self) -> dict[str, object]:
        """The terms as JSON values: decimals and dates as strings, enums by their value."""
        from loanops.engine.terms_json import terms_to_json

        return terms_to_json(self)

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> LoanTerms:
        """The terms that `to_json` wrote; a key that is missing takes its default, an unknown one is refused."""
        from loanops.engine.terms_json import terms_from_json

        return terms_from_json(values)

    def _check_figures(self) -> None:
        require_currency(self.currency)
        require_decimal(self.principal, "principal")
        require_decimal(self.annual_rate, "annual_rate")
        require_decimal(self.arrears_tolerance, "arrears_tolerance")
        if self.principal <= ZERO or not self.rounding.is_rounded(self.principal):
            raise EngineError(
                f"A principal is above zero and has {self.rounding.places} places: {self.principal}."
            )
        if self.annual_rate < ZERO:
            raise EngineError("An annual rate is not negative.")
        if self.number_of_installments < 1:
            raise EngineError("A loan has at least one installment.")
        if self.down_payment_percent is not None:
            require_decimal(self.down_payment_percent, "down_payment_percent")
            if not ZERO < self.down_payment_percent < HUNDRED:
                raise EngineError("A down payment is more than 0 and less than 100 percent.")

    def _check_dates(self) -> None:
        if self.first_due_date is not None and self.first_due_date <= self.start_date:
            raise EngineError("The first due date lies after the start date.")
        if self.due_dates is None:
            return
        if self.first_due_date is not None:
            raise EngineError("Due dates are either listed or counted from a first due date, not both.")
        if len(self.due_dates) != self.number_of_installments:
            raise EngineError(
                f"{len(self.due_dates)} due dates are listed for {self.number_of_installments} installments."
            )
        days = (self.start_date, *self.due_dates)
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise EngineError("Listed due dates follow one another and lie after the start date.")

    def _check_policies(self) -> None:
        if len(self.allocation_order) != len(DEBT_COMPONENTS) or set(self.allocation_order) != set(
            DEBT_COMPONENTS
        ):
            raise EngineError("An allocation order names fees, penalties, interest and principal once each.")
        if max(self.grace.principal_installments, self.grace.interest_payment_installments) >= (
            self.number_of_installments
        ):
            raise EngineError("Grace ends before the last installment.")
        if self.arrears_tolerance < ZERO or self.early_payment_days < 0:
            raise EngineError("A tolerance and days of early payment are not negative.")
        if self.ageing_grace_days < 0:
            raise EngineError("Days of grace before ageing are not negative.")
        if self.charge_off_days is not None and self.charge_off_days < 1:
            raise EngineError("Charge-off comes after at least one day past due.")

    def _check_supported(self) -> None:
        if self.prepayment_strategy is PrepaymentStrategy.NEXT_INSTALLMENTS:
            raise UnsupportedConvention(
                f"The prepayment strategy {self.prepayment_strategy.value} is not supported yet."
            )
        if self.leap_day_rule is not None and self.days_in_year is not DaysInYear.ACTUAL:
            raise UnsupportedConvention("A leap day rule belongs to a year of actual length.")
        if self.holiday_calendar is not None and self.holiday_calendar not in HOLIDAY_CALENDARS:
            raise UnsupportedConvention(f"There is no holiday calendar {self.holiday_calendar!r}.")


def check_shape(terms: LoanTerms) -> None:
    """What gives a plan its shape fits the plan and does not contradict itself."""
    _check_amounts(terms)
    _check_single_installments(terms)
    if len(set(terms.skipped_months)) != len(terms.skipped_months) or not all(
        1 <= month <= 12 for month in terms.skipped_months
    ):
        raise EngineError("Months without payment are months of the year, each named once.")
    if len(terms.skipped_months) > 11:
        raise EngineError("At least one month of the year asks for a payment.")
    days = [each.from_date for each in terms.rate_path]
    if sorted(set(days)) != days or any(day <= terms.start_date for day in days):
        raise EngineError("Later rates follow one another, each from a day after the start date.")
    if len({each.code for each in terms.charges}) != len(terms.charges):
        raise EngineError("Charges of one plan have different codes.")
    if terms.broken_period is not None and terms.due_dates is not None:
        raise EngineError("Odd days at the start belong to due dates that are counted, not listed.")
    if terms.is_evenly_flat and terms.rate_path:
        raise EngineError("Interest that is split evenly over the term has one rate.")
    if terms.is_evenly_flat and terms.broken_period is not None:
        raise EngineError("Interest that is split evenly over the term knows no odd days.")


def _check_amounts(terms: LoanTerms) -> None:
    for name in ("balloon_amount", "installment_amount"):
        value = getattr(terms, name)
        if value is not None:
            require_decimal(value, name)
            if value <= ZERO or not terms.rounding.is_rounded(value):
                raise EngineError(
                    f"The {name} is above zero and has {terms.rounding.places} places: {value}."
                )
    if terms.balloon_amount is not None and terms.balloon_amount >= terms.principal:
        raise EngineError("A balloon is less than the principal.")
    number = terms.amortization_installments
    if number is not None and number < terms.number_of_installments:
        raise EngineError("A loan is amortized over at least as many installments as it has.")
    ways = [terms.balloon_amount, number, terms.installment_amount]
    if sum(1 for each in ways if each is not None) > 1:
        raise EngineError(
            "A balloon amount, a longer amortization and an agreed installment exclude one another."
        )
    shaped = any(each is not None for each in ways) or terms.installment_steps
    if shaped and terms.amortization is Amortization.INTEREST_ONLY:
        raise EngineError("A loan that asks for interest only has no other installment.")
    if shaped and terms.interest_method is InterestMethod.FLAT:
        raise EngineError(
            "Flat interest goes with level installments: no balloon, step or agreed installment."
        )


def _check_single_installments(terms: LoanTerms) -> None:
    for name, rows in (
        ("A step", [each.installment for each in terms.installment_steps]),
        ("A fixed installment", [each.installment for each in terms.fixed_installments]),
    ):
        if sorted(set(rows)) != rows:
            raise EngineError(f"{name} is named once, in the order of the installments.")
        if rows and rows[-1] > terms.number_of_installments:
            raise EngineError(f"{name} names one of the {terms.number_of_installments} installments.")
    if terms.fixed_installments and terms.interest_method is InterestMethod.FLAT:
        raise EngineError("Flat interest goes with level installments.")
    if any(each.installment == terms.number_of_installments for each in terms.fixed_installments):
        raise EngineError("The last installment takes what is left; it is not fixed.")
    if terms.installment_steps and terms.amortization is Amortization.EQUAL_PRINCIPAL:
        raise EngineError("Steps change equal installments, not equal principal.")
    if terms.installment_steps and terms.installment_steps[0].installment == 1:
        if terms.installment_steps[0].percent is not None:
            raise EngineError("The first installment has none before it to grow from.")
        if terms.installment_amount is not None:
            raise EngineError("The first installment is agreed once.")


def check_payments(terms: LoanTerms) -> None:
    """How payments meet the plan fits the plan and does not contradict itself."""
    kinds = [each.receipt for each in terms.allocation_rules]
    if len(set(kinds)) != len(kinds):
        raise EngineError("There is one allocation rule for each kind of receipt.")
    if terms.same_day_order is SameDayOrder.BY_KIND and terms.charges_seen is not ChargesSeen.FROM_THEIR_DATE:
        raise UnsupportedConvention(
            "What a payment sees depends on the order of entry only where that order counts."
        )
    way = terms.interest_recalculation
    if way is InterestRecalculation.DAILY_BALANCE and terms.allocation_rules:
        raise UnsupportedConvention("Allocation rules belong to loans whose installments can be paid ahead.")
    if way is not InterestRecalculation.PROGRESSIVE:
        if terms.rest_frequency is not RestFrequency.DAILY:
            raise UnsupportedConvention("A rest frequency belongs to progressive recalculation.")
        if terms.payoff_interest is not PayoffInterest.TILL_PAYOFF_DATE:
            raise UnsupportedConvention(
                "Payoff interest until a rest date belongs to progressive recalculation."
            )
        if terms.early_payment_strategy is not EarlyPaymentStrategy.ADJUST_LAST_UNPAID_PERIOD:
            raise UnsupportedConvention("A strategy for early payments belongs to progressive recalculation.")
        if not terms.interest_on_past_due_principal:
            raise UnsupportedConvention(
                "Interest on past due principal is left out by progressive recalculation only."
            )
        return
    plain = (
        terms.schedule_type is ScheduleType.PROGRESSIVE and terms.interest_method is InterestMethod.DECLINING
    )
    if not plain or terms.amortization is not Amortization.EQUAL_INSTALLMENTS:
        raise UnsupportedConvention(
            "Progressive recalculation goes with equal installments on a declining balance."
        )
