"""A small portfolio in every state, lived through day by day with the services that staff and borrowers use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from loanops.access.actors import actor_of_user
from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.models import BusinessDay
from loanops.core.outbox import deliver_outbox
from loanops.demo import happenings
from loanops.demo.happenings import Staff
from loanops.demo.people import BORROWER
from loanops.parties.models import BusinessMember
from loanops.parties.services.businesses import add_bank_account
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from origination.choices import DisclosureDelivery
from origination.models import Application
from origination.services.applying import create_application, submit_application
from origination.services.offers import accept_offer
from payments.services.creating import create_payment
from servicing.close.running import run_end_of_days
from servicing.close.statements import issue_due_statements
from servicing.models import Installment, Loan
from servicing.selectors import payoff_quote
from servicing.services.boarding import board_loan
from servicing.services.disbursing import disburse_loan
from servicing.services.receipts import record_payment

HISTORY_DAYS = 130
ONE_DAY = timedelta(days=1)
GOOD_CREDIT, FAIR_CREDIT, POOR_CREDIT = "0101", "0201", "0301"
"""Last digits of a tax id or SSN choose what the simulated bureaus answer."""

SAMPLE = Path(__file__).parent / "data" / "sba_sample.csv"


@dataclass(frozen=True)
class Applicant:
    """A business that asks for a loan, and which installments it pays, when late (number, days)."""

    name: str
    first_name: str
    last_name: str
    state: str
    naics_code: str
    amount: Decimal
    term_months: int
    credit: str = GOOD_CREDIT
    pays: tuple[int, ...] = ()
    pays_late: tuple[tuple[int, int], ...] = ()
    pays_off_after: int = 0
    modified_after: int = 0
    settles_after: int = 0


BORROWERS = (
    Applicant("Riverside Bakery", "Bea", "Borrower", "OH", "311811", Decimal(18000), 24, pays=(1, 2, 3, 4)),
    Applicant("Harbor Machine Works", "Ivan", "Petrov", "WA", "332710", Decimal(24000), 36, pays=(1, 2)),
    Applicant("Copper Canyon Freight", "Lena", "Ortiz", "AZ", "484121", Decimal(15000), 12, pays=(1, 2, 3)),
    Applicant(
        "Blue Ridge Landscaping",
        "Tom",
        "Hale",
        "NC",
        "561730",
        Decimal(9000),
        12,
        pays=(1, 3, 4),
        pays_late=((2, 17),),
    ),
    Applicant(
        "Maple Street Dental", "Grace", "Kim", "IL", "621210", Decimal(20000), 24, pays=(1,), pays_off_after=2
    ),
    Applicant("Sunrise Cafe", "Omar", "Said", "FL", "722515", Decimal(6000), 6, pays=(1, 2, 3, 4)),
    Applicant("Iron Gate Welding", "Max", "Stone", "PA", "332312", Decimal(14000), 24),
    Applicant(
        "Silver Lake Diner",
        "Ella",
        "Novak",
        "MN",
        "722511",
        Decimal(21000),
        24,
        pays=(1, 2, 3, 4),
        modified_after=2,
    ),
    Applicant("Juniper Cycles", "Sam", "Reed", "GA", "459110", Decimal(7500), 12, pays=(1,), settles_after=3),
)
APPLICANTS = (
    Applicant("Granite Peak Fitness", "Nora", "Lund", "CO", "713940", Decimal(30000), 36),
    Applicant("Old Mill Brewing", "Pete", "Marsh", "OR", "312120", Decimal(12000), 12),
    Applicant("Lakeside Printing", "Ada", "Wolf", "MI", "323111", Decimal(16000), 24),
    Applicant("Desert Bloom Florist", "Ruth", "Vega", "NM", "459310", Decimal(8000), 12, credit=POOR_CREDIT),
    Applicant("Pine Hollow Vineyard", "Jules", "Roy", "CA", "111332", Decimal(22000), 24),
    Applicant("Cedar Point Cycles", "Mia", "Falk", "WI", "459110", Decimal(10000), 18),
)


class Demo:
    """Builds the portfolio; `people` are the demo lender's staff by role."""

    def __init__(self, people: dict[Role, User]) -> None:
        self.staff = Staff(
            officer=actor_of_user(people[Role.LOAN_OFFICER]),
            agent=actor_of_user(people[Role.COLLECTIONS_AGENT]),
            analyst=actor_of_user(people[Role.FINANCE_ANALYST]),
            finance_manager=actor_of_user(people[Role.FINANCE_MANAGER]),
            manager=actor_of_user(people[Role.MANAGER]),
        )
        self.officer, self.analyst = self.staff.officer, self.staff.analyst
        self.finance_manager = self.staff.finance_manager
        self._identity = 10_000

    def build(self) -> Iterator[str]:
        """Everything, in the order in which it happens; yields a line of progress for each part."""
        today = clock.business_date()
        start = today - timedelta(days=HISTORY_DAYS)
        BusinessDay.set(start)
        loans = {borrower: self.lend(borrower) for borrower in BORROWERS}
        yield f"{len(loans)} loans lent on {start}"
        plan = self._payments(loans, until=today)
        for day in sorted({each for each in plan if start < each <= today} | {today}):
            self._live_until(day)
            for pay in plan.get(day, []):
                pay()
        deliver_outbox()
        yield f"lived through to {today}"
        self._applications_of_today()
        yield f"{len(APPLICANTS)} applications in their states"
        self._happenings_of_today(loans)
        yield "a request for other terms, questions, a payoff quote"
        job = happenings.import_portfolio(SAMPLE, self.staff)
        yield f"{job.booked} real loans imported, {job.refused} rows refused"

    # Steps --------------------------------------------------------------------------------------------------------

    def apply(self, applicant: Applicant) -> Application:
        self._identity += 1
        application = create_application(
            product_code="micro-loan",
            fields={
                "requested_amount": applicant.amount,
                "requested_term_months": applicant.term_months,
                "purpose": "WORKING_CAPITAL",
                "credit_consent_by": f"{applicant.first_name} {applicant.last_name}",
                "business": {
                    "legal_name": f"{applicant.name} LLC",
                    "trading_name": applicant.name,
                    "structure": "LLC",
                    "tax_id": f"{self._identity}{applicant.credit}",
                    "date_established": date(2016, 4, 1),
                    "annual_revenue": Decimal("420000.00"),
                    "annual_revenue_year": 2025,
                    "number_of_employees": 8,
                    "naics_code": applicant.naics_code,
                    "state": applicant.state,
                    "email": f"office@{applicant.name.split()[0].lower()}.example",
                },
                "owners": [
                    {
                        "first_name": applicant.first_name,
                        "last_name": applicant.last_name,
                        "ssn": f"{self._identity}{applicant.credit}",
                        "date_of_birth": "1979-06-15",
                        "ownership_percentage": Decimal(100),
                        "is_guarantor": True,
                        "credit_consent": True,
                    }
                ],
            },
            actor=self.officer,
        )
        add_bank_account(
            business_id=application.business_id,
            routing_number="021000021",
            account_number=f"40{self._identity}7",
            bank_name="First Example Bank",
            actor=self.officer,
        )
        return application

    def submit(self, application: Application) -> Application:
        submit_application(application_id=application.pk, actor=self.officer)
        deliver_outbox()
        return Application.objects.get(pk=application.pk)

    def sign(self, application: Application) -> None:
        owner = application.business.owners.get()
        offer = application.offers.open().select_related("disclosure").get(position=1)
        accept_offer(
            application_id=application.pk,
            offer_id=offer.pk,
            document_hash=offer.disclosure.document_checksum,
            signer_name=str(owner),
            consents=True,
            disclosed_how=DisclosureDelivery.HANDED_OVER,
            reason="Signed in the branch.",
            actor=self.officer,
        )

    def lend(self, applicant: Applicant) -> Loan:
        application = self.submit(self.apply(applicant))
        if applicant is BORROWERS[0]:
            user = User.objects.get(username=BORROWER)
            BusinessMember.objects.create(business=application.business, user=user)
        self.sign(application)
        loan = board_loan(application_id=application.pk, actor=self.officer)
        outcome = disburse_loan.submit(
            loan_id=loan.pk, amount=loan.principal, reason="All conditions are met.", actor=self.officer
        )
        if isinstance(outcome, Proposed):
            approve_request(approval_id=outcome.request.pk, actor=self.finance_manager)
        deliver_outbox()
        return Loan.objects.get(pk=loan.pk)

    # The course of the months -------------------------------------------------------------------------------------

    def _payments(
        self, loans: dict[Applicant, Loan], *, until: date
    ) -> dict[date, list[Callable[[], object]]]:
        plan: dict[date, list[Callable[[], object]]] = {}
        for borrower, loan in loans.items():
            due_dates = dict(
                Installment.objects.filter(loan=loan, number__isnull=False).values_list("number", "due_date")
            )
            for number in borrower.pays:
                plan.setdefault(due_dates[number], []).append(partial(self._collect, loan))
            for number, days in borrower.pays_late:
                day = due_dates[number] + timedelta(days=days)
                plan.setdefault(day, []).append(partial(self._record, loan, self.analyst))
            if borrower.pays_off_after:
                day = min(due_dates[borrower.pays_off_after], until)
                plan.setdefault(day, []).append(partial(self._pay_off, loan))
            if borrower.modified_after:
                day = due_dates[borrower.modified_after] + timedelta(days=5)
                longer = borrower.term_months - borrower.modified_after + 6
                plan.setdefault(day, []).append(
                    partial(happenings.modify, loan, self.staff, installments=longer)
                )
            if borrower.settles_after:
                day = due_dates[borrower.settles_after] + timedelta(days=10)
                plan.setdefault(day, []).append(partial(happenings.settle_for_less, loan, self.staff))
        return plan

    def _live_until(self, day: date) -> None:
        if clock.business_date() < day:
            run_end_of_days(day - ONE_DAY)
            issue_due_statements()

    def _collect(self, loan: Loan) -> None:
        create_payment(loan_id=loan.pk, amount_choice="DUE", method="ACH", actor=self.officer)
        deliver_outbox()

    def _record(self, loan: Loan, actor: Actor) -> None:
        position = Loan.objects.select_related("position").get(pk=loan.pk).position
        record_payment(
            loan_id=loan.pk,
            amount=position.total_due,
            effective_date=clock.business_date(),
            method="CHECK",
            reference=f"CHECK-{loan.number}-{clock.business_date():%m%d}",
            actor=actor,
        )

    def _pay_off(self, loan: Loan) -> None:
        today = clock.business_date()
        record_payment(
            loan_id=loan.pk,
            amount=payoff_quote(Loan.objects.get(pk=loan.pk), today).total,
            effective_date=today,
            method="WIRE",
            reference=f"PAYOFF-{loan.number}",
            actor=self.analyst,
        )

    def _happenings_of_today(self, loans: dict[Applicant, Loan]) -> None:
        by_name = {borrower.name: loan for borrower, loan in loans.items()}
        late = {"Harbor Machine Works", "Copper Canyon Freight", "Iron Gate Welding"}
        for name, loan in by_name.items():
            happenings.look_after(loan, self.staff, late=name in late)
        happenings.ask_for_relief(by_name["Harbor Machine Works"], self.staff)
        happenings.quote_payoff(by_name["Riverside Bakery"], self.staff)
        happenings.ask(
            by_name["Riverside Bakery"],
            self.staff,
            subject="BALANCE",
            title="What would it cost to pay everything back at the end of the month?",
            text="We may sell the second shop and would like to be free of debt.",
        )
        happenings.ask(
            by_name["Blue Ridge Landscaping"],
            self.staff,
            subject="PAYMENT",
            title="Why is there a late fee in October?",
            text="We paid in October.",
            answer="The payment came on the 17th day after the due date; the grace days are ten.",
        )

    def _applications_of_today(self) -> None:
        referred, offered, accepted, declined, proposed, draft = APPLICANTS
        self.submit(self.apply(referred))
        self.submit(self.apply(offered))
        self.sign(self.submit(self.apply(accepted)))
        self.submit(self.apply(declined))
        application = self.submit(self.apply(proposed))
        self.sign(application)
        loan = board_loan(application_id=application.pk, actor=self.officer)
        disburse_loan.submit(
            loan_id=loan.pk, amount=loan.principal, reason="All conditions are met.", actor=self.officer
        )
        self.apply(draft)
