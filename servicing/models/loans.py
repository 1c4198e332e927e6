"""The loan and its position: what was agreed, and where it stands."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AccrualField, AmountField, FactorField, RateField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.engine.amounts import ComponentAmounts
from loanops.engine.terms import LoanTerms
from servicing.states import LOAN_STATES, CloseReason, LoanStatus

ZERO = Decimal("0.00")
OPEN_STATUSES = (LoanStatus.PENDING_DISBURSEMENT, LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF)


class StatementDelivery(models.TextChoices):
    """How a borrower gets his statements."""

    EMAIL = "EMAIL", "By e-mail"
    PORTAL = "PORTAL", "In the portal only"
    PAPER = "PAPER", "On paper"


class LoanQuerySet(models.QuerySet["Loan"]):
    """Filters that staff, borrowers and jobs ask for."""

    def visible_to(self, actor: Actor) -> "LoanQuerySet":
        """A borrower sees the loans of the businesses he belongs to; everybody the matrix lets in sees all."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def with_position(self) -> "LoanQuerySet":
        """With its position, business and product in the same query."""
        return self.select_related("position", "business", "product")

    def open(self) -> "LoanQuerySet":
        """Not at its end."""
        return self.filter(status__in=OPEN_STATUSES)

    def past_due(self) -> "LoanQuerySet":
        """Active, with an installment unpaid after its due date."""
        return self.filter(status=LoanStatus.ACTIVE, position__days_past_due__gt=0)

    def behind(self, business_date: date) -> "LoanQuerySet":
        """Loans whose day `business_date` is not closed yet."""
        return self.filter(status=LoanStatus.ACTIVE, position__as_of__lte=business_date)


