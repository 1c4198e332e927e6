"""The words a product version is configured in. Values that the engine computes with are spelled as the engine does."""

from django.db import models


class ProductType(models.TextChoices):
    MICRO_LOAN = "MICRO_LOAN", "Micro loan"
    TERM_LOAN = "TERM_LOAN", "Small-business term loan"
    EQUIPMENT_LOAN = "EQUIPMENT_LOAN", "Equipment loan"
    LINE_OF_CREDIT = "LINE_OF_CREDIT", "Line of credit"
    COMMERCIAL_REAL_ESTATE = "COMMERCIAL_REAL_ESTATE", "Commercial real estate loan"


class RateType(models.TextChoices):
    FIXED = "FIXED", "Fixed"
    VARIABLE = "VARIABLE", "Variable"


class RateIndex(models.TextChoices):
    PRIME = "PRIME", "Prime rate"
    SOFR_30_DAY = "SOFR_30_DAY", "30-day average SOFR"
    TREASURY_5_YEAR = "TREASURY_5_YEAR", "5-year Treasury"


class InterestMethod(models.TextChoices):
    DECLINING = "DECLINING", "On the declining balance"
    FLAT = "FLAT", "Flat, on the sum lent"


class Amortization(models.TextChoices):
    EQUAL_INSTALLMENTS = "EQUAL_INSTALLMENTS", "Equal installments"
    EQUAL_PRINCIPAL = "EQUAL_PRINCIPAL", "Equal principal"
    INTEREST_ONLY = "INTEREST_ONLY", "Interest only, principal with the last installment"


class ScheduleType(models.TextChoices):
    PROGRESSIVE = "PROGRESSIVE", "Progressive: real periods, last installment leveled"
    CUMULATIVE = "CUMULATIVE", "Cumulative: nominal periods, flat interest split evenly"
    SIMPLE_INTEREST = "SIMPLE_INTEREST", "Simple interest: real periods, not leveled"
    WHOLE_UNITS = "WHOLE_UNITS", "Installments rounded up to whole units"


class InterestPeriod(models.TextChoices):
    DAILY = "DAILY", "By days"
    SAME_AS_REPAYMENT = "SAME_AS_REPAYMENT", "A full period is always the same part of a year"


class LeapDayRule(models.TextChoices):
    FEB29_PERIOD_ONLY = "FEB29_PERIOD_ONLY", "366 days only for a period with 29 February"


class YearSplit(models.TextChoices):
    DAY_AFTER_DISBURSEMENT = "DAY_AFTER_DISBURSEMENT", "31 December's night counts in the new year"
    DISBURSEMENT_DAY = "DISBURSEMENT_DAY", "31 December's night counts in the old year"


class BrokenPeriod(models.TextChoices):
    FIRST_INSTALLMENT = "FIRST_INSTALLMENT", "On top of the first installment"
    SPREAD = "SPREAD", "Spread over all installments"
    OWN_INSTALLMENT = "OWN_INSTALLMENT", "An installment of their own"


class SkippedInterest(models.TextChoices):
    WITH_NEXT_PAYMENT = "WITH_NEXT_PAYMENT", "Due with the next payment"
    DUE = "DUE", "Due in its month"


class InterestRecalculation(models.TextChoices):
    DAILY_BALANCE = "DAILY_BALANCE", "Every day on the balance really owed"
    FIXED = "FIXED", "As the schedule was made, whatever is paid and when"
    PROGRESSIVE = "PROGRESSIVE", "On the balance, installments keep their amount"


class RestFrequency(models.TextChoices):
    DAILY = "DAILY", "Its own day"
    SAME_AS_REPAYMENT = "SAME_AS_REPAYMENT", "The period's end"


class PayoffInterest(models.TextChoices):
    TILL_PAYOFF_DATE = "TILL_PAYOFF_DATE", "To the day of the payoff"
    TILL_REST_DATE = "TILL_REST_DATE", "To the due date of the running period"


class PaymentFrequency(models.TextChoices):
    DAILY = "DAILY", "Daily"
    WEEKLY = "WEEKLY", "Weekly"
    BIWEEKLY = "BIWEEKLY", "Every two weeks"
    SEMI_MONTHLY = "SEMI_MONTHLY", "Twice a month"
    MONTHLY = "MONTHLY", "Monthly"
    QUARTERLY = "QUARTERLY", "Quarterly"


