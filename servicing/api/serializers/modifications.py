"""Modifications as the API takes and shows them."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.core.actors import ActorKind
from loanops.engine.conventions import Component
from loanops.web.api import (
    ChoiceField,
    DateField,
    InputSerializer,
    IntegerField,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from loanops.web.api.fields import BooleanField
from products.choices import Amortization, PaymentFrequency
from servicing.api.reading import LOAN, TRANSACTION
from servicing.models import Modification, ModificationAgreement
from servicing.models.modifications import (
    AcceptanceKind,
    HardshipCategory,
    ModificationType,
    RequestChannel,
    RequesterKind,
)
from servicing.services.modifying.content import change_clauses
from servicing.services.modifying.terms import readable_terms
from servicing.states import ModificationStatus

CAPITALIZED = (Component.INTEREST.value, Component.FEES.value, Component.PENALTIES.value)
TOLD = (ModificationStatus.AGREEMENT_SENT, ModificationStatus.ACCEPTED, ModificationStatus.APPLIED)
"""From when on a borrower reads the terms: not while the lender is still making up its mind."""

STAFF_ONLY = (
    "financial_difficulty",
    "policy_version",
    "policy_passed",
    "policy_results",
    "proposed_by",
    "approved_by",
    "override_reason",
)
TERMS_OF_PROPOSAL = (
    "types",
    "terms",
    "interest_pause_until",
    "effective_date",
    "changes",
    "before",
    "after",
    "schedule_before",
    "schedule_after",
)


class ModificationIn(InputSerializer):
    """What changed, and what can be paid."""

    category = ChoiceField(choices=HardshipCategory.choices, help_text="The kind of trouble.")
    facts = TextField(max_length=4000, help_text="What changed: since when, why, for how long.")
    affordable_payment = MoneyField(
        required=False, allow_null=True, min_value=Decimal(0), help_text="What can be paid per installment."
    )
    types = serializers.ListField(
        child=ChoiceField(choices=ModificationType.choices),
        required=False,
        max_length=len(ModificationType),
        help_text="What is wanted, if anything definite; several are possible.",
    )
    channel = ChoiceField(
        choices=RequestChannel.choices,
        required=False,
        help_text="How it was asked for; `PORTAL` if not given.",
    )
    financial_difficulty = BooleanField(
        required=False, help_text="Whether the borrower is in financial difficulty; `true` if not given."
    )


class TermsIn(InputSerializer):
    """New terms, all of them solved together; what is not named stays as it is."""

    alternative = TextField(
        required=False,
        max_length=40,
        help_text="Start from this alternative; other fields replace its terms.",
    )
    annual_rate = RateField(required=False, min_value=Decimal(0), help_text="New rate, percent per year.")
    number_of_installments = IntegerField(
        required=False, min_value=1, max_value=600, help_text="Installments still to come."
    )
    frequency = ChoiceField(
        choices=PaymentFrequency.choices, required=False, help_text="How often installments fall due."
    )
    first_due_date = DateField(
        required=False, help_text="The next due date; the installments after it count on from there."
    )
    amortization = ChoiceField(
        choices=Amortization.choices,
        required=False,
        help_text="What stays level from installment to installment.",
    )
    installment_amount = MoneyField(
        required=False,
        min_value=Decimal("0.01"),
        help_text="A fixed installment; the last one takes what is left.",
    )
    capitalize = serializers.ListField(
        child=ChoiceField(choices=CAPITALIZED),
        required=False,
        max_length=len(CAPITALIZED),
        help_text="Add to the principal what is owed of these.",
    )
    spread_arrears = BooleanField(
        required=False, help_text="Re-age: what is past due goes into the new schedule."
    )
    re_amortize = BooleanField(
        required=False, help_text="Spread what is owed anew over the installments still to come."
    )
    interest_pause_until = DateField(
        required=False, help_text="The first day that earns interest again; the days before it earn none."
    )
    effective_date = DateField(
        required=False,
        help_text="From when it counts: the business date, or an earlier day without news since.",
    )
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="A remark of the lender's."
    )


class RemarkIn(InputSerializer):
    """A remark, if there is one."""

    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="A remark of the lender's."
    )


class AcceptanceIn(InputSerializer):
    """The borrower's yes: to this very document, and to signing electronically."""

    name = TextField(max_length=200, help_text="Name of the person who signs for the borrower.")
    document_checksum = TextField(
        max_length=64, help_text="`agreement.document_checksum` of the agreement that was read."
    )
    consent = BooleanField(help_text="`true`: consent to the text in `agreement.consent_text`.")