class Loan(DomainModel):
    """Money lent to a business: immutable terms, to which transactions happen; everything else is computed from them.

    `terms` are the engine's terms, `product_snapshot` the product version as it was when the loan was booked.
    """

    PUBLIC_ID_PREFIX = "loan"
    STATES = LOAN_STATES

    number = models.CharField(max_length=20, unique=True)
    application = models.OneToOneField(
        "origination.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="loan"
    )
    business = models.ForeignKey("parties.Business", on_delete=models.PROTECT, related_name="loans")
    product = models.ForeignKey("products.LoanProduct", on_delete=models.PROTECT, related_name="loans")
    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.PROTECT, related_name="loans"
    )
    product_snapshot = models.JSONField()
    terms = models.JSONField()
    currency = models.CharField(max_length=3, default="USD")
    principal = AmountField(help_text="What the contract lends in all.")
    annual_rate = RateField(help_text="The rate now, percent per year.")
    fees_withheld = AmountField(default=ZERO, help_text="Fees kept back from the first disbursement.")
    status = models.CharField(
        max_length=30, choices=LoanStatus.choices, default=LoanStatus.PENDING_DISBURSEMENT
    )
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, blank=True)
    booked_date = models.DateField()
    first_disbursed_date = models.DateField(null=True, blank=True)
    maturity_date = models.DateField(null=True, blank=True)
    rate_reset_date = models.DateField(
        null=True, blank=True, help_text="When the rate is next set by its index; empty for a fixed rate."
    )
    closed_date = models.DateField(null=True, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="loans"
    )
    imported = models.BooleanField(default=False)
    external_number = models.CharField(
        max_length=60,
        null=True,
        blank=True,
        unique=True,
        help_text="The number in the books it was imported from.",
    )
    flags = models.JSONField(default=list, blank=True)
    nickname = models.CharField(max_length=60, blank=True, help_text="What the borrower calls the loan.")
    statement_delivery = models.CharField(
        max_length=10, choices=StatementDelivery.choices, default=StatementDelivery.EMAIL
    )
    contact = models.ForeignKey(
        "parties.BusinessOwner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="loans",
        help_text="Whom to ask for at the borrower's.",
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agent_loans",
        help_text="The collections agent who looks after it.",
    )

    # What previews compare with: how the loan was when the running use case locked and first projected it.
    status_before: str = ""
    before_projection: Any = None
    posted_entries: Sequence[int] = ()
    _engine_terms: tuple[Any, LoanTerms] | None = None

    objects = LoanQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=LoanStatus.values), name="servicing_loan_status_known"
            ),
            models.CheckConstraint(
                condition=Q(close_reason__in=["", *CloseReason.values]), name="servicing_close_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(status=LoanStatus.CLOSED, closed_date__isnull=False)
                | (~Q(status=LoanStatus.CLOSED) & Q(closed_date__isnull=True)),
                name="servicing_closed_has_date",
            ),
            models.CheckConstraint(condition=Q(principal__gt=0), name="servicing_loan_principal_positive"),
            models.CheckConstraint(
                condition=Q(statement_delivery__in=StatementDelivery.values),
                name="servicing_statement_delivery_known",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="servicing_loan_status"),
            models.Index(fields=["business", "id"], name="servicing_loan_business"),
            models.Index(
                fields=["rate_reset_date"],
                name="servicing_loan_rate_reset",
                condition=Q(rate_reset_date__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def engine_terms(self) -> LoanTerms:
        """The terms as the engine reads them."""
        if self._engine_terms is None or self._engine_terms[0] is not self.terms:
            self._engine_terms = (self.terms, LoanTerms.from_json(self.terms))
        return self._engine_terms[1]

    @property
    def closed_through(self) -> date:
        """The last day whose end of day this loan has had: the day before the one its position stands on."""
        position: LoanPosition | None = getattr(self, "position", None)
        return (position.as_of if position else self.booked_date) - timedelta(days=1)

    def current_day(self, business_date: date) -> date:
        """The day this loan lives in: the lender's business date, or the next one if its day is closed already."""
        return max(business_date, self.closed_through + timedelta(days=1))


class LoanPosition(models.Model):
    """Where a loan stands on `as_of`, stored for lists, queues and set-based jobs. No history: it follows from events.

    Days before `as_of` have accrued. The last group of columns is the open accrual segment, whose earlier ones are
    AccrualSegment rows. `interest_booked` is the interest the journal has taken up for this loan so far; what the
    borrower owes but the books do not carry (cash basis, non-accrual) stands in the memo columns.
    """

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, primary_key=True, related_name="position")
    as_of = models.DateField()
    replay = models.PositiveIntegerField(default=0)

    principal = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    fees = AmountField(default=ZERO)
    penalties = AmountField(default=ZERO)
    credit = AmountField(default=ZERO)

    due_principal = AmountField(default=ZERO)
    due_interest = AmountField(default=ZERO)
    due_fees = AmountField(default=ZERO)
    due_penalties = AmountField(default=ZERO)
    total_due = AmountField(default=ZERO)
    overdue_principal = AmountField(default=ZERO)
    overdue_interest = AmountField(default=ZERO)
    overdue_fees = AmountField(default=ZERO)
    overdue_penalties = AmountField(default=ZERO)
    overdue_amount = AmountField(default=ZERO)

    charged_off_principal = AmountField(default=ZERO)
    charged_off_interest = AmountField(default=ZERO)
    charged_off_fees = AmountField(default=ZERO)
    charged_off_penalties = AmountField(default=ZERO)
    recovered = AmountField(default=ZERO)
    written_off = AmountField(default=ZERO)

    principal_disbursed = AmountField(default=ZERO)
    refunded_above_credit = AmountField(default=ZERO)
    next_due_date = models.DateField(null=True)
    next_due_amount = AmountField(default=ZERO)
    oldest_unpaid_due_date = models.DateField(null=True)
    days_past_due = models.PositiveIntegerField(default=0)
    bucket = models.CharField(max_length=20, default="CURRENT")
    charge_off_date = models.DateField(null=True)
    write_off_date = models.DateField(null=True)
    settled_date = models.DateField(null=True)

    interest_booked = AmountField(default=ZERO)
    interest_accrued_unrounded = AccrualField(default=Decimal(0))
    unbilled_interest = AmountField(default=ZERO)
    per_diem = AccrualField(default=Decimal(0))

    accrues_income = models.BooleanField(
        default=True, help_text="Interest earned now is income; if not, it is kept in memo only."
    )
    non_accrual_since = models.DateField(null=True)
    non_accrual_periods = models.JSONField(
        default=list, help_text="From when until when the loan was in non-accrual."
    )
    accounting_changes_on = models.DateField(
        null=True, help_text="The day on which the passing of days alone starts or ends non-accrual."
    )
    memo_interest = AmountField(default=ZERO, help_text="Owed by the borrower, but not on the books.")
    memo_fees = AmountField(default=ZERO)
    memo_penalties = AmountField(default=ZERO)
    interest_deferred = AmountField(default=ZERO, help_text="Received or capitalized, not income yet.")
    interest_released = AmountField(default=ZERO, help_text="Was deferred and is income now.")

    accrual_from_date = models.DateField(null=True)
    accrual_to_date = models.DateField(null=True)
    accrual_balance = AmountField(default=ZERO)
    accrual_rate = RateField(default=Decimal(0))
    accrual_convention = models.CharField(max_length=80, blank=True)
    accrual_amount = AccrualField(default=Decimal(0))

    quiet_until = models.DateField(null=True)
    projected_on = models.DateField(null=True)
    accounts = models.ForeignKey(
        "servicing.AccountSet", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    rounding = models.CharField(max_length=12, blank=True)
    leg_from_date = models.DateField(null=True)
    running_balance = AmountField(default=ZERO)
    factor_before = FactorField(default=Decimal(0))
    factor_daily = FactorField(default=Decimal(0))
    factor_places = models.PositiveSmallIntegerField(default=0)
    earned_before = FactorField(default=Decimal(0))
    interest_written = AccrualField(default=Decimal(0))
    interest_earned = AmountField(default=ZERO, help_text="In the running period, in cents.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(principal__gte=0, interest__gte=0, fees__gte=0, penalties__gte=0, credit__gte=0),
                name="servicing_position_not_negative",
            )
        ]
        indexes = [
            models.Index(
                fields=["days_past_due"], name="servicing_position_late", condition=Q(days_past_due__gt=0)
            ),
            models.Index(fields=["next_due_date"], name="servicing_position_next_due"),
            models.Index(
                fields=["non_accrual_since"],
                name="servicing_position_non_accrual",
                condition=Q(non_accrual_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Position of loan {self.loan_id} on {self.as_of}"

    @property
    def balances(self) -> ComponentAmounts:
        """What the lender carries as an asset, by component."""
        return ComponentAmounts(
            fees=self.fees, penalties=self.penalties, interest=self.interest, principal=self.principal
        )

    @property
    def charged_off(self) -> ComponentAmounts:
        """What was charged off and may still be recovered, by component."""
        return ComponentAmounts(
            fees=self.charged_off_fees,
            penalties=self.charged_off_penalties,
            interest=self.charged_off_interest,
            principal=self.charged_off_principal,
        )

    @property
    def total_outstanding(self) -> Decimal:
        """Everything the borrower owes today, due or not, charged off or not."""
        return self.balances.total + self.charged_off.total

    @property
    def current_balance(self) -> Decimal:
        """Principal, interest, fees and penalties less the credit the lender holds."""
        return self.balances.total - self.credit
