"""Every screen of products and origination, opened by whose work it is: light on a desk, dark on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from tests.factories.people import make_person, site_client
from tests.web.screens import world
from tests.web.screens.world import staff_sessions
from tests.web.test_browser import pytestmark  # noqa: F401 - needs Chromium, commits

OFFICER, UNDERWRITER, MAKER = Role.LOAN_OFFICER, Role.UNDERWRITER, Role.PRODUCT_MANAGER
COMPLIANCE, MANAGER, ADMIN = Role.COMPLIANCE_OFFICER, Role.MANAGER, Role.SYSTEM_ADMIN
BORROWER, NOBODY = "borrower", ""


@dataclass(frozen=True)
class Screen:
    """A page: its name, who opens it, and where it is."""

    name: str
    who: str
    path: Callable[[SimpleNamespace], str]


def page(name: str, who: str, view: str, *names: str, query: str = "") -> Screen:
    """A staff page by its URL's name; `names` are those of the records whose keys the address takes."""

    def path(records: SimpleNamespace) -> str:
        return reverse(f"admin:{view}", args=[getattr(records, each).pk for each in names]) + query

    return Screen(name, who, path)


def room(name: str, view: str, *names: str, who: str = BORROWER, args: tuple[Any, ...] = ()) -> Screen:
    """A page of the borrower site."""

    def path(records: SimpleNamespace) -> str:
        return reverse(view, args=[getattr(records, each).public_id for each in names] + list(args))

    return Screen(name, who, path)


APPLICATION = "origination_application"
TABS = (
    "overview",
    "documents",
    "credit",
    "identity",
    "financials",
    "rules",
    "offer",
    "messages",
    "timeline",
)
WIZARD = ("business", "owners", "request", "collateral", "documents", "consents", "review")

HOMES = [page(f"home-{role.lower()}", role, "index") for role in Role]

QUEUES = [
    page("L1-pipeline", OFFICER, f"{APPLICATION}_pipeline"),
    page("L2-queue", OFFICER, f"{APPLICATION}_changelist", query="?work=all"),
    page("L2-queue-manager", MANAGER, f"{APPLICATION}_changelist", query="?work=all"),
    page("L2-queue-nothing", OFFICER, f"{APPLICATION}_changelist", query="?work=all&q=nobody"),
    page("L5-businesses", OFFICER, "parties_business_changelist"),
    page("L5-business", OFFICER, "parties_business_change", "business"),
    page("L5-owner", UNDERWRITER, "parties_businessowner_change", "owner"),
    page("L5-bank-account", COMPLIANCE, "parties_bankaccount_change", "account"),
    page("L5-reveal-tax-id", UNDERWRITER, "parties_business_action_reveal_tax_id", "business"),
    page("L5-reveal-identity", UNDERWRITER, "parties_businessowner_action_reveal_identity", "owner"),
    page("L5-reveal-account", COMPLIANCE, "parties_bankaccount_action_reveal_account_number", "account"),
    page("U1-reviews", UNDERWRITER, f"{APPLICATION}_reviews"),
    page("U4-approvals", MANAGER, "access_approvalrequest_changelist"),
    page("U4-approval", MANAGER, "access_approvalrequest_change", "approval"),
]

WORKBENCH = [
    *(page(f"L3-{tab}", UNDERWRITER, f"{APPLICATION}_change", "full", query=f"?tab={tab}") for tab in TABS),
    page("L3-document", UNDERWRITER, "origination_document_change", "statement"),
    page("L3-offer-signed", OFFICER, f"{APPLICATION}_change", "contract", query="?tab=offer"),
    page("L3-declined", OFFICER, f"{APPLICATION}_change", "declined", query="?tab=rules"),
    page("L3-proposed", UNDERWRITER, f"{APPLICATION}_change", "proposed"),
    page("L3-print", UNDERWRITER, f"{APPLICATION}_print", "full"),
    page("L3-credit-report", UNDERWRITER, "origination_creditreport_change", "report"),
    page("L3-decision", UNDERWRITER, "origination_decision_change", "decision"),
]

FORMS = [
    page("L4-begin", OFFICER, f"{APPLICATION}_action_create_application"),
    *(page(f"L4-{step}", OFFICER, f"{APPLICATION}_action_apply_{step}", "draft") for step in WIZARD),
    page("U2-approve", UNDERWRITER, f"{APPLICATION}_action_approve_application", "full"),
    page("U2-counter-offer", UNDERWRITER, f"{APPLICATION}_action_counter_offer_application", "full"),
    page("U3-decline", UNDERWRITER, f"{APPLICATION}_action_decline_application", "full"),
    page("request-information", UNDERWRITER, f"{APPLICATION}_action_request_information", "full"),
    page("financial-statements", UNDERWRITER, f"{APPLICATION}_action_record_financial_statements", "full"),
]