class SignedPaperIn(InputSerializer):
    """An agreement that was signed on paper."""

    name = TextField(max_length=200, help_text="Name of the person who signed for the borrower.")
    reference = TextField(max_length=200, help_text="Where the signed paper is kept.")


class FiguresOfTermsSerializer(serializers.Serializer[Any]):
    """The loan from the day of the change on."""

    payment = MoneyField(allow_null=True, help_text="What an installment usually asks for.")
    largest_payment = MoneyField(allow_null=True, help_text="The most that one installment asks for.")
    annual_rate = RateField(help_text="Percent per year.")
    installments = serializers.IntegerField(help_text="Installments still to come.")
    next_due_date = serializers.DateField(allow_null=True, help_text="The next due date.")
    maturity_date = serializers.DateField(allow_null=True, help_text="The last due date.")
    principal = MoneyField(help_text="Principal owed.")
    total_interest = MoneyField(help_text="Interest over the whole life, from the first day on.")
    total_cost = MoneyField(help_text="Everything paid above the sum lent, from the first day on.")
    still_to_pay = MoneyField(help_text="Everything still to be paid.")
    cash_next_months = MoneyField(help_text="What is to be paid over the next six months.")
    days_past_due = serializers.IntegerField(help_text="Days past due on the day of the change.")
    overdue_amount = MoneyField(help_text="Overdue on the day of the change.")


class ReadableTermsSerializer(serializers.Serializer[Any]):
    """What changes; null where a term stays as it is."""

    annual_rate = RateField(allow_null=True, help_text="New rate, percent per year.")
    number_of_installments = serializers.IntegerField(
        allow_null=True, help_text="Installments still to come."
    )
    frequency = serializers.CharField(allow_null=True, help_text="How often installments fall due.")
    first_due_date = serializers.DateField(allow_null=True, help_text="The next due date.")
    amortization = serializers.CharField(allow_null=True, help_text="What stays level.")
    installment_amount = MoneyField(allow_null=True, help_text="A fixed installment.")
    capitalize = serializers.ListField(child=serializers.CharField(), help_text="Added to the principal.")
    spread_arrears = serializers.BooleanField(help_text="Whether arrears go into the new schedule.")


class PolicyResultSerializer(serializers.Serializer[Any]):
    """One rule of the product's policy."""

    rule = serializers.CharField(help_text="The rule's number.")
    name = serializers.CharField(help_text="What is asked.")
    input = serializers.CharField(help_text="The figure here.")
    limit = serializers.CharField(help_text="What the policy allows.")
    passed = serializers.BooleanField(help_text="Whether it is met.")
    advisory = serializers.BooleanField(help_text="Whether it only informs.")


class PlannedRowSerializer(serializers.Serializer[Any]):
    """A line of a schedule before or after the change."""

    number = serializers.IntegerField(allow_null=True, help_text="Number of the installment.")
    kind = serializers.CharField(help_text="What the line stands for.")
    due_date = serializers.DateField(help_text="When it falls due.")
    billed = serializers.BooleanField(help_text="Whether the due date has come.")
    principal = MoneyField(help_text="Principal asked for.")
    interest = MoneyField(help_text="Interest asked for.")
    charges = MoneyField(help_text="Fees and penalties asked for.")
    due = MoneyField(help_text="All of it.")
    outstanding = MoneyField(help_text="What is open of it.")
    balance_after = MoneyField(help_text="Principal left after it.")


