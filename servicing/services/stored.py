"""What the database holds about loans, read together: a slice of loans costs as many queries as one loan."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from loanops.engine.events import Event
from servicing.models import (
    AccrualSegment,
    Allocation,
    Installment,
    Loan,
    LoanPosition,
    Transaction,
    TransactionKind,
)
from servicing.models.transactions import DERIVED
from servicing.services.figures import AllocationRow, AllocationRows, InstallmentRow, event_of


@dataclass
class StoredLoan:
    """A loan with its transactions and its stored projection."""

    loan: Loan
    position: LoanPosition | None
    transactions: list[Transaction] = field(default_factory=list)
    allocations: dict[int, list[Allocation]] = field(default_factory=dict)
    segments: list[AccrualSegment] = field(default_factory=list)
    installments: dict[int, InstallmentRow] = field(default_factory=dict)

    @property
    def standing(self) -> list[Transaction]:
        """What counts: neither reversed nor a reversal."""
        undone = {each.reverses_id for each in self.transactions}
        return [
            each
            for each in self.transactions
            if each.pk not in undone and each.kind != TransactionKind.REVERSAL
        ]

    @property
    def derived(self) -> list[Transaction]:
        """Fees that follow from terms, dates and payments."""
        return [each for each in self.standing if each.kind in DERIVED]

    def events(self) -> list[Event]:
        """The standing transactions as the engine reads them; fees that follow it derives by itself."""
        return [event_of(each) for each in self.standing if each.kind not in DERIVED]

    def allocation_of(self, transaction: Transaction) -> AllocationRows:
        """The current stored allocation of a transaction, in the order in which it is computed."""
        return stored_rows(self.allocations.get(transaction.pk, ()))


def stored_rows(rows: Iterable[Allocation]) -> AllocationRows:
    """Allocation rows as values."""
    return tuple(
        sorted(
            AllocationRow(
                installment=row.installment or 0,
                fees=row.fees,
                penalties=row.penalties,
                interest=row.interest,
                principal=row.principal,
                credit=row.credit,
            )
            for row in rows
        )
    )


def load(loans: Sequence[Loan]) -> list[StoredLoan]:
    """Everything stored about these loans, in five queries."""
    keys = [loan.pk for loan in loans]
    positions = LoanPosition.objects.in_bulk(keys)
    transactions: dict[int, list[Transaction]] = defaultdict(list)
    for transaction in Transaction.objects.filter(loan_id__in=keys).order_by("loan_id", "sequence"):
        transactions[transaction.loan_id].append(transaction)
    allocations: dict[int, dict[int, list[Allocation]]] = defaultdict(lambda: defaultdict(list))
    for allocation in Allocation.objects.filter(loan_id__in=keys, superseded_by__isnull=True).order_by("id"):
        allocations[allocation.loan_id][allocation.transaction_id].append(allocation)
    segments: dict[int, list[AccrualSegment]] = defaultdict(list)
    for segment in AccrualSegment.objects.filter(loan_id__in=keys, superseded_by__isnull=True).order_by("id"):
        segments[segment.loan_id].append(segment)
    installments: dict[int, dict[int, InstallmentRow]] = defaultdict(dict)
    rows = Installment.objects.filter(loan_id__in=keys).order_by("loan_id", "position")
    for loan_id, *values in rows.values_list("loan_id", *InstallmentRow._fields):
        row = InstallmentRow(*values)
        installments[loan_id][row.position] = row
    return [
        StoredLoan(
            loan=loan,
            position=positions.get(loan.pk),
            transactions=transactions[loan.pk],
            allocations=allocations[loan.pk],
            segments=segments[loan.pk],
            installments=installments[loan.pk],
        )
        for loan in loans
    ]
