"""The states' disclosure forms: read, drafted, put into force and switched by compliance."""

from typing import Any

from django.http import HttpRequest

from loanops.web.admin import ActionPage, PreviewTable, ReadOnlyAdmin, badge, day, money, register, text
from origination.admin import closing_forms
from origination.models import DisclosureForm
from origination.services.disclosure_forms import (
    activate_disclosure_form,
    draft_disclosure_form,
    switch_disclosure_form,
)
from origination.states import DisclosureFormStatus


def _draft(form: DisclosureForm, data: dict[str, Any]) -> dict[str, Any]:
    return {"form_id": form.pk, "changes": closing_forms.changes_of(data), "reason": data["reason"]}


def _rows_then(draft: DisclosureForm, form: DisclosureForm) -> list[PreviewTable]:
    return [_rows(draft)]


def _rows(form: DisclosureForm) -> PreviewTable:
    return PreviewTable(
        form.heading,
        ["Row", "Figure", "Explanation", "Only when"],
        [
            [
                row.get("label", ""),
                row.get("figure", ""),
                row.get("text", ""),
                row.get("when", "").replace("_", " ").lower(),
            ]
            for row in form.rows
        ],
        tab="Details",
        note=form.remark,
    )


@register(DisclosureForm)
class DisclosureFormAdmin(ReadOnlyAdmin):
    view_action = "origination.view_disclosure_forms"
    list_display = (
        text(str, "Form"),
        "state",
        "law",
        badge("status"),
        "is_on",
        money("amount_max", "Up to"),
        "signature_required",
        day("effective_from", "From"),
        day("effective_to", "To"),
    )
    list_filter = ("state", "status")
    search_fields = ("code", "state", "law")
    ordering = ("state", "code", "-number", "id")
    sections = (
        (
            "Form",
            [
                "code",
                "number",
                "state",
                "law",
                "status",
                "is_on",
                "amount_max",
                "products",
                "signature_required",
            ],
        ),
        ("In force", ["effective_from", "effective_to", "remark"]),
        ("Words", ["heading", "introduction", "footer"]),
    )
    action_pages = (
        ActionPage(
            draft_disclosure_form,
            closing_forms.DisclosureFormForm,
            icon="edit_document",
            initial=closing_forms.first_values,
            arguments=_draft,
            preview=_rows_then,
            description="Nothing counts before a second person has put it into force.",
        ),
        ActionPage(
            activate_disclosure_form,
            closing_forms.ActivateForm,
            icon="task_alt",
            available=lambda form: form.status == DisclosureFormStatus.DRAFT,
            arguments=lambda form, data: {"form_id": form.pk, **data},
        ),
        ActionPage(
            switch_disclosure_form,
            closing_forms.SwitchForm,
            title="Switch on or off",
            icon="toggle_on",
            danger=True,
            available=lambda form: form.status == DisclosureFormStatus.ACTIVE,
            arguments=lambda form, data: {"form_id": form.pk, "is_on": not form.is_on, **data},
        ),
    )

    def products(self, form: DisclosureForm) -> str:
        return ", ".join(form.product_types) or "all"

    def tables(self, form: DisclosureForm, request: HttpRequest) -> list[PreviewTable]:
        return [_rows(form)]