class DayCount(models.TextChoices):
    THIRTY_360 = "THIRTY_360", "30/360"
    THIRTY_E_360 = "THIRTY_E_360", "30E/360"
    ACTUAL_360 = "ACTUAL_360", "Actual/360"
    ACTUAL_364 = "ACTUAL_364", "Actual/364"
    ACTUAL_365 = "ACTUAL_365", "Actual/365"
    ACTUAL_ACTUAL = "ACTUAL_ACTUAL", "Actual/actual"


class RoundingMode(models.TextChoices):
    HALF_UP = "HALF_UP", "Half up"
    HALF_EVEN = "HALF_EVEN", "Half to even"
    HALF_DOWN = "HALF_DOWN", "Half down"
    UP = "UP", "Up"
    DOWN = "DOWN", "Down"


class BusinessDayRule(models.TextChoices):
    NONE = "NONE", "Due dates stay"
    FOLLOWING = "FOLLOWING", "Following business day"
    MODIFIED_FOLLOWING = "MODIFIED_FOLLOWING", "Following, but in the same month"
    PRECEDING = "PRECEDING", "Preceding business day"


class FirstDueRule(models.TextChoices):
    ONE_PERIOD_AFTER_DISBURSEMENT = "ONE_PERIOD_AFTER_DISBURSEMENT", "One period after disbursement"
    FIRST_OF_MONTH = "FIRST_OF_MONTH", "First of a month, at least 20 days after disbursement"


class Component(models.TextChoices):
    FEES = "FEES", "Fees"
    PENALTIES = "PENALTIES", "Penalties"
    INTEREST = "INTEREST", "Interest"
    PRINCIPAL = "PRINCIPAL", "Principal"


class AllocationDirection(models.TextChoices):
    VERTICAL = "VERTICAL", "One component over all installments first"
    HORIZONTAL = "HORIZONTAL", "The oldest installment in full first"


class PrepaymentStrategy(models.TextChoices):
    SHORTER_TERM = "SHORTER_TERM", "Principal falls, installments stay, the loan ends sooner"
    SMALLER_INSTALLMENTS = "SMALLER_INSTALLMENTS", "Principal falls, installments get smaller, the end stays"


class FutureInstallments(models.TextChoices):
    """Which installments money paid ahead goes to, on loans whose installments can be paid ahead."""

    NEXT = "NEXT", "The next installment, then the one after it"
    LAST = "LAST", "The last installment first"
    REAMORTIZATION = "REAMORTIZATION", "All coming installments in equal parts"


class ReceiptKind(models.TextChoices):
    """What kind of money came in; ANY is every kind that has no rule of its own."""

    ANY = "ANY", "Any money"
    REPAYMENT = "REPAYMENT", "Repayment"
    DOWN_PAYMENT = "DOWN_PAYMENT", "Down payment"
    GOODWILL_CREDIT = "GOODWILL_CREDIT", "Goodwill credit"
    MERCHANT_ISSUED_REFUND = "MERCHANT_ISSUED_REFUND", "Refund by the merchant"
    PAYOUT_REFUND = "PAYOUT_REFUND", "Refund of a payout"
    INTEREST_PAYMENT_WAIVER = "INTEREST_PAYMENT_WAIVER", "Waiver of interest"
    INTEREST_REFUND = "INTEREST_REFUND", "Refund of interest"


class LateFeeKind(models.TextChoices):
    NONE = "NONE", "No late fee"
    FLAT = "FLAT", "A fixed amount"
    PERCENT = "PERCENT", "A percentage of the unpaid installment"


class FeeKind(models.TextChoices):
    ORIGINATION = "ORIGINATION", "Origination"
    DOCUMENTATION = "DOCUMENTATION", "Documentation"
    FILING = "FILING", "Lien filing"
    SERVICING = "SERVICING", "Servicing"
    RETURNED_PAYMENT = "RETURNED_PAYMENT", "Returned payment"


class FeeCalculation(models.TextChoices):
    FLAT = "FLAT", "A fixed amount"
    PERCENT_OF_PRINCIPAL = "PERCENT_OF_PRINCIPAL", "A percentage of the principal"


class FeeTiming(models.TextChoices):
    DISBURSEMENT = "DISBURSEMENT", "Withheld from the disbursement"
    INSTALLMENT = "INSTALLMENT", "Charged with each installment"
    EVENT = "EVENT", "Charged when the event happens"


class CollateralKind(models.TextChoices):
    EQUIPMENT = "EQUIPMENT", "Equipment"
    VEHICLE = "VEHICLE", "Vehicle"
    REAL_ESTATE = "REAL_ESTATE", "Real estate"
    RECEIVABLES = "RECEIVABLES", "Accounts receivable"
    INVENTORY = "INVENTORY", "Inventory"
    CASH = "CASH", "Cash deposit"
    OTHER = "OTHER", "Other"


