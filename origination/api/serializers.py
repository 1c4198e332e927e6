"""Applications, documents, decisions and offers as the API reads and writes them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from loanops.core.actors import ActorKind
from loanops.parties.api.serializers import BusinessDetailsIn, OwnerDetailsIn, OwnerSerializer
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
from loanops.web.api.serializers import OutputSerializer
from origination.choices import Channel, DecidedBy, DecisionOutcome, LoanPurpose
from origination.models import StatusChange
from origination.selectors import NOTES_FOR_APPLICANTS, PLAIN_WORDS
from origination.states import ApplicationStatus, DocumentStatus, OfferStatus
from products.choices import CollateralKind, DocumentKind, PaymentFrequency
from products.reasons import ReasonCode

CENT = Decimal("0.01")
REASON_HELP = "For the audit trail."


class CollateralSerializer(ObjectSerializer):
    """What secures the loan."""

    OBJECT = "collateral"

    kind = ChoiceField(choices=CollateralKind.choices, help_text="What it is.")
    description = serializers.CharField(help_text="What exactly.")
    estimated_value = MoneyField(help_text="Its estimated value.")
    appraisal_date = serializers.DateField(allow_null=True, help_text="When it was appraised.")
    lien_position = serializers.IntegerField(help_text="The lender's place in the line of creditors.")
    lien_filing = serializers.CharField(help_text="Filing number and office.")


class ApplicationSerializer(ObjectSerializer):
    """An application for a loan."""

    OBJECT = "loan_application"

    number = serializers.CharField(help_text="Number for people, such as AP-000123.")
    status = ChoiceField(choices=ApplicationStatus.choices, help_text="Where it stands.")
    product = serializers.CharField(source="product_version.product.public_id", help_text="The product's id.")
    product_code = serializers.CharField(
        source="product_version.product.code", help_text="The product's code."
    )
    product_version = serializers.IntegerField(
        source="product_version.number", help_text="The version it is under."
    )
    business = PublicIdField(help_text="The business that applies.")
    business_name = serializers.CharField(source="business.legal_name", help_text="Its legal name.")
    owners = OwnerSerializer(source="business.owners", many=True, help_text="Its owners, identifiers masked.")
    application_date = serializers.DateField(help_text="The day it was begun.")
    requested_amount = MoneyField(help_text="Amount asked for.")
    requested_term_months = serializers.IntegerField(help_text="Term asked for.")
    repayment_frequency = ChoiceField(choices=PaymentFrequency.choices, help_text="How often to pay.")
    purpose = ChoiceField(choices=LoanPurpose.choices, help_text="What the money is for.")
    purpose_detail = serializers.CharField(help_text="In the applicant's words.")
    cash_flow_available = MoneyField(allow_null=True, help_text="Stated yearly cash flow for debt service.")
    existing_debt_service = MoneyField(allow_null=True, help_text="Stated yearly payments on existing debt.")
    collateral = CollateralSerializer(many=True, help_text="What secures the loan.")
    channel = ChoiceField(choices=Channel.choices, help_text="How it reached the lender.")
    submitted_on = serializers.DateField(allow_null=True, help_text="The day it was submitted.")
    missing_items = serializers.ListField(
        child=serializers.CharField(), help_text="What is missing, if anything."
    )
    information_due_date = serializers.DateField(allow_null=True, help_text="Until when it has to be there.")
    expires_on = serializers.DateField(help_text="The last day on which a draft can be submitted.")
    loan_number = serializers.CharField(help_text="The loan, once it is booked.")


class ApplicationOwnerIn(OwnerDetailsIn):
    """An owner: a new one, or with `id` one the business has."""

    id = PublicIdField(prefix="own", required=False, help_text="An owner the business has already.")
    street = TextField(max_length=200, required=False, allow_blank=True, help_text="Street.")
    city = TextField(max_length=100, required=False, allow_blank=True, help_text="City.")
    state = TextField(max_length=2, required=False, allow_blank=True, help_text="Two-letter state.")
    postal_code = TextField(max_length=10, required=False, allow_blank=True, help_text="Postal code.")
    email = serializers.EmailField(required=False, allow_blank=True, help_text="E-mail.")
    phone = TextField(max_length=30, required=False, allow_blank=True, help_text="Phone.")
    credit_consent = BooleanField(
        required=False, help_text="Whether this owner consents to a credit report about him or her."
    )


class CollateralIn(InputSerializer):
    """A piece of collateral."""

    kind = ChoiceField(choices=CollateralKind.choices, help_text="What it is.")
    description = TextField(max_length=500, help_text="What exactly.")
    estimated_value = MoneyField(min_value=CENT, help_text="Its estimated value.")
    appraisal_date = DateField(required=False, allow_null=True, help_text="When it was appraised.")
    lien_position = IntegerField(
        required=False, min_value=1, max_value=99, help_text="Place in the line of creditors."
    )
    lien_filing = TextField(
        required=False, allow_blank=True, max_length=100, help_text="Filing number and office."
    )


class ApplicationDetailsIn(InputSerializer):
    """Changes of an application: only what is given changes; lists are given whole."""

    requested_amount = MoneyField(required=False, min_value=CENT, help_text="Amount asked for.")
    requested_term_months = IntegerField(
        required=False, min_value=1, max_value=360, help_text="Term in months."
    )
    repayment_frequency = ChoiceField(
        choices=PaymentFrequency.choices, required=False, help_text="How often to pay."
    )
    purpose = ChoiceField(choices=LoanPurpose.choices, required=False, help_text="What the money is for.")
    purpose_detail = TextField(required=False, allow_blank=True, max_length=500, help_text="In own words.")
    cash_flow_available = MoneyField(
        required=False, allow_null=True, help_text="Yearly cash flow available for debt service."
    )
    existing_debt_service = MoneyField(
        required=False,
        allow_null=True,
        min_value=Decimal("0.00"),
        help_text="Yearly payments on existing debt.",
    )
    business = BusinessDetailsIn(required=False, help_text="Details of the business.")
    owners = ApplicationOwnerIn(  # type: ignore[call-arg]
        many=True, required=False, max_length=50, help_text="Owners, new or changed."
    )
    collateral = CollateralIn(  # type: ignore[call-arg]
        many=True, required=False, max_length=50, help_text="What secures the loan."
    )
    credit_consent_by = TextField(
        required=False, max_length=200, help_text="Who consents to a credit report on the business."
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class ApplicationIn(ApplicationDetailsIn):
    """A new application, as a draft."""

    product = TextField(max_length=48, help_text="Id or code of the product.")
    business_id = PublicIdField(prefix="biz", required=False, help_text="A business that exists already.")
    requested_amount = MoneyField(min_value=CENT, help_text="Amount asked for.")
    requested_term_months = IntegerField(min_value=1, max_value=360, help_text="Term in months.")
    purpose = ChoiceField(choices=LoanPurpose.choices, help_text="What the money is for.")


class ApplicationReasonIn(InputSerializer):
    """Why, if there is something to say."""

    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class DocumentSerializer(ObjectSerializer):
    """A file of an application. Its content is read apart, and each reading is on record."""

    OBJECT = "document"

    application = PublicIdField(help_text="The application.")
    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    status = ChoiceField(choices=DocumentStatus.choices, help_text="Whether it has been verified.")
    file_name = serializers.CharField(help_text="Name it was given.")
    media_type = serializers.CharField(help_text="Type found in the content.")
    size = serializers.IntegerField(help_text="Bytes.")
    checksum = serializers.CharField(help_text="SHA-256 of the content.")
    uploaded_at = serializers.DateTimeField(allow_null=True, help_text="When it was handed in.")
    rejection_reason = serializers.CharField(help_text="Why it was rejected, if it was.")


class DocumentIn(InputSerializer):
    """A file, as `multipart/form-data`."""

    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    file = serializers.FileField(help_text="PDF, PNG, JPEG or CSV, at most 25 MiB.")


class DecisionReasonSerializer(serializers.Serializer[Any]):
    """A principal reason."""

    code = ChoiceField(choices=ReasonCode.choices, help_text="Code.")
    text = serializers.CharField(help_text="In words.")


class RuleResultSerializer(serializers.Serializer[Any]):
    """What one rule said."""

    code = serializers.CharField(help_text="The rule.")
    name = serializers.CharField(help_text="Its name.")
    metric = serializers.CharField(help_text="The fact it looks at.")
    operator = serializers.CharField(help_text="How it compares.")
    threshold = serializers.CharField(help_text="With what.")
    value = serializers.CharField(help_text="The fact; empty when it is not known.")
    passed = serializers.BooleanField(help_text="Whether the rule was met.")
    outcome = serializers.CharField(help_text="What follows when it was not met.")
    reason_code = serializers.CharField(help_text="The reason it stands for.")


class DecisionSerializer(ObjectSerializer):
    """A decision with the facts, rules and reasons it rests on."""

    OBJECT = "decision"

    application = PublicIdField(help_text="The application.")
    outcome = ChoiceField(choices=DecisionOutcome.choices, help_text="What was decided.")
    decided_by = ChoiceField(choices=DecidedBy.choices, help_text="Rules or a person.")
    decision_date = serializers.DateField(help_text="When it was decided.")
    approved_amount = MoneyField(allow_null=True, help_text="Amount that is or could be offered.")
    approved_term_months = serializers.IntegerField(allow_null=True, help_text="Term in months.")
    annual_rate = RateField(allow_null=True, help_text="Percent per year.")
    rationale = serializers.CharField(help_text="Why, for the file.")
    conditions = serializers.ListField(
        child=serializers.CharField(), help_text="Conditions before disbursement."
    )
    underwriter = serializers.CharField(source="underwriter_label", help_text="Who decided.")
    product_version = serializers.IntegerField(
        source="product_version.number", help_text="Whose rules were applied."
    )
    inputs = serializers.DictField(help_text="The facts, as they were.")
    reasons = DecisionReasonSerializer(many=True, help_text="Principal reasons, at most four.")
    rules = RuleResultSerializer(
        source="rule_results", many=True, help_text="What each rule said, failed ones first."
    )


class DecisionIn(InputSerializer):
    """A person's decision."""

    outcome = ChoiceField(choices=DecisionOutcome.choices, help_text="What is decided.")
    approved_amount = MoneyField(
        required=False, min_value=CENT, help_text="For an approval or counter-offer."
    )
    term_months = IntegerField(required=False, min_value=1, max_value=360, help_text="For a counter-offer.")
    annual_rate = RateField(
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        help_text="For an approval or counter-offer.",
    )
    reason_codes = serializers.ListField(
        child=ChoiceField(choices=ReasonCode.choices, help_text="A reason."),
        required=False,
        max_length=4,
        help_text="Principal reasons, for a decline or counter-offer.",
    )
    conditions = serializers.ListField(
        child=TextField(max_length=300, help_text="A condition."),
        required=False,
        max_length=20,
        help_text="Conditions before disbursement.",
    )
    reason = TextField(max_length=2000, help_text="The rationale, at least 20 characters.")

    NEEDED = {
        DecisionOutcome.APPROVED: ("approved_amount", "annual_rate"),
        DecisionOutcome.COUNTER_OFFERED: ("approved_amount", "term_months", "annual_rate", "reason_codes"),
        DecisionOutcome.DECLINED: ("reason_codes",),
        DecisionOutcome.REFERRED: (),
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in self.NEEDED[attrs["outcome"]] if attrs.get(name) is None]
        if missing:
            raise serializers.ValidationError(
                {name: serializers.ErrorDetail("This outcome needs it.", code="required") for name in missing}
            )
        return attrs


