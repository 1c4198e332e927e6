"""Applying: submit, change, withdraw. A new application is begun and filled in step by step (`wizard`)."""

from typing import Any

from loanops.web.admin import ActionPage
from origination.admin import forms
from origination.admin.actions.availability import EDITABLE, can_become, changes_then
from origination.models import Application
from origination.services.applying import (
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
    available=lambda application: application.status in EDITABLE and application.product_version is not None,
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