class DocumentKind(models.TextChoices):
    BANK_STATEMENT = "BANK_STATEMENT", "Bank statement"
    TAX_RETURN = "TAX_RETURN", "Tax return"
    FINANCIAL_STATEMENT = "FINANCIAL_STATEMENT", "Financial statement"
    IDENTITY = "IDENTITY", "Identity document"
    BUSINESS_LICENSE = "BUSINESS_LICENSE", "Business license"
    EQUIPMENT_QUOTE = "EQUIPMENT_QUOTE", "Equipment quote or invoice"
    OTHER = "OTHER", "Other"


class BureauKind(models.TextChoices):
    COMMERCIAL = "COMMERCIAL", "Commercial bureau (the business)"
    CONSUMER = "CONSUMER", "Consumer bureau (owners and guarantors)"


class RuleStage(models.TextChoices):
    ELIGIBILITY = "ELIGIBILITY", "Eligibility, before credit is pulled"
    UNDERWRITING = "UNDERWRITING", "Underwriting"


class RuleOperator(models.TextChoices):
    AT_LEAST = "AT_LEAST", "is at least"
    AT_MOST = "AT_MOST", "is at most"
    EQUALS = "EQUALS", "is"
    NOT_EQUALS = "NOT_EQUALS", "is not"
    IN = "IN", "is one of"
    NOT_IN = "NOT_IN", "is none of"
    NOT_STARTING_WITH = "NOT_STARTING_WITH", "does not start with any of"


class RuleOutcome(models.TextChoices):
    DECLINE = "DECLINE", "Decline"
    REFER = "REFER", "Refer to a person"
    COUNTER = "COUNTER", "Counter-offer with what is admissible"


class AccountRole(models.TextChoices):
    """What an account of the ledger is used for on a loan of the product."""

    CASH = "CASH", "Cash"
    CASH_CLEARING = "CASH_CLEARING", "Cash clearing"
    LOANS_RECEIVABLE = "LOANS_RECEIVABLE", "Loans receivable (principal)"
    INTEREST_RECEIVABLE = "INTEREST_RECEIVABLE", "Interest receivable"
    FEES_RECEIVABLE = "FEES_RECEIVABLE", "Fees receivable"
    PENALTIES_RECEIVABLE = "PENALTIES_RECEIVABLE", "Penalties receivable"
    UNAPPLIED_FUNDS = "UNAPPLIED_FUNDS", "Unapplied funds"
    CREDIT_BALANCES = "CREDIT_BALANCES", "Credit balances"
    INTEREST_INCOME = "INTEREST_INCOME", "Interest income"
    FEE_INCOME = "FEE_INCOME", "Fee income"
    LATE_FEE_INCOME = "LATE_FEE_INCOME", "Late-fee income"
    PROVISION_EXPENSE = "PROVISION_EXPENSE", "Provision expense"
    ALLOWANCE = "ALLOWANCE", "Allowance"
    CHARGE_OFF_EXPENSE = "CHARGE_OFF_EXPENSE", "Charge-off expense"
    RECOVERY_INCOME = "RECOVERY_INCOME", "Recovery income"
    DISCOUNTS_WAIVERS = "DISCOUNTS_WAIVERS", "Discounts and waivers"
    DEFERRED_INTEREST = "DEFERRED_INTEREST", "Deferred interest"
    SUSPENSE = "SUSPENSE", "Suspense"


class AccountingBasis(models.TextChoices):
    """When income counts: as it is earned, or when it is paid."""

    ACCRUAL = "ACCRUAL", "Accrual: income as it is earned"
    CASH = "CASH", "Cash: income when it is paid"


class NonAccrualPayments(models.TextChoices):
    """What interest that is paid during non-accrual becomes in the books."""

    CASH_BASIS = "CASH_BASIS", "Income when it is paid"
    COST_RECOVERY = "COST_RECOVERY", "Kept against the principal until that is covered"


class CapBasis(models.TextChoices):
    """What the ceiling of a state is held against."""

    RATE = "RATE", "interest rate alone"
    APR = "APR", "APR, all finance charges included"


class GradeOutcome(models.TextChoices):
    """What a grade of risk leads to by itself."""

    LEND = "LEND", "Lend, as the rules admit"
    REFER = "REFER", "Refer to a person"
    DECLINE = "DECLINE", "Decline"


class DecisionLevel(models.TextChoices):
    """Who decides; the values are those of the roles."""

    UNDERWRITER = "UNDERWRITER", "Underwriter"
    MANAGER = "MANAGER", "Manager"