class OfferFeeSerializer(serializers.Serializer[Any]):
    """A fee of the offer."""

    code = serializers.CharField(help_text="Code.")
    name = serializers.CharField(help_text="Name.")
    amount = serializers.CharField(help_text="How much.")
    timing = serializers.CharField(help_text="When it is charged.")
    is_finance_charge = serializers.BooleanField(help_text="Whether it is a cost of the credit.")


class OfferInstallmentSerializer(serializers.Serializer[Any]):
    """An installment of the plan, supposing disbursement on `assumed_start_date`."""

    number = serializers.IntegerField(help_text="Number.")
    due_date = serializers.CharField(help_text="When it is due.")
    principal = serializers.CharField(help_text="Principal.")
    interest = serializers.CharField(help_text="Interest.")
    fees = serializers.CharField(help_text="Fees.")
    total = serializers.CharField(help_text="What is to be paid.")
    balance_after = serializers.CharField(help_text="Principal left.")


class OfferSerializer(ObjectSerializer):
    """An offer with its disclosures; accepted, it is the contract."""

    OBJECT = "offer"

    application = PublicIdField(help_text="The application.")
    status = ChoiceField(choices=OfferStatus.choices, help_text="Where it stands.")
    amount = MoneyField(help_text="Amount lent.")
    annual_rate = RateField(help_text="Percent per year.")
    term_months = serializers.IntegerField(help_text="Term.")
    number_of_installments = serializers.IntegerField(help_text="How many payments.")
    repayment_frequency = ChoiceField(choices=PaymentFrequency.choices, help_text="How often to pay.")
    installment_amount = MoneyField(help_text="The first payment.")
    annual_percentage_rate = RateField(help_text="Cost as a yearly rate, fees included.")
    finance_charge = MoneyField(help_text="Cost of the credit in money.")
    amount_financed = MoneyField(help_text="What the borrower has the use of.")
    total_of_payments = MoneyField(help_text="Sum of all payments.")
    fees = OfferFeeSerializer(many=True, help_text="Fees.")
    conditions = serializers.ListField(
        child=serializers.CharField(), help_text="Conditions before disbursement."
    )
    assumed_start_date = serializers.DateField(help_text="Disbursement supposed in schedule and disclosures.")
    schedule = OfferInstallmentSerializer(many=True, help_text="The payment plan.")
    offered_on = serializers.DateField(help_text="When it was made.")
    expires_on = serializers.DateField(help_text="The last day on which it can be accepted.")
    accepted_on = serializers.DateField(allow_null=True, help_text="When it was accepted.")
    signer_name = serializers.CharField(help_text="Who signed.")
    document_hash = serializers.CharField(help_text="SHA-256 of what was signed.")


