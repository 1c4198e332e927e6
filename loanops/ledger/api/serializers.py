"""The books as the API shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.ledger.models import GlExport
from loanops.ledger.services.exporting import FORMATS
from loanops.ledger.states import ExportStatus, PeriodStatus
from loanops.web.api import ChoiceField, DateField, InputSerializer, MoneyField, ObjectSerializer, TextField


class AccountingPeriodSerializer(ObjectSerializer):
    """One month of the books."""

    OBJECT = "accounting_period"

    first_day = serializers.DateField(help_text="First posting date.")
    last_day = serializers.DateField(help_text="Last posting date.")
    status = ChoiceField(choices=PeriodStatus.choices, help_text="Whether anything can be posted into it.")
    closed_by = serializers.CharField(help_text="Who closed it; empty while it is open.")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When it was closed (UTC).")


class PeriodReasonIn(InputSerializer):
    """Why a period is closed or opened again."""

    reason = TextField(max_length=500, help_text="Stands in the audit trail.")


class GlExportFileSerializer(serializers.Serializer[Any]):
    """One file of a batch."""

    format = serializers.CharField(help_text="csv or json.")
    url = serializers.CharField(help_text="Where it is fetched.")
    sha256 = serializers.CharField(help_text="Checksum; the file never changes.")


class GlExportSerializer(ObjectSerializer):
    """A batch for the accounting system."""

    OBJECT = "gl_export"

    number = serializers.CharField(help_text="The batch's number.")
    from_date = serializers.DateField(help_text="First posting date.")
    to_date = serializers.DateField(help_text="Last posting date.")
    status = ChoiceField(choices=ExportStatus.choices, help_text="Where it stands.")
    entries = serializers.IntegerField(source="entries_count", help_text="Journal entries in it.")
    lines = serializers.IntegerField(source="lines_count", help_text="Grouped lines.")
    debit = MoneyField(help_text="Sum of debits.")
    credit = MoneyField(help_text="Sum of credits.")
    exported_at = serializers.DateTimeField(allow_null=True, help_text="When the files were written (UTC).")
    acknowledged_at = serializers.DateTimeField(
        allow_null=True, help_text="When the accounting system took it over (UTC)."
    )
    acknowledgment = serializers.CharField(help_text="The accounting system's reference.")
    files = serializers.SerializerMethodField(help_text="The files; none while they are being written.")

    @extend_schema_field(GlExportFileSerializer(many=True))
    def get_files(self, export: GlExport) -> list[dict[str, str]]:
        if export.status == ExportStatus.OPEN:
            return []
        return [
            {
                "format": kind,
                "url": f"/api/v1/gl-exports/{export.public_id}/files/{kind}",
                "sha256": getattr(export, f"{kind}_sha256"),
            }
            for kind in FORMATS
        ]


class CreateGlExportIn(InputSerializer):
    """Which days to export."""

    from_date = DateField(help_text="First posting date.")
    to_date = DateField(help_text="Last posting date; a day that is over.")


class ResendGlExportIn(InputSerializer):
    """Why a batch is sent again."""

    reason = TextField(max_length=500, help_text="Stands in the audit trail.")


class AcknowledgeGlExportIn(InputSerializer):
    """What the accounting system answered."""

    reference = TextField(max_length=200, required=False, help_text="The accounting system's own number.")


class GlExportLineSerializer(serializers.Serializer[Any]):
    """A grouped line: account, product and day."""

    position = serializers.IntegerField(help_text="Place in the files, from 1.")
    posting_date = serializers.DateField(help_text="Day.")
    account = serializers.CharField(source="account.code", help_text="Account code.")
    product = serializers.CharField(source="product_code", help_text="Product code; empty for none.")
    currency = serializers.CharField(help_text="Currency.")
    debit = MoneyField(help_text="Sum of debits.")
    credit = MoneyField(help_text="Sum of credits.")
    entries = serializers.IntegerField(source="entries_count", help_text="Journal entries behind it.")


class JournalLineSerializer(serializers.Serializer[Any]):
    """One side of a journal entry behind a grouped line."""

    entry = serializers.IntegerField(source="entry_id", help_text="Number of the journal entry.")
    posting_key = serializers.CharField(
        source="entry.posting_key", help_text="What booked it; unique for ever."
    )
    kind = serializers.CharField(source="entry.kind", help_text="What it books.")
    posting_date = serializers.DateField(
        source="entry.posting_date", help_text="Business day that booked it."
    )
    effective_date = serializers.DateField(source="entry.effective_date", help_text="When it counts.")
    amount = MoneyField(help_text="Debits positive, credits negative.")
    memo = serializers.CharField(source="entry.memo", help_text="What it says.")
