"""Applying: begin, submit, change, withdraw."""

from typing import Any

from loanops.web.admin import ActionPage
from origination.admin import forms
from origination.admin.actions.availability import EDITABLE, can_become, changes_then
from origination.admin.applying import ApplicationOnBehalfForm, arguments_of
from origination.models import Application
from origination.services.applying import (
    create_application,
    modify_application,
    submit_application,
    update_application,
    withdraw_application,
)
from origination.services.checking import REQUEST_FIELDS
from origination.states import ApplicationStatus


def _modifiable(application: Application) -> bool:
    allowed = Application.STATES.allows(application.status, ApplicationStatus.SUBMITTED)
    return allowed and application.status not in EDITABLE


def _request(application: Application) -> dict[str, Any]:
    return {name: getattr(application, name) for name in REQUEST_FIELDS}


def _change(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    changes = {name: data[name] for name in REQUEST_FIELDS}
    return {"application_id": application.pk, "changes": changes, "reason": data["reason"]}


BEGIN = ActionPage(
    create_application,
    ApplicationOnBehalfForm,
    on="list",
    title="New application",
    icon="add",
    arguments=lambda none, data: arguments_of(data),
    result_message="Saved as a draft. Add documents, then submit it.",
)
SUBMIT = ActionPage(
    submit_application,
    forms.RemarkForm,
    icon="send",
    available=lambda application: application.status in EDITABLE,
    arguments=lambda application, data: {"application_id": application.pk, **data},
)
UPDATE = ActionPage(
    update_application,
    forms.RequestForm,
    title="Change request",
    icon="edit",
    available=lambda application: application.status in EDITABLE,
    initial=_request,
    arguments=_change,
)
MODIFY = ActionPage(
    modify_application,
    forms.ModifyForm,
    icon="edit_note",
    available=_modifiable,
    initial=_request,
    arguments=_change,
    preview=changes_then,
)
WITHDRAW = ActionPage(
    withdraw_application,
    forms.WhyForm,
    icon="logout",
    danger=True,
    available=can_become(ApplicationStatus.WITHDRAWN),
    arguments=lambda application, data: {"application_id": application.pk, **data},
    description="Because the applicant asked for it. An offer that stands falls.",
)
