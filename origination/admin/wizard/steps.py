"""The steps as action pages: each saves what it asks for and leads to the next."""

from typing import Any

from loanops.web.admin import ActionPage
from origination.admin import forms as common
from origination.admin.actions.documents import ATTACH
from origination.admin.wizard import forms, progress
from origination.models import Application
from origination.services.applying import (
    EDITABLE,
    create_application,
    submit_application,
    update_application,
)
from origination.services.checking import REQUEST_FIELDS

SAVE = "Save and go on"


def _editable(application: Application) -> bool | str:
    return application.status in EDITABLE or "Only drafts and incomplete applications are filled in."


def _begin(none: None, data: dict[str, Any]) -> dict[str, Any]:
    known = forms.known_business(data["known_business"])
    fields = {"business": data["details"]} if data["details"] else {}
    return {"fields": fields, "business_id": known.pk if known is not None else None}


def _business(application: Application) -> dict[str, Any]:
    names = [name for name in forms.BusinessStepForm.base_fields if name != "tax_id"]
    return {name: getattr(application.business, name) for name in names}


def _request(application: Application) -> dict[str, Any]:
    first = {name: getattr(application, name) for name in REQUEST_FIELDS}
    version: Any = application.product_version
    if version is None:
        return {**first, "repayment_frequency": ""}
    return {**first, "product": version.product.code}


def _asked_for(data: dict[str, Any]) -> dict[str, Any]:
    changes = {name: data[name] for name in REQUEST_FIELDS}
    if not changes["repayment_frequency"]:
        del changes["repayment_frequency"]
    if data["product"] is not None:
        changes["product"] = data["product"].code
    return changes


def _saved(step: progress.Step, form: Any, changes: Any, **options: Any) -> ActionPage:
    """A step that changes the draft."""
    return ActionPage(
        update_application,
        form,
        slug=f"apply-{step.slug}",
        title=step.title,
        press=SAVE,
        is_step=True,
        available=_editable,
        arguments=lambda application, data: {"application_id": application.pk, "changes": changes(data)},
        intro=progress.steps_above(step),
        leads_to=progress.after(step),
        result_message="Saved.",
        **options,
    )


BEGIN = ActionPage(
    create_application,
    forms.BeginForm,
    on="list",
    title="New application",
    press=SAVE,
    icon="add",
    arguments=_begin,
    intro=progress.steps_above(progress.BUSINESS),
    leads_to=progress.after(progress.BUSINESS),
    result_message=lambda application: (
        f"{application.number} is saved as a draft for {application.business}."
    ),
)
STEP_PAGES = (
    _saved(
        progress.BUSINESS,
        forms.BusinessStepForm,
        lambda data: {"business": data["details"]},
        initial=_business,
    ),
    _saved(progress.OWNERS, forms.OwnersForm, lambda data: {"owners": data["rows"]}),
    _saved(progress.REQUEST, forms.RequestStepForm, _asked_for, initial=_request),
    _saved(progress.COLLATERAL, forms.CollateralForm, lambda data: {"collateral": data["rows"]}),
    ActionPage(
        ATTACH.use_case,
        ATTACH.form,
        slug="apply-documents",
        title=progress.DOCUMENTS.title,
        press="Upload",
        is_step=True,
        available=_editable,
        arguments=ATTACH.arguments,
        intro=progress.steps_above(progress.DOCUMENTS),
        leads_to=lambda document, application: progress.DOCUMENTS.url(application),
        result_message="Uploaded.",
    ),
    _saved(
        progress.CONSENTS,
        forms.ConsentsForm,
        lambda data: {"owners": data["owners"], "credit_consent_by": data["credit_consent_by"]},
    ),
    ActionPage(
        submit_application,
        common.RemarkForm,
        slug="apply-review",
        title=progress.REVIEW.title,
        press="Submit",
        is_step=True,
        available=_editable,
        arguments=lambda application, data: {"application_id": application.pk, **data},
        intro=progress.steps_above(progress.REVIEW),
    ),
)