class AlternativeSerializer(serializers.Serializer[Any]):
    """A way out that LoanOps computed."""

    key = serializers.CharField(help_text="Its name in a proposal.")
    title = serializers.CharField(help_text="In a word.")
    description = serializers.CharField(help_text="In a sentence.")
    types = serializers.ListField(child=serializers.CharField(), help_text="What kinds of change it is.")
    before = FiguresOfTermsSerializer(help_text="The loan as it is.")
    after = FiguresOfTermsSerializer(help_text="The loan with it.")
    policy_passed = serializers.BooleanField(help_text="Whether it keeps to the policy.")


class AcceptanceSerializer(serializers.Serializer[Any]):
    """The borrower's yes."""

    kind = ChoiceField(
        choices=AcceptanceKind.choices, read_only=True, help_text="Electronic, or signed paper."
    )
    name = serializers.CharField(help_text="Who signed.")
    accepted_at = serializers.DateTimeField(help_text="When it was recorded (UTC).")
    document_checksum = serializers.CharField(help_text="The document that was accepted.")
    consent_text_hash = serializers.CharField(help_text="SHA-256 of the words that were consented to.")


class AgreementSerializer(serializers.Serializer[Any]):
    """The agreement that was sent last."""

    sent_date = serializers.DateField(help_text="When it was sent.")
    valid_through = serializers.DateField(help_text="The last day on which it can be accepted.")
    document_checksum = serializers.CharField(source="checksum", help_text="SHA-256 of the PDF.")
    consent_text = serializers.CharField(help_text="What accepting it consents to.")
    acceptance = serializers.SerializerMethodField(help_text="The borrower's yes; null until then.")

    @extend_schema_field(AcceptanceSerializer(allow_null=True))
    def get_acceptance(self, agreement: ModificationAgreement) -> Any:
        accepted = getattr(agreement, "acceptance", None)
        return AcceptanceSerializer(accepted).data if accepted is not None else None


class ModificationSerializer(ObjectSerializer):
    """A change of a loan's terms on its way, without its schedules."""

    OBJECT = "modification"
    EXPANDS = {"loan": LOAN, "transaction": TRANSACTION}

    number = serializers.CharField(help_text="The number people use.")
    loan = PublicIdField(help_text="The loan.")
    status = ChoiceField(choices=ModificationStatus.choices, read_only=True, help_text="How far it has come.")
    status_reason = serializers.CharField(help_text="Why it ended as it did.")
    request_date = serializers.DateField(help_text="When it was asked for.")
    requester_kind = ChoiceField(choices=RequesterKind.choices, read_only=True, help_text="Who asked for it.")
    channel = ChoiceField(choices=RequestChannel.choices, read_only=True, help_text="How it was asked for.")
    category = ChoiceField(
        source="hardship_category", choices=HardshipCategory.choices, read_only=True, help_text="The trouble."
    )
    facts = serializers.CharField(source="hardship_facts", help_text="What changed.")
    affordable_payment = MoneyField(allow_null=True, help_text="What can be paid per installment.")
    financial_difficulty = serializers.BooleanField(
        help_text="Whether the borrower is in financial difficulty. Not shown to borrowers."
    )
    requested_types = serializers.ListField(child=serializers.CharField(), help_text="What was wanted.")
    types = serializers.ListField(child=serializers.CharField(), help_text="What is proposed.")
    terms = serializers.SerializerMethodField(help_text="The terms that change; null before a proposal.")
    interest_pause_until = serializers.DateField(allow_null=True, help_text="First day with interest again.")
    effective_date = serializers.DateField(allow_null=True, help_text="From when it counts.")
    changes = serializers.SerializerMethodField(help_text="What changes, in sentences.")
    before = serializers.SerializerMethodField(help_text="The loan as it was; null before a proposal.")
    after = serializers.SerializerMethodField(help_text="The loan with the change; null before a proposal.")
    policy_version = serializers.CharField(help_text="Whose policy judged. Not shown to borrowers.")
    policy_passed = serializers.BooleanField(
        allow_null=True, help_text="Whether policy is met. Not shown to borrowers."
    )
    proposed_by = serializers.CharField(
        source="proposed_by_label", help_text="Who proposed it. Not shown to borrowers."
    )
    approved_by = serializers.SerializerMethodField(help_text="Who approved it. Not shown to borrowers.")
    approval_date = serializers.DateField(allow_null=True, help_text="When it was approved.")
    override_reason = serializers.CharField(
        help_text="Why it was approved although policy says no. Not shown to borrowers."
    )
    expires_on = serializers.DateField(allow_null=True, help_text="The last day on which it may go on.")
    applied_date = serializers.DateField(allow_null=True, help_text="When it went on the books.")
    transaction = PublicIdField(allow_null=True, help_text="The new terms on the books.")
    undone_date = serializers.DateField(allow_null=True, help_text="When it was taken off the books.")

    @extend_schema_field(ReadableTermsSerializer(allow_null=True))
    def get_terms(self, record: Modification) -> Any:
        terms = readable_terms(record.change)
        return ReadableTermsSerializer(terms).data if terms is not None else None

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_changes(self, record: Modification) -> list[str]:
        if not record.impact:
            return []
        return change_clauses(record.terms_change(), record.interest_pause_until, record.impact)

    @extend_schema_field(FiguresOfTermsSerializer(allow_null=True))
    def get_before(self, record: Modification) -> Any:
        return FiguresOfTermsSerializer(record.impact["before"]).data if record.impact else None

    @extend_schema_field(FiguresOfTermsSerializer(allow_null=True))
    def get_after(self, record: Modification) -> Any:
        return FiguresOfTermsSerializer(record.impact["after"]).data if record.impact else None

    @extend_schema_field({"type": "string"})
    def get_approved_by(self, record: Modification) -> str:
        return str(record.approved_by) if record.approved_by else ""

    def to_representation(self, record: Modification) -> dict[str, Any]:
        body: dict[str, Any] = super().to_representation(record)
        if self.is_for_borrower:
            for name in STAFF_ONLY:
                body.pop(name, None)
            if record.status not in TOLD:
                for name in TERMS_OF_PROPOSAL:
                    body.pop(name, None)
        return body

    @property
    def is_for_borrower(self) -> bool:
        """Whoever is not known to be of the lender's reads what a borrower reads."""
        actor = self.context.get("actor")
        return actor is None or actor.kind == ActorKind.BORROWER


