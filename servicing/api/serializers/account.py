"""Account details, status changes, product information and inquiries as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    DateField,
    InputSerializer,
    ObjectSerializer,
    PublicIdField,
    TextField,
)
from servicing.api.reading import LOAN
from servicing.models import Inquiry, InquiryChannel, InquirySubject
from servicing.models.loans import StatementDelivery
from servicing.states import InquiryStatus, LoanStatus, ProductReviewStatus


class LoanPatchIn(InputSerializer):
    """What may change about a loan's account; a field that is absent stays, null empties it."""

    nickname = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=60,
        help_text="The borrower's own name for it.",
    )
    statement_delivery = ChoiceField(
        choices=StatementDelivery.choices, required=False, help_text="How statements reach the borrower."
    )
    contact = PublicIdField(
        prefix="own", required=False, allow_null=True, help_text="A person of the business to ask for."
    )
    officer = TextField(
        required=False, allow_null=True, max_length=150, help_text="User name of the loan officer."
    )
    agent = TextField(
        required=False, allow_null=True, max_length=150, help_text="User name of the collections agent."
    )


class LoanStatusIn(InputSerializer):
    """A change of status that needs no money."""

    to = ChoiceField(choices=LoanStatus.choices, help_text="The status wanted.")
    reason = TextField(max_length=300, help_text="Why; kept in the audit trail.")
    effective_date = DateField(required=False, help_text="When it counts; without it today.")


class DifferenceSerializer(serializers.Serializer[Any]):
    """One thing that reads differently in the loan and in the product today."""

    field = serializers.CharField(help_text="The field of the product version.")
    loan = serializers.JSONField(allow_null=True, help_text="What the loan was booked with.")
    product = serializers.JSONField(allow_null=True, help_text="What the version in force says.")
    kind = serializers.CharField(help_text="CONTRACT, POLICY, WORDING or APPLICATION.")


class ProductInformationSerializer(ObjectSerializer):
    """The product version in force, beside the one the loan carries."""

    OBJECT = "product_information"

    loan = serializers.CharField(source="loan.public_id", help_text="The loan.")
    product = serializers.CharField(source="product_version.product.public_id", help_text="The product.")
    product_status = serializers.CharField(help_text="The product's status.")
    version_booked = serializers.IntegerField(
        source="loan.product_version.number", help_text="The version whose terms the loan keeps."
    )
    version_in_force = serializers.IntegerField(
        source="product_version.number", help_text="The version in force when it was checked."
    )
    checked_date = serializers.DateField(help_text="The business day of the comparison.")
    status = serializers.ChoiceField(
        choices=ProductReviewStatus.choices, help_text="Whether a person should look."
    )
    affects_loan = serializers.BooleanField(help_text="Whether a policy moved or the product became cheaper.")
    differences = DifferenceSerializer(many=True, help_text="What reads differently.")


class InquiryIn(InputSerializer):
    """A question about a loan."""

    subject = ChoiceField(choices=InquirySubject.choices, help_text="What it is about.")
    title = TextField(max_length=160, help_text="The question in a line.")
    text = TextField(max_length=4000, help_text="The question.")
    channel = ChoiceField(
        choices=InquiryChannel.choices,
        required=False,
        default=InquiryChannel.PORTAL,
        help_text="How it reached the lender.",
    )


class InquiryMessageIn(InputSerializer):
    """One more message."""

    text = TextField(max_length=4000, help_text="What is said.")


class InquiryMessageSerializer(serializers.Serializer[Any]):
    """One message of a conversation."""

    text = serializers.CharField(help_text="What was said.")
    from_borrower = serializers.BooleanField(help_text="Whether the borrower said it.")
    written_date = serializers.DateField(help_text="On which business day.")


class InquirySerializer(ObjectSerializer):
    """A question with its conversation; notes among staff are not part of it."""

    OBJECT = "inquiry"
    EXPANDS = {"loan": LOAN}
    READS = {"messages": ("messages",)}

    number = serializers.CharField(help_text="Its number, such as IN-000123.")
    loan = serializers.CharField(source="loan.public_id", help_text="The loan it is about.")
    subject = serializers.ChoiceField(choices=InquirySubject.choices, help_text="What it is about.")
    title = serializers.CharField(help_text="The question in a line.")
    channel = serializers.ChoiceField(choices=InquiryChannel.choices, help_text="How it came.")
    status = serializers.ChoiceField(choices=InquiryStatus.choices, help_text="Where it stands.")
    asked_date = serializers.DateField(help_text="When it was asked.")
    answer_due_date = serializers.DateField(help_text="By when an answer is promised.")
    answered_date = serializers.DateField(allow_null=True, help_text="When it was first answered.")
    closed_date = serializers.DateField(allow_null=True, help_text="When it was closed.")
    messages = serializers.SerializerMethodField(help_text="The conversation, oldest first.")

    def get_messages(self, inquiry: Inquiry) -> list[dict[str, Any]]:
        open_ones = [each for each in inquiry.messages.all() if not each.is_internal]
        return list(InquiryMessageSerializer(open_ones, many=True).data)
