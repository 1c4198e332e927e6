"""Offers, disclosures, signatures and demographic answers as the API reads and writes them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from loanops.web.api.fields import BooleanField
from loanops.web.api.serializers import OutputSerializer
from origination.api.reading import APPLICATION
from origination.choices import OfferOption, SignerCapacity
from origination.models import Offer, OfferDisclosure, SignatureCode
from origination.services.signing import attempts_left
from origination.states import OfferStatus
from products.choices import PaymentFrequency

CENT = Decimal("0.01")
REASON_HELP = "For the audit trail."


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
    EXPANDS = {"application": APPLICATION}

    application = PublicIdField(help_text="The application.")
    option = ChoiceField(choices=OfferOption.choices, help_text="What this option of the decision is about.")
    position = serializers.IntegerField(help_text="Place among the options.")
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
    document_hash = serializers.SerializerMethodField(
        help_text="SHA-256 of the paper with terms and disclosures; the acceptance carries it."
    )
    signature_required = serializers.SerializerMethodField(
        help_text="Whether the state's disclosure has to be signed."
    )

    def get_document_hash(self, offer: Offer) -> str:
        disclosure = getattr(offer, "disclosure", None)
        return disclosure.document_checksum if disclosure is not None else offer.document_hash

    def get_signature_required(self, offer: Offer) -> bool:
        disclosure = getattr(offer, "disclosure", None)
        return disclosure is not None and disclosure.signature_required


class DisclosureFormOut(serializers.Serializer[Any]):
    """The form of the applicant's state, filled."""

    code = serializers.CharField(help_text="Code of the form.")
    number = serializers.IntegerField(help_text="Version of the form.")
    state = serializers.CharField(help_text="State.")
    law = serializers.CharField(help_text="What asks for it.")
    heading = serializers.CharField(help_text="Heading.")
    introduction = serializers.CharField(help_text="Text above the table.")
    columns = serializers.ListField(child=serializers.CharField(), help_text="Heads of the columns.")
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Label, figure, explanation."
    )
    footer = serializers.CharField(help_text="Text below the table.")
    signature_required = serializers.BooleanField(help_text="Whether it has to be signed.")


class DisclosureSerializer(OutputSerializer):
    """What is disclosed with an offer; reading it is recorded, and only who has read it can accept."""

    object = serializers.SerializerMethodField(help_text="Always offer_disclosure.")
    offer = PublicIdField(help_text="The offer.")
    document_hash = serializers.CharField(
        source="document_checksum", help_text="SHA-256 of the paper; the acceptance carries it."
    )
    content_hash = serializers.CharField(
        source="content_checksum",
        help_text="SHA-256 of terms and disclosures; accepted in place of the paper's.",
    )
    signature_required = serializers.BooleanField(help_text="Whether the state's form has to be signed.")
    figures = serializers.SerializerMethodField(help_text="Every figure in words, by name.")
    itemization = serializers.SerializerMethodField(help_text="Where the amount lent goes.")
    avoidable_fees = serializers.SerializerMethodField(help_text="Fees that come only with an event.")
    conditions = serializers.SerializerMethodField(help_text="Conditions before disbursement.")
    collateral = serializers.SerializerMethodField(help_text="What secures the loan.")
    consent = serializers.SerializerMethodField(help_text="Words to agree to, and their version.")
    form = serializers.SerializerMethodField(help_text="The state's form, or null.")

    def get_object(self, disclosure: OfferDisclosure) -> str:
        return "offer_disclosure"

    def get_figures(self, disclosure: OfferDisclosure) -> dict[str, str]:
        return dict(disclosure.content["figures"])

    def get_itemization(self, disclosure: OfferDisclosure) -> list[list[str]]:
        return list(disclosure.content["itemization"])

    def get_avoidable_fees(self, disclosure: OfferDisclosure) -> list[str]:
        return list(disclosure.content["avoidable_fees"])

    def get_conditions(self, disclosure: OfferDisclosure) -> list[str]:
        return list(disclosure.content["conditions"])

    def get_collateral(self, disclosure: OfferDisclosure) -> list[str]:
        return list(disclosure.content["collateral"])

    def get_consent(self, disclosure: OfferDisclosure) -> dict[str, str]:
        return dict(disclosure.content["consent"])

    def get_form(self, disclosure: OfferDisclosure) -> dict[str, Any] | None:
        form = disclosure.content["form"]
        return dict(DisclosureFormOut(form).data) if form is not None else None


class SignatureCodeSerializer(OutputSerializer):
    """The code that was sent; never the number itself."""

    object = serializers.SerializerMethodField(help_text="Always signature_code.")
    id = serializers.CharField(source="public_id", help_text="Opaque id.")
    expires_at = serializers.DateTimeField(help_text="Until when it is good.")
    is_confirmed = serializers.SerializerMethodField(help_text="Whether it was entered rightly.")
    attempts_left = serializers.SerializerMethodField(help_text="How often it may still be tried.")

    def get_object(self, code: SignatureCode) -> str:
        return "signature_code"

    def get_is_confirmed(self, code: SignatureCode) -> bool:
        return code.confirmed_at is not None

    def get_attempts_left(self, code: SignatureCode) -> int:
        return attempts_left(code)


class ConfirmCodeIn(InputSerializer):
    """The code from the message."""

    code = TextField(max_length=20, help_text="Six digits.")


class AcceptIn(InputSerializer):
    """The electronic signature."""

    signer_name = TextField(max_length=200, help_text="Full name of the person who signs.")
    signer_title = TextField(
        required=False, default="", allow_blank=True, max_length=100, help_text="His or her title."
    )
    capacity = ChoiceField(
        choices=SignerCapacity.choices,
        required=False,
        default=SignerCapacity.OWNER,
        help_text="By what right he or she signs.",
    )
    consents = BooleanField(help_text="That terms, disclosures and electronic signature are agreed to.")
    document_hash = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=64,
        help_text="The `document_hash` (or `content_hash`) of the disclosure that was shown.",
    )
    disclosed_how = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=20,
        help_text="For staff: SENT or HANDED_OVER, how the borrower got the disclosures.",
    )
    reason = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="For staff: how the borrower accepted.",
    )


class DeclineIn(InputSerializer):
    """Why the offer is not taken."""

    reason = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="In the applicant's words; staff say how they were told.",
    )


class ReissueIn(InputSerializer):
    """Why the same terms are issued again."""

    reason = TextField(max_length=500, help_text="For the audit trail, such as what the applicant said.")