class ModificationDetailSerializer(ModificationSerializer):
    """A change of a loan's terms with its alternatives, both schedules, policy and agreement."""

    alternatives = serializers.SerializerMethodField(
        help_text="Ways out that LoanOps computed; borrowers see those that keep to the policy."
    )
    policy_results = serializers.SerializerMethodField(
        help_text="What the policy says, rule by rule. Not shown to borrowers."
    )
    schedule_before = serializers.SerializerMethodField(help_text="The schedule as it was.")
    schedule_after = serializers.SerializerMethodField(help_text="The schedule with the change.")
    agreement = serializers.SerializerMethodField(help_text="The agreement that was sent last; null before.")

    @extend_schema_field(AlternativeSerializer(many=True))
    def get_alternatives(self, record: Modification) -> Any:
        shown = [each for each in record.alternatives if each["policy_passed"] or not self.is_for_borrower]
        return AlternativeSerializer(shown, many=True).data

    @extend_schema_field(PolicyResultSerializer(many=True))
    def get_policy_results(self, record: Modification) -> Any:
        return PolicyResultSerializer(record.policy_results, many=True).data

    @extend_schema_field(PlannedRowSerializer(many=True))
    def get_schedule_before(self, record: Modification) -> Any:
        return PlannedRowSerializer(record.impact.get("schedule_before", []), many=True).data

    @extend_schema_field(PlannedRowSerializer(many=True))
    def get_schedule_after(self, record: Modification) -> Any:
        return PlannedRowSerializer(record.impact.get("schedule_after", []), many=True).data

    @extend_schema_field(AgreementSerializer(allow_null=True))
    def get_agreement(self, record: Modification) -> Any:
        sent = ModificationAgreement.objects.filter(modification=record).select_related("acceptance")
        agreement = sent.order_by("-id").first()
        return AgreementSerializer(agreement).data if agreement is not None else None
