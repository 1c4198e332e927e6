"""Applications as the API reads and writes them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from loanops.access import matrix
from loanops.core.actors import ActorKind
from loanops.parties.api.reading import BUSINESS
from loanops.parties.api.serializers import BusinessDetailsIn, OwnerDetailsIn, OwnerSerializer
from loanops.web.api import (
    ChoiceField,
    DateField,
    InputSerializer,
    IntegerField,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    TextField,
)
from loanops.web.api.fields import BooleanField
from loanops.web.api.serializers import OutputSerializer
from origination.api.reading import DECISION, OFFER
from origination.choices import Channel, LoanPurpose
from origination.models import StatusChange
from origination.selectors import NOTES_FOR_APPLICANTS, PLAIN_WORDS
from origination.states import ApplicationStatus
from products.api.reading import PRODUCT
from products.choices import CollateralKind, PaymentFrequency

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
    EXPANDS = {"product": PRODUCT, "business": BUSINESS, "latest_decision": DECISION, "offer": OFFER}
    READS = {"business__owners": ("owners",), "collateral": ("collateral",)}

    number = serializers.CharField(help_text="Number for people, such as AP-000123.")
    status = ChoiceField(choices=ApplicationStatus.choices, help_text="Where it stands.")
    product = serializers.CharField(
        source="product_version.product.public_id",
        allow_null=True,
        help_text="The product's id; none while a draft names no product.",
    )
    product_code = serializers.CharField(
        source="product_version.product.code", allow_null=True, help_text="The product's code."
    )
    product_version = serializers.IntegerField(
        source="product_version.number", allow_null=True, help_text="The version it is under."
    )
    business = PublicIdField(help_text="The business that applies.")
    business_name = serializers.CharField(source="business.legal_name", help_text="Its legal name.")
    owners = OwnerSerializer(source="business.owners", many=True, help_text="Its owners, identifiers masked.")
    application_date = serializers.DateField(help_text="The day it was begun.")
    requested_amount = MoneyField(allow_null=True, help_text="Amount asked for.")
    requested_term_months = serializers.IntegerField(allow_null=True, help_text="Term asked for.")
    repayment_frequency = ChoiceField(choices=PaymentFrequency.choices, help_text="How often to pay.")
    purpose = ChoiceField(
        choices=LoanPurpose.choices, allow_blank=True, help_text="What the money is for; empty in a draft."
    )
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
    latest_decision = PublicIdField(
        required=False,
        allow_null=True,
        help_text="The decision that counts now; absent for those who may not see decisions.",
    )
    offer = PublicIdField(
        allow_null=True, help_text="The offer that stands (of several the first), or the last one made."
    )
    loan_number = serializers.CharField(help_text="The loan, once it is booked.")

    def to_representation(self, application: Any) -> dict[str, Any]:
        body: dict[str, Any] = super().to_representation(application)
        if not matrix.allows(self.context["actor"], DECISION.action):
            body.pop("latest_decision", None)
        return body


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

    product = TextField(
        max_length=48, required=False, help_text="Id or code of the product; changes in a draft only."
    )
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
    """A new application, as a draft: a business is needed, everything else can be said later."""

    business_id = PublicIdField(prefix="biz", required=False, help_text="A business that exists already.")


class ApplicationReasonIn(InputSerializer):
    """Why, if there is something to say."""

    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


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


class MessageSerializer(OutputSerializer):
    """A message between the lender and the applicant."""

    OBJECT = "application_message"

    recorded_at = serializers.DateTimeField(help_text="When it was written (UTC).")
    is_from_applicant = serializers.BooleanField(help_text="Whether the applicant wrote it.")
    text = serializers.CharField(help_text="The message.")


class MessageIn(InputSerializer):
    """A message to the other side."""

    text = TextField(max_length=4000, help_text="The message; no card numbers, no social security numbers.")
