"""What a lender's day leaves for each group of screens to show."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

from django.test import Client

from loanops.access.models import ApprovalRequest, User
from loanops.access.roles import Role
from loanops.parties.models import MemberRole
from origination.models import (
    Application,
    Bureau,
    DeadlineRule,
    Decision,
    DisclosureForm,
    ServiceLevel,
)
from origination.services.conversing import write_message
from origination.services.deciding import approve_application, refer_application
from origination.services.documents import reject_document, request_document, upload_document
from origination.services.handling import request_information
from origination.services.trying import handle_requested, try_rules
from products.models import LoanProduct
from products.services.drafting import new_version
from products.services.publishing import submit_version
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.files import make_pdf
from tests.factories.origination import (
    BANKRUPT,
    DOWN,
    NEAR_PRIME,
    business_fields,
    make_application,
    make_checked,
    make_contract,
    make_demographics,
    make_offered,
    make_referred,
    make_risk_model,
)
from tests.factories.parties import make_business
from tests.factories.people import make_member
from tests.factories.products import draft_of, make_draft_product, make_product, make_rate_cap
from tests.factories.screening import make_hit
from tests.factories.servicing import make_loan
from tests.factories.workbench import make_full_referral
from tests.origination.graded_product import publish_graded

WHY = "Strong deposits, long relationship, the owner's score recovers."


def staff_sessions() -> dict[str, str]:
    """One person in each role, signed in: the session of each."""
    sessions = {}
    for role in Role:
        client = Client()
        client.force_login(make_user(role, username=role.lower()))
        sessions[role.value] = client.cookies["sessionid"].value
    return sessions


def applications() -> SimpleNamespace:
    """In every stage: begun, declined, stuck at a bureau, referred with everything on it, under contract."""
    make_checked(credit=DOWN)
    contract = make_contract().application
    proposed = _proposed()
    publish_graded()
    full = make_full_referral(2)
    Application.objects.filter(pk=full.pk).update(assignee=User.objects.get(username="underwriter"))
    _refuse_document(full)
    return SimpleNamespace(
        full=full,
        business=full.business,
        owner=full.business.owners.order_by("id").first(),
        account=make_business().bank_accounts.get(),
        statement=full.documents.filter(kind="BANK_STATEMENT").order_by("id").first(),
        decision=Decision.objects.get(application=full, is_current=True),
        report=full.credit_reports.order_by("id").first(),
        draft=_draft(),
        declined=make_checked(credit=BANKRUPT),
        contract=contract,
        proposed=proposed,
        approval=ApprovalRequest.objects.get(),
    )


def products() -> SimpleNamespace:
    """A product with a version that waits for review and was tried, a draft, an active one; a card; a ceiling."""
    make_checked()
    product = LoanProduct.objects.get(code="micro-loan")
    new_version(product_id=product.pk, content={"base_rate": "11.5", "amount_max": "60000.00"}, actor=SYSTEM)
    changed = draft_of(product)
    trial = try_rules(product_version_id=changed.pk, actor=SYSTEM)
    handle_requested(trial_id=trial.pk)
    submit_version(version_id=changed.pk, change_summary="Dearer money", actor=staff(Role.PRODUCT_MANAGER))
    make_product()
    return SimpleNamespace(
        product=product,
        submitted_version=changed,
        draft_product=make_draft_product(),
        trial=trial,
        cap=make_rate_cap(),
        risk_model=make_risk_model(),
    )


def obligations() -> SimpleNamespace:
    """What compliance and administrators look after: notices, deadlines, hits, bureaus, service levels."""
    declined = make_checked(credit=BANKRUPT)
    return SimpleNamespace(
        answers=make_demographics(),
        hit=make_hit(),
        notice=declined.adverse_action_notices.get(),
        deadline=declined.deadlines.get(),
        deadline_rule=DeadlineRule.objects.get(kind="DECISION"),
        disclosure_form=DisclosureForm.objects.get(code="CA-closed-end"),
        bureau=Bureau.objects.get(code="sim-commercial"),
        level=ServiceLevel.objects.get(status="REFERRED"),
        loan=make_loan(),
    )


def _proposed() -> Application:
    """More than the rules admit: a second person has to approve it."""
    application = make_checked(business={**business_fields(), "annual_revenue": Decimal("50000.00")})
    refer_application(application_id=application.pk, reason=WHY, actor=staff(Role.UNDERWRITER))
    approve_application.submit(
        application_id=application.pk,
        approved_amount=application.requested_amount,
        annual_rate=Decimal("13"),
        rate_reason="Deposits moved to us",
        reason=WHY,
        override_reason="NEWER_FIGURES",
        override_note="The verified returns show a third more revenue.",
        actor=staff(Role.UNDERWRITER),
    )
    return application


def _draft() -> Application:
    """Complete but for the documents, with collateral."""
    lathe = {"kind": "EQUIPMENT", "description": "Lathe", "estimated_value": Decimal("30000.00")}
    return make_application(product="equipment-loan", collateral=[lathe])


def _refuse_document(application: Application) -> None:
    document = upload_document(
        application_id=application.pk,
        kind="TAX_RETURN",
        name="return-2024.pdf",
        file=BytesIO(make_pdf("Too dark")),
        actor=SYSTEM,
    )
    reject_document(document_id=document.pk, reason="Page 2 cannot be read.", actor=SYSTEM)


def borrower(person: User) -> SimpleNamespace:
    """A person with a draft, one under review that lacks something, one offered, and one under contract."""
    draft = _draft()
    asked = make_referred(credit=NEAR_PRIME)
    request_document(
        application_id=asked.pk,
        kind="BANK_STATEMENT",
        message="One more month.",
        period="2026-01",
        actor=SYSTEM,
    )
    request_information(
        application_id=asked.pk,
        items=["The lease of the workshop"],
        due_date=date(2026, 3, 20),
        reason="The lease is missing.",
        actor=SYSTEM,
    )
    write_message(application_id=asked.pk, text="Please call us about the lease.", actor=SYSTEM)
    contract, offered = make_contract().application, make_offered()
    for application in (draft, asked, offered, contract):
        make_member(application.business, user=person)
    colleague = make_member(draft.business, MemberRole.DELEGATE)
    return SimpleNamespace(
        draft=draft,
        my_business=draft.business,
        asked=asked,
        offered=offered,
        offer=offered.offers.get(status="MADE"),
        accepted=contract,
        colleague=colleague,
    )
