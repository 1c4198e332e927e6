"""Applications, made by calling the services: drafts, submitted ones, ones with an offer or a contract."""

import json
import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from django.core import mail

from loanops.access.roles import Role
from loanops.core.actors import Actor, ActorKind
from origination.models import (
    Application,
    ApplicationNote,
    CreditReport,
    DeadlineRule,
    DemographicData,
    DisclosureForm,
    Document,
    Industry,
    NoteMention,
    Offer,
    Override,
    RiskModel,
    ServiceLevel,
)
from origination.scoring.library import FOLDER as CARDS
from origination.services.applying import create_application, submit_application
from origination.services.conversing import add_note
from origination.services.credit import pull_report
from origination.services.demographics import record_demographics
from origination.services.disclosing import open_offer
from origination.services.documents import upload_document
from origination.services.offers import accept_offer
from origination.services.risk_models import record_risk_model
from origination.services.signing import confirm_signature_code, handle_code_requested, send_signature_code
from tests.factories.access import SYSTEM, make_user
from tests.factories.files import make_pdf
from tests.factories.registry import sample

PRIME, NEAR_PRIME, SUBPRIME = "0101", "0201", "0301"
NO_FILE, SEVERAL_FILES, FROZEN, NO_ANSWER_ONCE, DOWN = "0001", "0002", "0003", "0004", "0005"
TOO_MANY_ONCE, CUT_OFF, BANKRUPT, SANCTIONS, THIN = "0006", "0007", "0008", "0009", "0010"
PDF = make_pdf()
_number = count(1)


def restart_numbers() -> None:
    """What simulated bureaus answer follows from these numbers: each test begins with the same ones."""
    global _number
    _number = count(1)


def tax_id(ending: str = PRIME) -> str:
    """A tax id that no other test business has and whose last digits choose the bureau's answer."""
    return f"{next(_number):05d}{ending}"


def business_fields(ending: str = PRIME, **changes: Any) -> dict[str, Any]:
    return {
        "legal_name": "Riverside Tools LLC",
        "structure": "LLC",
        "tax_id": tax_id(ending),
        "date_established": date(2018, 5, 1),
        "annual_revenue": Decimal("400000.00"),
        "naics_code": "332216",
        "state": "OH",
        "email": "office@riverside.example",
        **changes,
    }


def owner_fields(ending: str = PRIME, **changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Ana",
        "last_name": "Moreno",
        "ssn": f"5{next(_number):04d}{ending}",
        "date_of_birth": "1975-04-30",
        "ownership_percentage": Decimal("100"),
        "is_guarantor": True,
        "credit_consent": True,
        **changes,
    }


def application_fields(
    *, business: dict[str, Any] | None = None, owners: list[dict[str, Any]] | None = None, **changes: Any
) -> dict[str, Any]:
    """All that a micro loan of 20,000 over two years needs; approved by the rules for prime applicants."""
    return {
        "requested_amount": Decimal("20000.00"),
        "requested_term_months": 24,
        "purpose": "WORKING_CAPITAL",
        "business": business or business_fields(),
        "owners": owners if owners is not None else [owner_fields()],
        "credit_consent_by": "Ana Moreno",
        **changes,
    }


def make_application(
    *,
    actor: Actor = SYSTEM,
    product: str = "micro-loan",
    credit: str = PRIME,
    owner_credit: str = "",
    **changes: Any,
) -> Application:
    """A complete draft. `credit` and `owner_credit` choose what the bureaus will say."""
    fields = application_fields(
        **{
            "business": business_fields(credit),
            "owners": [owner_fields(owner_credit or credit)],
            **changes,
        }
    )
    return create_application(product_code=product, fields=fields, actor=actor)


def make_submitted(*, actor: Actor = SYSTEM, **changes: Any) -> Application:
    """Submitted; the bureaus are not asked yet."""
    application = make_application(actor=actor, **changes)
    return submit_application(application_id=application.pk, actor=actor)


def ask_bureaus(application: Application) -> None:
    """What the outbox does after commit: one attempt at each report that waits for its first."""
    for report in CreditReport.objects.current().filter(application=application, status="REQUESTED"):
        pull_report(report.pk)
    application.refresh_from_db()


def make_checked(**changes: Any) -> Application:
    """Submitted, with the bureaus' first answers."""
    application = make_submitted(**changes)
    ask_bureaus(application)
    return application


def make_referred(**changes: Any) -> Application:
    """In front of an underwriter, because the owner's credit is near prime (refer) and nothing declines it."""
    application = make_checked(**{"requested_amount": Decimal("30000.00"), **changes})
    assert application.status == "REFERRED", application.status
    return application


def make_offered(**changes: Any) -> Application:
    """Approved by the rules, with an offer that waits for the borrower."""
    application = make_checked(**changes)
    assert application.status == "OFFER_MADE", application.status
    return application


def make_offer(**changes: Any) -> Offer:
    return make_offered(**changes).offers.get(status="MADE")


def make_contract(**changes: Any) -> Offer:
    """An accepted offer, ready to be boarded."""
    return sign(make_offered(**changes), reason="By phone")


def make_document(application: Application | None = None, *, kind: str = "BANK_STATEMENT") -> Document:
    return upload_document(
        application_id=(application or make_application()).pk,
        kind=kind,
        name="statement.pdf",
        file=BytesIO(PDF + str(next(_number)).encode()),
        actor=SYSTEM,
    )


