"""Requests for the reasons of a decision as the API reads and answers them."""

from rest_framework import serializers

from loanops.web.api import DateField, InputSerializer, ObjectSerializer, TextField


class ReasonsRequestIn(InputSerializer):
    """When and how the applicant asked; an applicant who asks himself leaves both out."""

    requested_on = DateField(
        required=False, help_text="For staff: the day the request came in; today by default."
    )
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For staff: how it came in."
    )


class ReasonsRequestSerializer(ObjectSerializer):
    """A request for the reasons of a decision, and by when it is answered."""

    OBJECT = "reasons_request"

    requested_on = serializers.DateField(source="trigger_date", help_text="When the applicant asked.")
    due_date = serializers.DateField(help_text="The statement of reasons is sent by this day.")