PRODUCTS = [
    page("P1-catalogue", OFFICER, "products_loanproduct_changelist"),
    page("P1-product", OFFICER, "products_loanproduct_change", "product"),
    page("P1-sheet", OFFICER, "products_loanproduct_sheet", "product"),
    page("P1-finder", OFFICER, "products_loanproduct_finder"),
    page("P1-simulator", OFFICER, "products_loanproduct_simulator", "product"),
    page("P2-new-product", MAKER, "products_loanproduct_action_create_product"),
    page("P2-editor", MAKER, "products_loanproduct_action_update_draft", "draft_product"),
    page("P3-versions", MAKER, "products_productversion_changelist", query="?work=all"),
    page("P3-compare", MAKER, "products_loanproduct_compare", "product", query="?old=1&new=2"),
    page("P4-review", COMPLIANCE, "products_productversion_change", "submitted_version"),
    page("P5-trials", MAKER, "origination_ruletrial_changelist"),
    page("P5-trial", MAKER, "origination_ruletrial_change", "trial"),
    page("rate-caps", COMPLIANCE, "products_ratecap_changelist"),
    page("rate-cap", COMPLIANCE, "products_ratecap_change", "cap"),
    page("risk-models", MAKER, "origination_riskmodel_changelist"),
    page("risk-model", MAKER, "origination_riskmodel_change", "risk_model"),
]

OBLIGATIONS = [
    page("K2-deadlines", COMPLIANCE, "origination_deadline_changelist", query="?work=all"),
    page("K2-deadline", COMPLIANCE, "origination_deadline_change", "deadline"),
    page("K2-notice", COMPLIANCE, "origination_adverseactionnotice_change", "notice"),
    page("K2-deadline-rule", COMPLIANCE, "origination_deadlinerule_change", "deadline_rule"),
    page("disclosure-form", COMPLIANCE, "origination_disclosureform_change", "disclosure_form"),
    page("K6-hits", COMPLIANCE, "origination_screeninghit_changelist"),
    page("K6-hit", COMPLIANCE, "origination_screeninghit_change", "hit"),
    page("bureaus", ADMIN, "origination_bureau_changelist"),
    page("bureau", ADMIN, "origination_bureau_change", "bureau"),
    page("overrides", COMPLIANCE, "origination_override_changelist"),
    page("mentions", OFFICER, "origination_notemention_changelist"),
    page("service-level", ADMIN, "origination_servicelevel_change", "level"),
    page("demographics", COMPLIANCE, "origination_demographicdata_change", "answers"),
    page(
        "reveal-demographics",
        COMPLIANCE,
        "origination_demographicdata_action_reveal_demographics",
        "answers",
    ),
    page("loan", MANAGER, "servicing_loan_change", "loan"),
]

BORROWERS = [
    room("B0-sign-in", "my-sign-in", who=NOBODY),
    room("B0-register", "my-register", who=NOBODY),
    room("B0-recover", "my-recover", who=NOBODY),
    room("B0-terms", "my-terms", who=NOBODY),
    room("B0-home", "my-home"),
    room("B0-security", "my-security"),
    room("B0-password", "my-password"),
    room("B0-people", "my-people", "my_business"),
    room("B0-invite", "my-invite", "my_business"),
    room("B1-start", "my-apply"),
    room("B1-new-business", "my-new-business"),
    room("B1-business", "my-step-business", "draft"),
    room("B1-owners", "my-step-owners", "draft"),
    room("B1-owner-add", "my-owner-add", "draft"),
    room("B1-certify", "my-certify", "draft"),
    room("B1-request", "my-step-request", "draft"),
    room("B1-collateral", "my-step-collateral", "draft"),
    room("B1-consents", "my-step-consents", "draft"),
    room("B1-questions", "my-step-questions", "draft"),
    room("B1-review", "my-step-review", "draft"),
    room("B2-documents", "my-documents", "asked"),
    room("B3-status", "my-application", "asked"),
    room("B3-accepted", "my-application", "accepted"),
    room("B4-offer", "my-offer", "offered", "offer"),
    room("B4-decline", "my-offer-decline", "offered", "offer"),
]


class TestEachScreen:
    """Light at a desk, dark on a phone. What is wrong is told for all screens at once."""

    @pytest.fixture
    def sessions(self) -> dict[str, str]:
        return {"": "", **staff_sessions()}

    def test_home_pages_and_queues(self, walk, sessions):
        walk([*HOMES, *QUEUES], sessions, world.applications())

    def test_an_application_and_its_forms(self, walk, sessions):
        walk([*WORKBENCH, *FORMS], sessions, world.applications())

    def test_products(self, walk, sessions):
        walk(PRODUCTS, sessions, world.products())

    def test_obligations_and_settings(self, walk, sessions):
        walk(OBLIGATIONS, sessions, world.obligations())

    def test_the_borrower_site(self, walk):
        person = make_person("ana@riverside.example")
        sessions = {NOBODY: "", BORROWER: site_client(person).cookies["sessionid"].value}
        walk(BORROWERS, sessions, world.borrower(person))
