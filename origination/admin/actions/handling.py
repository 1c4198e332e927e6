"""Handling: claim, assign, ask for what is missing."""

from loanops.web.admin import ActionPage
from origination.admin import forms
from origination.admin.actions.availability import can_become
from origination.services.handling import assign_application, claim_application, request_information
from origination.states import FINAL_STATUSES, ApplicationStatus

REQUEST_INFORMATION = ActionPage(
    request_information,
    forms.RequestInformationForm,
    icon="help",
    available=can_become(ApplicationStatus.INCOMPLETE),
    arguments=lambda application, data: {
        "application_id": application.pk,
        **data,
        "items": forms.lines_of(data["items"]),
    },
)
CLAIM = ActionPage(
    claim_application,
    forms.NothingForm,
    icon="front_hand",
    available=lambda application: (
        application.assignee_id is None and application.status not in FINAL_STATUSES
    ),
    arguments=lambda application, data: {"application_id": application.pk},
)
ASSIGN = ActionPage(
    assign_application,
    forms.AssignForm,
    icon="person_add",
    available=lambda application: application.status not in FINAL_STATUSES,
    initial=lambda application: {"assignee": application.assignee_id},
    arguments=lambda application, data: {
        "application_id": application.pk,
        "assignee_id": data["assignee"].pk if data["assignee"] else None,
        "reason": data["reason"],
    },
)
