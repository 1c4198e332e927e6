"""Products and their versions as the API reads and writes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.core.actors import ActorKind
from loanops.web.api import ChoiceField, DateField, InputSerializer, IntegerField, ObjectSerializer, TextField
from products.api.content import content_fields, row_serializer
from products.choices import ProductType
from products.models import CONTENT_FIELDS, ROW_KINDS, LoanProduct, ProductVersion, VersionContent
from products.states import ProductStatus, VersionStatus

SEE_DRAFTS = (ActorKind.STAFF, ActorKind.API_CLIENT)
ROW_NAMES = {
    "fees": "ProductFee",
    "rules": "ProductRule",
    "rate_tiers": "RateTier",
    "accounts": "ProductAccount",
    "late_fee_tiers": "LateFeeTier",
    "installment_steps": "InstallmentStep",
    "fixed_installments": "FixedInstallment",
    "allocation_rules": "AllocationRule",
    "grades": "Grade",
    "rate_adjustments": "RateAdjustment",
    "state_rate_limits": "StateRateLimit",
    "decision_limits": "DecisionLimit",
}


LENDERS_OWN = frozenset(
    {
        "change_summary",
        "author",
        "underwriting_guidelines",
        "rules",
        "rate_tiers",
        "grades",
        "rate_adjustments",
        "decision_limits",
        "automatic_approval_amount_max",
        "scorecard",
        "funding_rate",
        "servicing_rate",
        "loss_given_default_percent",
        "risk_margin_min",
        "accounts",
        "accounting_basis",
        "non_accrual_days",
        "non_accrual_payments",
        "non_accrual_return_months",
    }
)
"""How the lender decides, what risk and money cost it, how it keeps its books, who wrote what."""


class ProductVersionSerializer(ObjectSerializer):
    """A version with everything in it. A published one never changes.

    How the lender decides, prices risk and keeps its books is absent for borrowers.
    """

    OBJECT = "product_version"

    product = serializers.CharField(source="product.public_id", help_text="The product's id.")
    product_code = serializers.CharField(source="product.code", help_text="The product's code.")
    number = serializers.IntegerField(help_text="Number of the version within its product.")
    status = ChoiceField(choices=VersionStatus.choices, help_text="Draft, in approval, or published.")
    change_summary = serializers.CharField(help_text="What this version changes.")
    author = serializers.CharField(source="author_label", help_text="Who began it.")
    effective_from = serializers.DateField(allow_null=True, help_text="The day from which it applies.")
    published_at = serializers.DateTimeField(allow_null=True, help_text="When it was published.")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields() | content_fields(writable=False)
        for kind, name in ROW_NAMES.items():
            fields[kind] = row_serializer(kind, f"{name}Out", writable=False)
        for name in LENDERS_OWN:
            fields[name].required = False
        return fields

    def to_representation(self, record: Any) -> dict[str, Any]:
        body: dict[str, Any] = super().to_representation(record)
        actor = self.context.get("actor")
        if actor is None or actor.kind == ActorKind.BORROWER:
            body = {name: value for name, value in body.items() if name not in LENDERS_OWN}
        return body


class ProductSerializer(ObjectSerializer):
    """A product of the catalogue, with the version in force on the day asked about."""

    OBJECT = "loan_product"
    READS = {"in_force": ("current_version", "name")}

    code = serializers.CharField(help_text="Code, unique and never used again.")
    name = serializers.SerializerMethodField(help_text="Name in the catalogue, that day.")
    product_type = ChoiceField(choices=ProductType.choices, help_text="Kind of loan.")
    status = serializers.SerializerMethodField(help_text="Whether it can be applied for.")
    current_version = serializers.SerializerMethodField(help_text="The version in force that day, if any.")
    draft_version = serializers.SerializerMethodField(
        help_text="Number of the version being written or reviewed."
    )

    def get_name(self, product: LoanProduct) -> str:
        versions: list[ProductVersion] = product.in_force  # type: ignore[attr-defined]
        return versions[0].name if versions else product.name

    @extend_schema_field(ChoiceField(choices=ProductStatus.choices))
    def get_status(self, product: LoanProduct) -> str:
        return str(getattr(product, "status_on_date", product.status))

    @extend_schema_field(ProductVersionSerializer(allow_null=True))
    def get_current_version(self, product: LoanProduct) -> Any:
        versions: list[ProductVersion] = product.in_force  # type: ignore[attr-defined]
        if not versions:
            return None
        versions[0].product = product
        return ProductVersionSerializer(versions[0], context=self.context).data

    def get_draft_version(self, product: LoanProduct) -> int | None:
        if self.context["actor"].kind not in SEE_DRAFTS:
            return None
        number: int | None = product.draft_number  # type: ignore[attr-defined]
        return number


class VersionContentIn(InputSerializer):
    """Content of a version: what is not given takes its default."""

    PARTIAL = False

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields() | content_fields(writable=True)
        for kind, name in ROW_NAMES.items():
            fields[kind] = row_serializer(kind, f"{name}In", writable=True)
        if self.PARTIAL:
            for field in fields.values():
                field.required = False
        return fields


class ProductIn(VersionContentIn):
    """A new product with its first draft version."""

    code = TextField(max_length=40, help_text="Small letters, digits and hyphens; never used twice.")
    product_type = ChoiceField(choices=ProductType.choices, help_text="Kind of loan.")
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For the audit trail."
    )


class ProductUpdateIn(VersionContentIn):
    """The whole content of the draft version."""

    change_summary = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=300,
        help_text="What changes, for the reviewer.",
    )
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For the audit trail."
    )


class VersionIn(VersionContentIn):
    """A new draft version: a copy of another version with the given content changed."""

    PARTIAL = True

    based_on = IntegerField(required=False, min_value=1, max_value=32767, help_text="Version to start from.")
    change_summary = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=300,
        help_text="What changes, for the reviewer.",
    )
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For the audit trail."
    )


class SubmitVersionIn(InputSerializer):
    """What the reviewer should know."""

    change_summary = TextField(
        required=False, default="", allow_blank=True, max_length=300, help_text="What this version changes."
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text="A remark.")


class ProductReasonIn(InputSerializer):
    """Why it is done."""

    reason = TextField(max_length=500, help_text="Stands in the audit trail; those concerned read it.")


class ProductRemarkIn(InputSerializer):
    """A remark, if there is something to say."""

    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For the audit trail."
    )


class PublishVersionIn(InputSerializer):
    """From when the version applies."""

    effective_date = DateField(help_text="The day from which it applies.")
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text="A remark.")


def content_of(values: dict[str, Any]) -> dict[str, Any]:
    """Columns and rows out of a checked body."""
    known = {*CONTENT_FIELDS, *ROW_KINDS}
    content = {name: value for name, value in values.items() if name in known}
    for kind in ROW_KINDS:
        if kind in content:
            content[kind] = [dict(row) for row in content[kind]]
    return content


def full_content(values: dict[str, Any]) -> dict[str, Any]:
    """The same, with the default of each column and no rows where nothing is given: a full replacement."""
    given = content_of(values)
    for column in VersionContent._meta.local_fields:
        if column.name not in given and (column.has_default() or column.null or column.blank):
            given[column.name] = column.get_default()
    return {**{kind: [] for kind in ROW_KINDS}, **given}
