"""What has to be there of the demo lender's applications: each scene once, made by the services."""

from loanops.demo.lending import Lending
from loanops.demo.people import seed_people
from origination.models import Application, RuleTrial, ScreeningHit
from products.models import ProductVersion

STATUS = {
    "Orchard Lane Market": "DRAFT",
    "Kestrel Coffee Roasters": "INCOMPLETE",
    "Zorvane Imports": "SCREENING",
    "Northfield Bottling": "REFERRED",
    "Riverside Catering": "OFFER_MADE",
    "Fern Hill Nursery": "OFFER_MADE",
    "Bright Harbor Charters": "DECLINED",
    "Lantern Books": "WITHDRAWN",
    "Summit Roofing": "INCOMPLETE",
    "Maple Street Dental Care": "OFFER_MADE",
    "Prairie Wind Tours": "OFFER_MADE",
    "Copper Kettle Foods": "REFERRED",
    "Gull Point Marine": "CREDIT_CHECK",
}


def assert_scenes() -> None:
    assert list(Lending(seed_people()).build()) == []
    found = Application.objects.filter(business__trading_name__in=STATUS)
    assert dict(found.values_list("business__trading_name", "status")) == STATUS
    assert found.count() == len(STATUS)
    _the_borrowers()
    _credit_files()
    _decisions()
    assert ScreeningHit.objects.filter(status="OPEN").exists()
    version = ProductVersion.objects.get(product__code="micro-loan", number=2)
    assert version.status == "IN_APPROVAL" and version.comments.count() == 2
    assert RuleTrial.objects.get(product_version=version).results.filter(is_changed=True).exists()


def _application_of(name: str) -> Application:
    return Application.objects.get(business__trading_name=name)


def _the_borrowers() -> None:
    """One has a paper read, one turned down, one asked for, and a conversation; another was left as a draft."""
    application = _application_of("Kestrel Coffee Roasters")
    documents = set(application.documents.values_list("status", flat=True))
    assert documents == {"VERIFIED", "REJECTED", "REQUESTED"}
    assert {True, False} == set(application.messages.values_list("is_from_applicant", flat=True))
    own = Application.objects.filter(business__members__user__username="borrower")
    assert {"DRAFT", "INCOMPLETE", "OFFER_MADE", "BOARDED"} == set(own.values_list("status", flat=True))


def _credit_files() -> None:
    """Everything verified; the one is referred for the owner's credit alone, the other has three offers."""
    full, offered = _application_of("Northfield Bottling"), _application_of("Riverside Catering")
    for application in (full, offered):
        decision = application.decisions.get(is_current=True)
        assert decision.scorecard["code"] == "small-business" and decision.grade
        assert application.financial_statements.filter(status="VERIFIED").count() >= 3
        assert application.bank_analyses.get(is_current=True)
        assert not decision.rule_results.filter(value="").exists()
    failed = full.decisions.get(is_current=True).rule_results.filter(passed=False)
    assert {"CRD-02"} <= set(failed.values_list("code", flat=True)) <= {"CRD-02", "CRD-08", "GRADE"}
    options = set(offered.offers.open().values_list("option", flat=True))
    assert options == {"REQUESTED", "LARGEST", "LONGER_TERM"}
    assert full.notes.filter(is_pinned=True).exists()


def _decisions() -> None:
    """A counter-offer, a decline told to both owners, an approval against the rules."""
    countered = _application_of("Fern Hill Nursery").decisions.get(is_current=True)
    assert countered.outcome == "COUNTER_OFFERED" and countered.decided_by == "RULES"
    notice = _application_of("Bright Harbor Charters").adverse_action_notices.get()
    assert notice.letters.count() == 3
    overridden = _application_of("Prairie Wind Tours").decisions.get(is_current=True)
    assert overridden.override_direction == "UP" and overridden.override_reason == "SEASONAL_BUSINESS"
    assert _application_of("Gull Point Marine").credit_reports.filter(status="FAILED").exists()
