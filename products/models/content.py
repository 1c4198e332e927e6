"""The typed columns of a product version: everything that a rule, a schedule or a policy reads as one value."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from loanops.core.fields import AmountField, RateField
from products import choices

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
LOAN_TO_VALUE = [MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(200))]


def _choice(values: type[models.TextChoices], default: str) -> models.CharField:
    return models.CharField(max_length=40, choices=values.choices, default=default)


def _optional_choice(values: type[models.TextChoices], help_text: str = "") -> models.CharField:
    return models.CharField(max_length=40, choices=values.choices, blank=True, help_text=help_text)


def _choice_list(values: type[models.TextChoices], default: object = list) -> ArrayField:
    return ArrayField(models.CharField(max_length=40, choices=values.choices), default=default, blank=True)


def _limit(default: int, help_text: str, *, at_least: int = 0) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        default=default, validators=[MinValueValidator(at_least)], help_text=help_text
    )


def default_frequencies() -> list[str]:
    return [choices.PaymentFrequency.MONTHLY]


def default_semi_monthly_days() -> list[int]:
    return [1, 15]


def default_allocation() -> list[str]:
    return ["FEES", "PENALTIES", "INTEREST", "PRINCIPAL"]


def default_thresholds() -> list[int]:
    return [1, 30, 60, 90, 120, 150, 180]


def default_reminders() -> list[int]:
    return [-5, 0, 3, 10, 30, 60, 90]


def default_bureaus() -> list[str]:
    return [choices.BureauKind.COMMERCIAL, choices.BureauKind.CONSUMER]


class VersionContent(models.Model):
    """What a product manager configures. Every column here is part of the snapshot a loan keeps."""

    # Basics
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, help_text="For customers: who it is for and what it costs.")
    currency = models.CharField(max_length=3, default="USD")
    # Amounts and terms
    amount_min = AmountField(validators=NOT_NEGATIVE)
    amount_max = AmountField(validators=NOT_NEGATIVE)
    term_options_months = ArrayField(
        models.PositiveSmallIntegerField(), help_text="Terms that may be chosen."
    )
    # Interest
    rate_type = _choice(choices.RateType, choices.RateType.FIXED)
    base_rate = RateField(validators=PERCENT, help_text="Percent per year before adjustments.")
    rate_min = RateField(validators=PERCENT)
    rate_max = RateField(validators=PERCENT)
    rate_index = models.CharField(max_length=40, choices=choices.RateIndex.choices, blank=True)
    rate_margin = RateField(null=True, blank=True, help_text="Percentage points over the index.")
    rate_floor = RateField(null=True, blank=True, validators=PERCENT)
    rate_cap = RateField(null=True, blank=True, validators=PERCENT)
    rate_reset_months = models.PositiveSmallIntegerField(null=True, blank=True)
    rate_reset_cap = RateField(
        null=True,
        blank=True,
        validators=PERCENT,
        help_text="Percentage points by which one reset may change the rate; empty for any.",
    )
    rate_lookback_days = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(365)],
        help_text="A reset takes the index as published so many days before it.",
    )
    interest_method = _choice(choices.InterestMethod, choices.InterestMethod.DECLINING)
    day_count = _choice(choices.DayCount, choices.DayCount.THIRTY_360)
    interest_period = _choice(choices.InterestPeriod, choices.InterestPeriod.DAILY)
    leap_day_rule = _optional_choice(choices.LeapDayRule)
    year_split = _choice(choices.YearSplit, choices.YearSplit.DAY_AFTER_DISBURSEMENT)
    # Repayment
    amortization = _choice(choices.Amortization, choices.Amortization.EQUAL_INSTALLMENTS)
    schedule_type = _choice(choices.ScheduleType, choices.ScheduleType.PROGRESSIVE)
    amortization_term_months = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Installments as if the loan ran so long; the rest falls due at its end.",
    )
    balloon_percent = RateField(
        null=True,
        blank=True,
        validators=PERCENT,
        help_text="Of the principal, left for the last installment.",
    )
    skipped_months = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="Months of the year without principal, such as 6, 7, 8.",
    )
    skipped_interest = _choice(choices.SkippedInterest, choices.SkippedInterest.WITH_NEXT_PAYMENT)
    repayment_frequencies = _choice_list(choices.PaymentFrequency, default_frequencies)
    semi_monthly_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=default_semi_monthly_days,
        help_text="The two days of the month for payments twice a month.",
    )
    first_due_rule = _choice(choices.FirstDueRule, choices.FirstDueRule.ONE_PERIOD_AFTER_DISBURSEMENT)
    broken_period = _optional_choice(choices.BrokenPeriod)
    business_day_rule = _choice(choices.BusinessDayRule, choices.BusinessDayRule.NONE)
    rounding_mode = _choice(choices.RoundingMode, choices.RoundingMode.HALF_UP)
    rounding_places = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(2)])
    installment_multiple = AmountField(null=True, blank=True, help_text="Installments in multiples of this.")
    grace_principal_installments = models.PositiveSmallIntegerField(default=0)
    grace_interest_installments = models.PositiveSmallIntegerField(default=0)
    interest_free_installments = models.PositiveSmallIntegerField(default=0)
    down_payment_percent = RateField(null=True, blank=True, validators=PERCENT)
    # Allocation and prepayment
    allocation_order = _choice_list(choices.Component, default_allocation)
    allocation_direction = _choice(choices.AllocationDirection, choices.AllocationDirection.VERTICAL)
    prepayment_strategy = _choice(choices.PrepaymentStrategy, choices.PrepaymentStrategy.SHORTER_TERM)
    prepayment_allocation = _optional_choice(
        choices.FutureInstallments,
        help_text="Only where installments can be paid ahead: which of them money in advance pays.",
    )
    interest_recalculation = _choice(
        choices.InterestRecalculation, choices.InterestRecalculation.DAILY_BALANCE
    )
    rest_frequency = _choice(choices.RestFrequency, choices.RestFrequency.DAILY)
    payoff_interest = _choice(choices.PayoffInterest, choices.PayoffInterest.TILL_PAYOFF_DATE)
    early_payment_days = models.PositiveSmallIntegerField(
        default=15, help_text="Money that arrives so many days early counts for the coming installment."
    )
    minimum_payment_amount = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    minimum_payment_percent = RateField(
        null=True, blank=True, validators=PERCENT, help_text="Of the total due."
    )
    # Delinquency
    arrears_tolerance = AmountField(default=Decimal("0.00"), validators=NOT_NEGATIVE)
    ageing_grace_days = models.PositiveSmallIntegerField(
        default=0, help_text="Days after a due date that do not count as past due."
    )
    delinquency_thresholds = ArrayField(models.PositiveSmallIntegerField(), default=default_thresholds)
    charge_off_days = models.PositiveSmallIntegerField(default=120, validators=[MinValueValidator(1)])
    late_fee_kind = _choice(choices.LateFeeKind, choices.LateFeeKind.NONE)
    late_fee_amount = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    late_fee_percent = RateField(null=True, blank=True, validators=PERCENT)
    late_fee_grace_days = models.PositiveSmallIntegerField(default=0)
    late_fee_minimum = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    late_fee_maximum = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    reminder_offsets_days = ArrayField(
        models.SmallIntegerField(), default=default_reminders, blank=True, help_text="Days from the due date."
    )
    retry_attempts_max = models.PositiveSmallIntegerField(default=2)
    retry_after_days = models.PositiveSmallIntegerField(default=3)
    # Accounting
    accounting_basis = _choice(choices.AccountingBasis, choices.AccountingBasis.ACCRUAL)
    non_accrual_days = models.PositiveSmallIntegerField(
        default=90, help_text="Days past due from which interest is no income any more; 0 for never."
    )
    non_accrual_payments = _choice(choices.NonAccrualPayments, choices.NonAccrualPayments.CASH_BASIS)
    non_accrual_return_months = models.PositiveSmallIntegerField(
        default=0, help_text="So long nothing may be past due before the loan earns income again."
    )
    # Modifications
    modification_extension_months_max = models.PositiveSmallIntegerField(default=24)
    modification_deferral_months_max = models.PositiveSmallIntegerField(default=2)
    modification_rate_floor = RateField(null=True, blank=True, validators=PERCENT)
    modification_count_12_months_max = _limit(1, "Modifications of a loan within 12 months.")
    modification_count_24_months_max = _limit(2, "Modifications of a loan within 24 months.")
    modification_due_date_changes_12_months_max = _limit(1, "Changes of the due date within 12 months.")
    modification_due_date_change_days_max = _limit(30, "A due date moves by so many days at most.")
    modification_reage_age_months_min = _limit(9, "A loan is re-aged when it is so many months old.")
    modification_reage_payments_min = _limit(3, "A loan is re-aged after so many payments in a row.")
    modification_reage_interval_months = _limit(12, "So many months lie between two re-agings.")
    modification_reage_count_60_months_max = _limit(2, "Re-agings of a loan within 60 months.")
    modification_interest_pause_months_max = _limit(3, "Interest pauses for so many months at most.")
    modification_balloon_multiple_max = _limit(
        3, "The largest installment after a change is at most so many times the usual one.", at_least=1
    )
    modification_proposal_valid_days = _limit(30, "Days a proposed modification stays open.", at_least=1)
    modification_agreement_valid_days = _limit(14, "Days the borrower has to accept.", at_least=1)
    modification_undo_days = _limit(30, "Days within which an applied modification can be undone.")
    # Collateral and guarantees
    collateral_required = models.BooleanField(default=False)
    collateral_kinds = _choice_list(choices.CollateralKind)
    loan_to_value_max = RateField(null=True, blank=True, validators=LOAN_TO_VALUE, help_text="Percent.")
    guarantee_required = models.BooleanField(default=False)
    # Underwriting
    underwriting_guidelines = models.TextField(blank=True, help_text="For the people who decide.")
    required_documents = _choice_list(choices.DocumentKind)
    credit_bureaus = _choice_list(choices.BureauKind, default_bureaus)
    credit_report_valid_days = models.PositiveSmallIntegerField(default=30)
    owner_report_share_min = RateField(
        default=Decimal(20), validators=PERCENT, help_text="Owners with at least this share are reported on."
    )
    automatic_approval_amount_max = AmountField(
        default=Decimal("0.00"), validators=NOT_NEGATIVE, help_text="Above it a person decides."
    )
    scorecard = models.CharField(
        max_length=60, blank=True, help_text="The card that scores applicants, such as small-business-1."
    )
    alternative_offers = models.BooleanField(
        default=False, help_text="Beside the first offer also the largest amount and a longer term."
    )
    funding_rate = RateField(
        null=True,
        blank=True,
        validators=PERCENT,
        help_text="What the money costs the lender, percent per year.",
    )
    servicing_rate = RateField(
        null=True, blank=True, validators=PERCENT, help_text="What servicing costs, percent per year."
    )
    loss_given_default_percent = RateField(
        null=True, blank=True, validators=PERCENT, help_text="Lost of what is owed when a borrower defaults."
    )
    risk_margin_min = RateField(
        null=True, blank=True, validators=PERCENT, help_text="Below this margin after risk a person decides."
    )
    offer_valid_days = models.PositiveSmallIntegerField(default=30, validators=[MinValueValidator(1)])
    application_valid_days = models.PositiveSmallIntegerField(default=90, validators=[MinValueValidator(1)])

    class Meta:
        abstract = True


def content_constraints(prefix: str) -> list[models.CheckConstraint]:
    """What the database itself holds a version to."""

    def known(field: str, values: type[models.TextChoices]) -> models.CheckConstraint:
        return models.CheckConstraint(
            condition=models.Q(**{f"{field}__in": values.values}), name=f"{prefix}_{field}_known"
        )

    return [
        known("rate_type", choices.RateType),
        known("interest_method", choices.InterestMethod),
        known("day_count", choices.DayCount),
        known("amortization", choices.Amortization),
        known("schedule_type", choices.ScheduleType),
        known("interest_period", choices.InterestPeriod),
        known("year_split", choices.YearSplit),
        known("skipped_interest", choices.SkippedInterest),
        known("interest_recalculation", choices.InterestRecalculation),
        known("rest_frequency", choices.RestFrequency),
        known("payoff_interest", choices.PayoffInterest),
        known("first_due_rule", choices.FirstDueRule),
        known("business_day_rule", choices.BusinessDayRule),
        known("rounding_mode", choices.RoundingMode),
        known("allocation_direction", choices.AllocationDirection),
        known("prepayment_strategy", choices.PrepaymentStrategy),
        known("late_fee_kind", choices.LateFeeKind),
        known("accounting_basis", choices.AccountingBasis),
        known("non_accrual_payments", choices.NonAccrualPayments),
        models.CheckConstraint(
            condition=models.Q(amount_min__gte=0) & models.Q(amount_max__gte=models.F("amount_min")),
            name=f"{prefix}_amounts_in_order",
        ),
        models.CheckConstraint(
            condition=models.Q(rate_min__gte=0)
            & models.Q(base_rate__gte=models.F("rate_min"))
            & models.Q(rate_max__gte=models.F("base_rate")),
            name=f"{prefix}_rates_in_order",
        ),
    ]
