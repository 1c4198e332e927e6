"""Handling: claim, assign, ask for what is missing, note, write."""

from loanops.web.admin import ActionPage
from origination.admin import forms
from origination.admin.actions.availability import can_become
from origination.admin.handling_forms import AssignManyForm, MessageForm, NoteForm
from origination.services.conversing import add_note, write_message
from origination.services.handling import (
    assign_application,
    assign_applications,
    claim_application,
    claim_next_application,
    request_information,
)
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
CLAIM_NEXT = ActionPage(
    claim_next_application,
    forms.NothingForm,
    on="list",
    icon="front_hand",
    arguments=lambda none, data: {},
    description="The application that has to be worked on first and that nobody has becomes yours.",
    result_message=lambda application: f"{application.number} is yours.",
)
ASSIGN_MANY = ActionPage(
    assign_applications,
    AssignManyForm,
    on="list",
    icon="group_add",
    arguments=lambda none, data: {
        "application_ids": [int(key) for key in data["applications"]],
        "assignee_id": data["assignee"],
        "reason": data["reason"],
    },
    result_message="Assigned.",
)
ADD_NOTE = ActionPage(
    add_note,
    NoteForm,
    icon="note_add",
    arguments=lambda application, data: {"application_id": application.pk, **data},
    result_message="The note is kept.",
)
WRITE_MESSAGE = ActionPage(
    write_message,
    MessageForm,
    icon="chat",
    arguments=lambda application, data: {"application_id": application.pk, **data},
    result_message="The message is on its way.",
)
