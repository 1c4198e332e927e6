"""Businesses, owners and bank accounts as the API shows and takes them; identifiers are masked on the way out."""

from decimal import Decimal

from rest_framework import serializers

from loanops.parties.api.reading import BUSINESS
from loanops.parties.models import (
    BankAccountKind,
    BusinessStructure,
    ConsentKind,
    InvitationStatus,
    MemberRole,
)
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


class OwnerSerializer(ObjectSerializer):
    """A person who owns part of a business."""

    OBJECT = "business_owner"

    business = PublicIdField(help_text="The business.")
    first_name = serializers.CharField(help_text="First name.")
    last_name = serializers.CharField(help_text="Last name.")
    ssn_last4 = serializers.CharField(help_text="Last four digits of the SSN.")
    ownership_percentage = serializers.DecimalField(
        max_digits=5, decimal_places=2, help_text="Share of the business in percent."
    )
    is_guarantor = serializers.BooleanField(help_text="Whether the owner guarantees the debt.")


class BusinessSerializer(ObjectSerializer):
    """A business that applies, borrows and pays."""

    OBJECT = "business"
    EXPANDS = {"merged_into": BUSINESS}

    number = serializers.CharField(help_text="Number for people, such as BZ-000123.")
    legal_name = serializers.CharField(help_text="Legal name.")
    trading_name = serializers.CharField(help_text="Name it trades under.")
    structure = ChoiceField(choices=BusinessStructure.choices, help_text="Legal form.")
    tax_id_last4 = serializers.CharField(help_text="Last four digits of the tax id.")
    date_established = serializers.DateField(allow_null=True, help_text="Since when it exists.")
    number_of_employees = serializers.IntegerField(allow_null=True, help_text="Employees.")
    annual_revenue = MoneyField(allow_null=True, help_text="Revenue of a year.")
    annual_revenue_year = serializers.IntegerField(allow_null=True, help_text="The year of that revenue.")
    naics_code = serializers.CharField(help_text="Industry code.")
    street = serializers.CharField(help_text="Street.")
    city = serializers.CharField(help_text="City.")
    state = serializers.CharField(help_text="Two-letter state.")
    postal_code = serializers.CharField(help_text="Postal code.")
    email = serializers.CharField(help_text="E-mail.")
    phone = serializers.CharField(help_text="Phone.")
    merged_into = PublicIdField(
        allow_null=True, help_text="The business this one turned out to be; everything of it is there."
    )


class BankAccountSerializer(ObjectSerializer):
    """Where a business is paid and debited."""

    OBJECT = "bank_account"

    business = PublicIdField(help_text="The business.")
    bank_name = serializers.CharField(help_text="Bank.")
    routing_number = serializers.CharField(help_text="ABA routing number.")
    account_last4 = serializers.CharField(help_text="Last four digits of the account number.")
    kind = ChoiceField(choices=BankAccountKind.choices, help_text="Kind of account.")
    is_primary = serializers.BooleanField(help_text="Whether money goes here unless said otherwise.")


class ConsentSerializer(ObjectSerializer):
    """A permission somebody of the business gave."""

    OBJECT = "consent"

    business = PublicIdField(help_text="The business.")
    owner = PublicIdField(allow_null=True, help_text="The owner it is about; none: the business itself.")
    kind = ChoiceField(choices=ConsentKind.choices, help_text="What was consented to.")
    text_version = serializers.CharField(help_text="Which wording.")
    given_by = serializers.CharField(help_text="Who consented.")
    given_at = serializers.DateTimeField(help_text="When.")
    given_from = serializers.CharField(help_text="The network address it was recorded from.")


class PersonSerializer(ObjectSerializer):
    """Somebody with a login who acts for a business."""

    OBJECT = "business_person"

    business = PublicIdField(help_text="The business.")
    name = serializers.CharField(source="user", help_text="The person's name.")
    email = serializers.CharField(source="user.email", help_text="The address he or she signs in with.")
    role = ChoiceField(choices=MemberRole.choices, help_text="Owners invite, change and remove people.")


class InvitationSerializer(ObjectSerializer):
    """Somebody is asked to act for a business. The link itself stands in the message only."""

    OBJECT = "invitation"

    business = PublicIdField(help_text="The business.")
    email = serializers.CharField(help_text="Who is invited; only this address can accept.")
    role = ChoiceField(choices=MemberRole.choices, help_text="As what.")
    status = ChoiceField(choices=InvitationStatus.choices, help_text="Whether it was answered.")
    invited_by = serializers.CharField(source="invited_by_label", help_text="Who invited.")
    expires_at = serializers.DateTimeField(help_text="Until when it can be accepted.")
    closed_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was accepted or withdrawn; replaced ones are withdrawn."
    )