sample("origination.Application", make_referred)
sample("origination.Industry", lambda: Industry.objects.get(naics_code="54"))
sample("origination.Offer", make_offer)
sample("origination.Document", make_document)
sample("origination.CreditReport", lambda: make_submitted().credit_reports.first())
sample("origination.Decision", lambda: make_referred().decisions.get(is_current=True))
sample("origination.AdverseActionNotice", lambda: make_checked(credit=BANKRUPT).adverse_action_notices.get())


def confirm_code(offer: Offer, actor: Actor) -> None:
    """The borrower asks for the code, reads it in his mail, and enters it."""
    code = send_signature_code(offer_id=offer.pk, actor=actor)
    handle_code_requested(code_id=code.pk)
    number = re.search(r"[0-9]{6}(?=\.)", str(mail.outbox[-1].body))
    assert number is not None
    assert confirm_signature_code(offer_id=offer.pk, code=number.group(), actor=actor).confirmed_at


def sign(
    application: Application, *, actor: Actor = SYSTEM, offer: Offer | None = None, **changes: Any
) -> Offer:
    """The offer is read and accepted: by the borrower with his code, or recorded on his behalf."""
    chosen = offer or application.offers.get(status="MADE")
    if actor.kind == ActorKind.BORROWER:
        open_offer(offer_id=chosen.pk, actor=actor)
        confirm_code(chosen, actor)
    else:
        changes = {"disclosed_how": "SENT", "reason": "Recorded call of 2 March", **changes}
    return accept_offer(
        **{
            "application_id": application.pk,
            "offer_id": chosen.pk,
            "document_hash": chosen.disclosure.document_checksum,
            "signer_name": "Ana Moreno",
            "signer_title": "Owner",
            "consents": True,
            "actor": actor,
            **changes,
        }
    )


def signature_form(application: Application, **changes: Any) -> dict[str, Any]:
    """What staff enter on the page that records an acceptance."""
    offer = application.offers.get(status="MADE", position=1)
    return {
        "offer": f"{offer.pk}:{offer.disclosure.document_checksum}",
        "signer_name": "Ana Moreno",
        "signer_title": "Owner",
        "capacity": "OWNER",
        "consents": "on",
        "disclosed_how": "HANDED_OVER",
        **changes,
    }


ANSWERS: dict[str, Any] = {
    "minority_owned": "NO",
    "women_owned": "YES",
    "owners": [{"ethnicity": ["NOT_HISPANIC_OR_LATINO"], "race": ["ASIAN", "WHITE"], "sex": "FEMALE"}],
}


def make_demographics(application: Application | None = None, **answers: Any) -> DemographicData:
    """The applicant answered the questions the law has us ask."""
    chosen = application or make_application()
    return record_demographics(application_id=chosen.pk, answers={**ANSWERS, **answers}, actor=SYSTEM)


sample("origination.DemographicData", make_demographics)
sample("origination.Deadline", lambda: make_checked(credit=BANKRUPT).deadlines.get())
sample("origination.DisclosureForm", lambda: DisclosureForm.objects.get(code="CA-closed-end"))
sample("origination.DeadlineRule", lambda: DeadlineRule.objects.get(kind="DECISION"))


def make_note(
    application: Application | None = None, *, text: str = "Called, sends the lease"
) -> ApplicationNote:
    return add_note(application_id=(application or make_application()).pk, text=text, actor=SYSTEM)


sample("origination.ApplicationNote", make_note)
sample("origination.ServiceLevel", lambda: ServiceLevel.objects.get(status="REFERRED"))


def make_risk_model() -> RiskModel:
    """A small trained card."""
    card = json.loads((CARDS / "sba-loans-1.json").read_text())
    tenth = {"loans": 10, "predicted": 0.2, "defaulted": 0.21}
    report = {
        "loans": 100,
        "defaulted": 0.21,
        "folds": 5,
        "area_under_curve": 0.89,
        "kolmogorov_smirnov": 0.68,
        "calibration": [tenth] * 10,
        "segments": [{"name": "sector", "value": "72", **tenth, "area_under_curve": 0.88}],
        "later_from_year": 2005,
        "later_area_under_curve": 0.9,
        "population_stability": 0.05,
    }
    return record_risk_model(
        code="sba-loans",
        card=card,
        report=report,
        loans=100,
        source="loans.csv",
        source_checksum="0" * 64,
        actor=SYSTEM,
    )


sample("origination.RiskModel", make_risk_model)


def make_trial() -> Any:
    """A finished trial of the micro loan's own rules on one past application."""
    from origination.services.trying import handle_requested, try_rules

    application = make_checked()
    trial = try_rules(product_version_id=application.product_version_id, actor=SYSTEM)
    handle_requested(trial_id=trial.pk)
    trial.refresh_from_db()
    return trial


sample("origination.RuleTrial", make_trial)
sample("origination.TrialResult", lambda: make_trial().results.first())

from tests.factories import financials, screening  # noqa: E402, F401 - register their samples


def make_mention() -> NoteMention:
    """A note that asks for a colleague."""
    username = f"colleague{next(_number)}"
    make_user(Role.UNDERWRITER, username=username)
    return make_note(text=f"@{username} please look at the lease").mentions.get()


def make_override() -> Override:
    """Declined by a person what the rules would approve."""
    application = make_referred()
    decision = application.decisions.get(is_current=True)
    decision.decided_by, decision.override_direction = "PERSON", "DOWN"
    decision.override_reason, decision.override_note = "OTHER", "Something the rules do not see"
    decision.save()
    return Override.objects.get(pk=decision.pk)


sample("origination.NoteMention", make_mention)
sample("origination.Override", make_override)