class AcceptIn(InputSerializer):
    """The electronic signature."""

    signer_name = TextField(max_length=200, help_text="Full name of the person who signs.")
    signer_title = TextField(
        required=False, default="", allow_blank=True, max_length=100, help_text="His or her title."
    )
    consents = BooleanField(help_text="That terms, disclosures and electronic signature are agreed to.")
    reason = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="For staff: how the borrower accepted.",
    )


class TimelineEntrySerializer(OutputSerializer):
    """One step of an application's course."""

    OBJECT = "timeline_entry"

    recorded_at = serializers.DateTimeField(help_text="When it was recorded (UTC).")
    business_date = serializers.DateField(help_text="The business day.")
    status = ChoiceField(
        source="to_status", choices=ApplicationStatus.choices, help_text="The status it led to."
    )
    title = serializers.SerializerMethodField(help_text="In plain words.")
    note = serializers.SerializerMethodField(help_text="Details, where they are for the reader.")

    def get_title(self, change: StatusChange) -> str:
        return PLAIN_WORDS[ApplicationStatus(change.to_status)]

    def get_note(self, change: StatusChange) -> str:
        is_staff = self.context["actor"].kind == ActorKind.STAFF
        return change.note if is_staff or change.to_status in NOTES_FOR_APPLICANTS else ""
