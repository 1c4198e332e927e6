"""Applications in every room of the lender: from a draft that was left to an offer with three choices to sign."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from loanops.access.actors import actor_of_user
from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.outbox import deliver_outbox
from loanops.demo.askings import (
    ANSWERS,
    ASKED,
    COUNTERED,
    DECLINED,
    DOCUMENTS,
    DRAFT,
    FULL,
    HELD,
    NOT_SAID,
    OVERRIDDEN,
    THREE_OFFERS,
    TWIN,
    UNREACHABLE,
    WAITING,
    WITHDRAWN,
    Asking,
    business_fields,
    owner_fields,
)
from loanops.demo.filing import File, confirm, hand_in, prepare_file
from loanops.demo.papers import paper
from loanops.demo.people import BORROWER
from loanops.parties.models import Business
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from origination.models import Application
from origination.services.applying import create_application, submit_application, withdraw_application
from origination.services.conversing import add_note, write_message
from origination.services.deciding import approve_application, decline_application, refer_application
from origination.services.demographics import record_demographics
from origination.services.documents import reject_document, request_document
from origination.services.handling import assign_application, request_information
from origination.services.trying import try_rules
from products.models import LoanProduct, ProductVersion
from products.services.drafting import new_version
from products.services.publishing import submit_version
from products.services.reviewing import comment_version


@dataclass(frozen=True)
class Scene:
    """One thing to look at: a line of progress, the business by which it is known to be there, how it is made."""

    line: str
    business: str
    make: Callable[[], Any]


class Lending:
    """Builds the scenes that are not there yet; `people` are the demo lender's staff by role."""

    def __init__(self, people: dict[Role, User]) -> None:
        self.officer = actor_of_user(people[Role.LOAN_OFFICER])
        self.underwriter = actor_of_user(people[Role.UNDERWRITER])
        self.manager = actor_of_user(people[Role.MANAGER])
        self.product_manager = actor_of_user(people[Role.PRODUCT_MANAGER])
        self.compliance = actor_of_user(people[Role.COMPLIANCE_OFFICER])
        self.bea = User.objects.get(username=BORROWER)
        self.borrower = actor_of_user(self.bea)

    def build(self) -> Iterator[str]:
        """One line for each scene that was made."""
        for scene in self.scenes():
            if Business.objects.filter(trading_name=scene.business).exists():
                continue
            scene.make()
            deliver_outbox()
            yield f"{scene.business}: {scene.line}"
        yield from self.review()

    def scenes(self) -> tuple[Scene, ...]:
        """In the order they are made; the bureau that is down comes last, as nobody else should meet it."""
        return (
            Scene("a draft left in the middle", DRAFT.name, self.draft),
            Scene("waits for documents, one of them rejected", DOCUMENTS.name, self.documents),
            Scene("held by a likeness to a sanctions list", HELD.name, lambda: self.submit(HELD)),
            Scene("referred, with a complete credit file", FULL.name, self.full),
            Scene("three offers to choose from", THREE_OFFERS.name, self.three_offers),
            Scene("a counter-offer of the rules", COUNTERED.name, lambda: self.submit(COUNTERED)),
            Scene("declined by an underwriter, both owners told", DECLINED.name, self.declined),
            Scene("withdrawn by the applicant", WITHDRAWN.name, self.withdrawn),
            Scene("asked for more, incomplete", ASKED.name, self.asked),
            Scene("looks like another business", TWIN.name, lambda: self.submit(TWIN)),
            Scene("approved against the rules", OVERRIDDEN.name, self.overridden),
            Scene("referred, on the underwriter's desk", WAITING.name, self.on_the_desk),
            Scene("the bureau does not answer", UNREACHABLE.name, lambda: self.submit(UNREACHABLE)),
        )

    # Steps --------------------------------------------------------------------------------------------------------

    def apply(self, asking: Asking, actor: Actor | None = None) -> Application:
        people = [asking.person, *filter(None, [asking.second])]
        return create_application(
            product_code=asking.product,
            fields={
                "requested_amount": asking.amount,
                "requested_term_months": asking.term_months,
                "purpose": asking.purpose,
                "cash_flow_available": (asking.revenue / 8).quantize(Decimal("0.01")),
                "existing_debt_service": Decimal("6000.00"),
                "credit_consent_by": f"{asking.person.first_name} {asking.person.last_name}",
                "business": business_fields(asking),
                "owners": [owner_fields(person) for person in people],
            },
            actor=actor or self.officer,
        )

    def submit(self, asking: Asking, actor: Actor | None = None) -> Application:
        return self.hand_in(self.apply(asking, actor), actor)

    def hand_in(self, application: Application, actor: Actor | None = None) -> Application:
        submit_application(application_id=application.pk, actor=actor or self.officer)
        deliver_outbox()
        return Application.objects.get(pk=application.pk)

    # Scenes -------------------------------------------------------------------------------------------------------

    def draft(self) -> None:
        """The officer was called away after the business and the amount; the borrower left one too."""
        create_application(
            product_code=DRAFT.product,
            fields={"requested_amount": DRAFT.amount, "business": business_fields(DRAFT)},
            actor=self.officer,
        )
        bakery = Business.objects.filter(members__user=self.bea).order_by("id").first()
        if bakery is not None:
            create_application(
                product_code="micro-loan",
                fields={"requested_amount": Decimal(12000), "purpose": "INVENTORY"},
                business_id=bakery.pk,
                actor=self.borrower,
            )

    def documents(self) -> None:
        """The borrower's own: one paper is read, one is turned down, one more is asked for; both sides write."""
        application = self.apply(DOCUMENTS, self.borrower)
        record_demographics(application_id=application.pk, answers=ANSWERS, actor=self.borrower)
        self.hand_in(application, self.borrower)
        last_year = clock.business_date().year - 1
        statement = hand_in(
            application,
            "BANK_STATEMENT",
            paper("Account statement", DOCUMENTS.name, pages=2),
            name="statement.pdf",
            period=_month_before(clock.business_date()),
            actor=self.borrower,
        )
        confirm(statement, self.officer)
        blurred = hand_in(
            application,
            "TAX_RETURN",
            paper(f"Form 1065, {last_year}", DOCUMENTS.name),
            name="return-page-1.pdf",
            period=str(last_year),
            actor=self.borrower,
        )
        reject_document(
            document_id=blurred.pk,
            reason="Only the first page.",
            message="Please send the complete return with all schedules; this is its first page only.",
            actor=self.officer,
        )
        request_document(
            application_id=application.pk,
            kind="IDENTITY",
            message="Both sides of your driver's license, please.",
            actor=self.officer,
        )
        write_message(
            application_id=application.pk,
            text="Thank you for the statement. The tax return is missing its schedules; could you send the whole?",
            actor=self.officer,
        )
        write_message(
            application_id=application.pk,
            text="My accountant sends it on Monday. Does the state return help as well?",
            actor=self.borrower,
        )

    def full(self) -> None:
        """Everything is verified; the owner's credit is what a person has to look at."""
        application = self.apply(FULL)
        prepare_file(
            application,
            File(Decimal("1.1"), troubled=True),
            applicant=self.officer,
            underwriter=self.underwriter,
        )
        application = self.hand_in(application)
        assign_application(
            application_id=application.pk, assignee_id=self.underwriter.user_id, actor=self.manager
        )
        for text, is_pinned in (
            ("Visited the plant: two lines run, a third is on order. Staff of 22, as stated.", True),
            ("The cash advance was for the new filler; payoff letter is requested.", False),
        ):
            add_note(application_id=application.pk, text=text, is_pinned=is_pinned, actor=self.underwriter)

    def three_offers(self) -> None:
        """The borrower's second business: within the rules' own authority, as asked, larger, and longer."""
        application = self.apply(THREE_OFFERS, self.borrower)
        record_demographics(application_id=application.pk, answers=NOT_SAID, actor=self.borrower)
        prepare_file(application, File(), applicant=self.borrower, underwriter=self.underwriter)
        self.hand_in(application, self.borrower)

    def declined(self) -> None:
        application = self.submit(DECLINED)
        decline_application(
            application_id=application.pk,
            reason_codes=["R106", "R109"],
            reason="Late with three suppliers and no plan for the winter months; nothing offsets it.",
            actor=self.underwriter,
        )

    def withdrawn(self) -> None:
        application = self.submit(WITHDRAWN)
        withdraw_application(
            application_id=application.pk, reason="The family lends the money.", actor=self.officer
        )

    def asked(self) -> None:
        application = self.submit(ASKED)
        request_information(
            application_id=application.pk,
            items=["Contracts of the jobs in progress", "Certificate of insurance"],
            due_date=clock.business_date() + timedelta(days=10),
            reason="Half of the revenue comes from two jobs.",
            actor=self.underwriter,
        )

    def overridden(self) -> None:
        """The rules would lend less; the underwriter knows why the season misleads, and the manager agrees."""
        application = self.submit(OVERRIDDEN)
        refer_application(
            application_id=application.pk,
            reason="The year's revenue leaves out the season that was booked ahead.",
            actor=self.underwriter,
        )
        outcome = approve_application.submit(
            application_id=application.pk,
            approved_amount=application.requested_amount,
            annual_rate=Decimal("13"),
            reason="Deposits for next season are on the account and cover the payments twice.",
            rate_reason="Half a season is not on the books yet.",
            override_reason="SEASONAL_BUSINESS",
            override_note="Bookings of the coming season are paid ahead and stand on the account.",
            actor=self.underwriter,
        )
        if isinstance(outcome, Proposed):
            approve_request(approval_id=outcome.request.pk, actor=self.manager)

    def on_the_desk(self) -> None:
        application = self.submit(WAITING)
        assign_application(
            application_id=application.pk, assignee_id=self.underwriter.user_id, actor=self.manager
        )

    def review(self) -> Iterator[str]:
        """A version of the micro loan that waits for compliance, with a question about it."""
        product = LoanProduct.objects.get(code="micro-loan")
        if ProductVersion.objects.filter(product=product).count() > 1:
            return
        current = ProductVersion.objects.get(product=product)
        rules = [row.values() for row in current.rules.order_by("position")]
        for rule in rules:
            if rule["code"] == "CRD-02":
                rule["value"] = "660"
        version = new_version(
            product_id=product.pk,
            content={"base_rate": "11.25", "rules": rules},
            change_summary="A quarter point less; owners' credit from 660 on is no longer referred.",
            actor=self.product_manager,
        )
        try_rules(product_version_id=version.pk, actor=self.product_manager)
        submit_version(version_id=version.pk, actor=self.product_manager)
        comment_version(
            version_id=version.pk,
            text="How many of this year's referrals would go through by themselves? Please try the rules first.",
            actor=self.compliance,
        )
        comment_version(
            version_id=version.pk,
            text="Tried on past applications; what would change is under Rules tester.",
            actor=self.product_manager,
        )
        deliver_outbox()
        yield f"{product.name}: version {version.number} waits for compliance"


def _month_before(day: date) -> str:
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"
