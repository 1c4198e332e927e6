"""What the lender has told the borrower in writing: periodic statements and payoff quotes, final once issued."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AccrualField, AmountField
from loanops.core.ids import new_public_id
from loanops.core.models import AppendOnlyModel
from loanops.engine.amounts import ComponentAmounts
from servicing.models.loans import Loan

if TYPE_CHECKING:
    from datetime import date


class IssuedQuerySet(models.QuerySet["IssuedPaper"]):
    """Filters on what was issued about loans."""

    def visible_to(self, actor: Actor) -> "IssuedQuerySet":
        """A borrower sees what was issued about his own businesses' loans."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(loan__business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self


class IssuedPaper(AppendOnlyModel):
    """A paper about a loan with a number of its own; `issued_on` is the business day on which it was issued.

    `through_sequence` is the loan's last transaction that it knows of.
    """

    PUBLIC_ID_PREFIX = ""

    public_id = models.CharField(max_length=48, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    issued_on = models.DateField()
    issued_by = models.CharField(max_length=200)
    through_sequence = models.PositiveIntegerField()

    objects = IssuedQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.number

    def save(self, *args: object, **kwargs: object) -> None:
        self.ensure_public_id()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def ensure_public_id(self) -> None:
        """Rows that are written many at a time get their id here."""
        if not self.public_id:
            self.public_id = new_public_id(self.PUBLIC_ID_PREFIX)


class StatementKind(models.TextChoices):
    SCHEDULED = "SCHEDULED", "Scheduled"
    ON_REQUEST = "ON_REQUEST", "On request"


class Statement(IssuedPaper):
    """The account of one period `[period_from, period_to)`: where it began, what happened, where it ended, what is due.

    `figures` hold all of it, so that the statement stays what it was whatever is entered later; `checksum` is over
    them. The PDF is made from the figures and kept in the document storage.
    """

    PUBLIC_ID_PREFIX = "stmt"

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=20, choices=StatementKind.choices)
    period_from = models.DateField()
    period_to = models.DateField(help_text="The first day that no longer belongs to the period.")
    due_date = models.DateField(null=True, help_text="By when the amount due is asked for.")
    amount_due = AmountField()
    figures = models.JSONField()
    checksum = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "period_from"], name="servicing_statement_once"),
            models.CheckConstraint(
                condition=Q(period_from__lt=models.F("period_to")), name="servicing_statement_period"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=StatementKind.values), name="servicing_statement_kind_known"
            ),
            models.CheckConstraint(condition=Q(amount_due__gte=0), name="servicing_statement_amount"),
        ]
        indexes = [models.Index(fields=["loan", "period_to"], name="servicing_statement_latest")]

    @property
    def file_path(self) -> str:
        """Where its PDF lies in the document storage."""
        return f"statements/{self.period_from.year}/{self.public_id}.pdf"


class PayoffQuote(IssuedPaper):
    """The sum that closes a loan on `quote_date`, as it was told to the borrower, with that of each day it is good for.

    `days` lists date and amount from the quote date through `valid_through`. It supposes that nothing else happens to
    the loan until it is paid.
    """

    PUBLIC_ID_PREFIX = "pqt"

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="payoff_quotes")
    quote_date = models.DateField()
    valid_through = models.DateField()
    amount = AmountField()
    principal = AmountField()
    interest = AmountField()
    fees = AmountField()
    penalties = AmountField()
    per_diem = AccrualField()
    days = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_through__gte=models.F("quote_date")), name="servicing_quote_validity"
            ),
            models.CheckConstraint(
                condition=Q(
                    amount=models.F("principal")
                    + models.F("interest")
                    + models.F("fees")
                    + models.F("penalties"),
                    amount__gt=0,
                ),
                name="servicing_quote_amount",
            ),
        ]
        indexes = [models.Index(fields=["loan", "id"], name="servicing_quote_loan")]

    @property
    def components(self) -> ComponentAmounts:
        """The amount by component."""
        return ComponentAmounts(
            fees=self.fees, penalties=self.penalties, interest=self.interest, principal=self.principal
        )

    @property
    def file_path(self) -> str:
        """Where its letter lies in the document storage."""
        return f"payoff-quotes/{self.quote_date.year}/{self.public_id}.pdf"

    def holds_on(self, day: "date", *, last_sequence: int) -> bool:
        """Whether it can still be relied on: in time, and nothing has happened to the loan since."""
        return day <= self.valid_through and last_sequence == self.through_sequence
