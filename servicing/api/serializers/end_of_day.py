"""End of day as the API shows it."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.web.api import ChoiceField, PublicIdField
from servicing.models import EndOfDayRun
from servicing.states import RunStatus


class EndOfDayStepSerializer(serializers.Serializer[Any]):
    """One step of a run."""

    name = serializers.CharField(help_text="The step.")
    started_at = serializers.DateTimeField(help_text="When it began (UTC).")
    finished_at = serializers.DateTimeField(help_text="When it ended (UTC).")
    counts = serializers.DictField(
        child=serializers.CharField(help_text="The count."), help_text="What it did, by name."
    )


class EndOfDayRunSerializer(serializers.Serializer[Any]):
    """The end of one business day."""

    object = serializers.SerializerMethodField(help_text="The kind of object.")
    business_date = serializers.DateField(help_text="The day; also names the run in addresses.")
    status = ChoiceField(choices=RunStatus.choices, help_text="Where it stands.")
    started_by = serializers.CharField(help_text="Who or what started it.")
    started_at = serializers.DateTimeField(help_text="When it began (UTC).")
    finished_at = serializers.DateTimeField(allow_null=True, help_text="When it was completed (UTC).")
    loans_done = serializers.IntegerField(help_text="Loans whose day was closed.")
    loans_total = serializers.IntegerField(help_text="Loans it set out to close.")
    open_failures = serializers.IntegerField(help_text="Loans it left behind that still are.")
    note = serializers.CharField(help_text="Why it was interrupted; empty otherwise.")
    steps = serializers.SerializerMethodField(help_text="The steps that are finished.")

    @extend_schema_field({"type": "string"})
    def get_object(self, run: EndOfDayRun) -> str:
        return "end_of_day_run"

    @extend_schema_field(EndOfDayStepSerializer(many=True))
    def get_steps(self, run: EndOfDayRun) -> Any:
        steps = [
            {
                "name": name,
                "started_at": datetime.fromisoformat(step["started_at"]),
                "finished_at": datetime.fromisoformat(step["finished_at"]),
                "counts": step["counts"],
            }
            for name, step in run.steps.items()
        ]
        steps.sort(key=lambda step: step["started_at"])
        return EndOfDayStepSerializer(steps, many=True).data


class EndOfDayFailureSerializer(serializers.Serializer[Any]):
    """A loan end of day could not close."""

    object = serializers.SerializerMethodField(help_text="The kind of object.")
    loan = PublicIdField(allow_null=True, help_text="The loan; null when it is about the books as a whole.")
    loan_number = serializers.SerializerMethodField(help_text="The loan's number.")
    step = serializers.CharField(help_text="The step that failed.")
    reason = serializers.CharField(help_text="Why.")
    attempts = serializers.IntegerField(help_text="How often it was tried.")
    failed_at = serializers.DateTimeField(help_text="When it last failed (UTC).")
    resolved_at = serializers.DateTimeField(allow_null=True, help_text="When a retry succeeded (UTC).")

    @extend_schema_field({"type": "string"})
    def get_object(self, failure: Any) -> str:
        return "end_of_day_failure"

    def get_loan_number(self, failure: Any) -> str | None:
        return failure.loan.number if failure.loan_id else None
