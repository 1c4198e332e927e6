"""Working lines of a loan's schedule while its events are replayed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from loanops.engine.amounts import ComponentAmounts
from loanops.engine.conventions import DEBT_COMPONENTS, Component
from loanops.engine.exact import ZERO
from loanops.engine.schedule import Installment
from loanops.engine.state import Row, RowKind

Amounts = dict[Component, Decimal]

BILLED_LATER = (Component.INTEREST, Component.PRINCIPAL)
ARREARS_COMPONENTS = (Component.FEES, Component.INTEREST, Component.PRINCIPAL)


def no_amounts(zero: Decimal) -> Amounts:
    """Zero of everything, written with the currency's places."""
    return dict.fromkeys(DEBT_COMPONENTS, zero)


def frozen(amounts: Amounts) -> ComponentAmounts:
    """The same amounts as a value."""
    return ComponentAmounts(
        fees=amounts[Component.FEES],
        penalties=amounts[Component.PENALTIES],
        interest=amounts[Component.INTEREST],
        principal=amounts[Component.PRINCIPAL],
    )


@dataclass(slots=True, eq=False)
class Line:
    """One row in the making.

    Until it is billed it asks for no interest and no principal; what is paid of them before then is held here
    and counts when the bill comes. Fees are asked for from the day they are charged. A line is blank when its
    due date came and nothing was left to ask for. `extra` is principal that the plan asks for on top of the
    installment, because money was clawed back.
    """

    kind: RowKind
    number: int | None
    from_date: date
    due_date: date
    zero: Decimal
    plan: Installment | None = None
    billed: bool = False
    blank: bool = False
    due: Amounts = field(init=False)
    paid: Amounts = field(init=False)
    waived: Amounts = field(init=False)
    charged_off: Amounts = field(init=False)
    paid_date: date | None = None
    extra: Decimal = ZERO
    earns: Decimal | None = None
    charges: list[tuple[date, Component, Decimal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.due, self.paid = no_amounts(self.zero), no_amounts(self.zero)
        self.waived, self.charged_off = no_amounts(self.zero), no_amounts(self.zero)

    def open(self, component: Component) -> Decimal:
        """What the line asks for and has not got."""
        if not self.billed and component in BILLED_LATER:
            return ZERO
        settled = self.paid[component] + self.waived[component] + self.charged_off[component]
        return self.due[component] - settled

    def charges_due(self, component: Component, on: date) -> Decimal:
        """What is open of charges whose own day has come."""
        due = sum((amount for day, kind, amount in self.charges if kind is component and day <= on), ZERO)
        settled = self.paid[component] + self.waived[component] + self.charged_off[component]
        return max(due - settled, ZERO)

    @property
    def open_total(self) -> Decimal:
        """All components together."""
        return sum((self.open(component) for component in DEBT_COMPONENTS), ZERO)

    @property
    def in_arrears(self) -> Decimal:
        """What counts for days past due and late fees: all but penalties, which never breed lateness."""
        return sum((self.open(component) for component in ARREARS_COMPONENTS), ZERO)

    @property
    def settled_interest(self) -> Decimal:
        """Interest paid or waived, billed or not."""
        return self.paid[Component.INTEREST] + self.waived[Component.INTEREST]

    @property
    def age(self) -> tuple[date, bool, int]:
        """Older lines first; on one day the plan's before what lies outside it."""
        return (self.due_date, self.number is None, self.number or 0)

    @property
    def is_shown(self) -> bool:
        """A blank line is left out, unless something sits on it all the same."""
        return not self.blank or any(self.due.values()) or any(self.paid.values())

    def row(self) -> Row:
        """The line as it stands; the balance after it is filled in when all rows are known."""
        nothing_open = self.billed and self.open_total == ZERO
        return Row(
            kind=self.kind,
            number=self.number,
            from_date=self.from_date,
            due_date=self.due_date,
            billed=self.billed,
            due=frozen(self.due),
            paid=frozen(self.paid),
            waived=frozen(self.waived),
            charged_off=frozen(self.charged_off),
            paid_date=self.paid_date if nothing_open else None,
            balance_after=self.zero,
        )