class BusinessDetailsIn(InputSerializer):
    """Details of a business; each is optional when changing one."""

    legal_name = TextField(max_length=200, required=False, help_text="Legal name.")
    trading_name = TextField(
        max_length=200, required=False, allow_blank=True, help_text="Name it trades under."
    )
    structure = ChoiceField(choices=BusinessStructure.choices, required=False, help_text="Legal form.")
    tax_id = TextField(max_length=11, required=False, help_text="Nine digits; stored encrypted.")
    date_established = DateField(required=False, allow_null=True, help_text="Since when it exists.")
    number_of_employees = IntegerField(
        required=False, min_value=0, max_value=10_000_000, help_text="Employees."
    )
    annual_revenue = MoneyField(required=False, min_value=Decimal("0.00"), help_text="Revenue of a year.")
    annual_revenue_year = IntegerField(required=False, min_value=1900, max_value=2200, help_text="Its year.")
    naics_code = TextField(max_length=6, required=False, allow_blank=True, help_text="Industry code.")
    street = TextField(max_length=200, required=False, allow_blank=True, help_text="Street.")
    city = TextField(max_length=100, required=False, allow_blank=True, help_text="City.")
    state = TextField(max_length=2, required=False, allow_blank=True, help_text="Two-letter state.")
    postal_code = TextField(max_length=10, required=False, allow_blank=True, help_text="Postal code.")
    email = serializers.EmailField(required=False, allow_blank=True, help_text="E-mail.")
    phone = TextField(max_length=30, required=False, allow_blank=True, help_text="Phone.")


class BusinessIn(BusinessDetailsIn):
    """A new business."""

    legal_name = TextField(max_length=200, help_text="Legal name.")


class OwnerDetailsIn(InputSerializer):
    """Details of an owner; each is optional when changing one."""

    first_name = TextField(max_length=100, required=False, help_text="First name.")
    last_name = TextField(max_length=100, required=False, help_text="Last name.")
    date_of_birth = DateField(required=False, help_text="Birth date; stored encrypted.")
    ssn = TextField(max_length=11, required=False, help_text="SSN; stored encrypted.")
    ownership_percentage = TextField(
        max_length=6, required=False, help_text="Share in percent, such as 62.50."
    )
    is_guarantor = BooleanField(required=False, help_text="Whether the owner guarantees the debt.")


class OwnerIn(OwnerDetailsIn):
    """A new owner."""

    first_name = TextField(max_length=100, help_text="First name.")
    last_name = TextField(max_length=100, help_text="Last name.")
    ownership_percentage = TextField(max_length=6, help_text="Share in percent, such as 62.50.")


class BankAccountIn(InputSerializer):
    """A bank account; it becomes the primary one."""

    bank_name = TextField(max_length=120, required=False, default="", allow_blank=True, help_text="Bank.")
    routing_number = TextField(max_length=9, help_text="ABA routing number.")
    account_number = TextField(max_length=17, help_text="Account number; stored encrypted.")
    kind = ChoiceField(
        choices=BankAccountKind.choices,
        required=False,
        default=BankAccountKind.CHECKING,
        help_text="Kind of account.",
    )


class ConsentIn(InputSerializer):
    """A consent of somebody of the business."""

    kind = ChoiceField(choices=ConsentKind.choices, help_text="What is consented to.")
    text_version = TextField(max_length=40, help_text="Which wording.")
    given_by = TextField(max_length=200, help_text="Who consents.")
    owner = PublicIdField(
        prefix="own", required=False, help_text="An owner who consents for himself, such as a co-applicant."
    )


class InvitationIn(InputSerializer):
    """Whom to invite, and as what."""

    email = serializers.EmailField(max_length=150, help_text="Where the link goes.")
    role = ChoiceField(
        choices=MemberRole.choices,
        required=False,
        default=MemberRole.DELEGATE,
        help_text="Delegates apply, send documents and pay; owners also invite, change and remove people.",
    )
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For staff: why."
    )


class RoleIn(InputSerializer):
    """Another role for a person."""

    role = ChoiceField(choices=MemberRole.choices, help_text="The role from now on.")
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For staff: why."
    )


class WhyIn(InputSerializer):
    """Why, if there is something to say."""

    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For staff: why."
    )


class TokenIn(InputSerializer):
    """An invitation that came by mail."""

    token = TextField(max_length=200, help_text="The last part of the link in the message.")
