"""Message templates: the words, what they may mention, and how a message would read."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html

from loanops.core.errors import LoanOpsError
from loanops.notifications.models import MessageTemplate
from loanops.notifications.services.templates import edit_template, preview_template
from loanops.web.admin import ActionPage, PreviewTable, ReadOnlyAdmin, moment, register
from loanops.web.admin.forms import ActionForm, ReasonField


class EditTemplateForm(ActionForm):
    subject = forms.CharField(max_length=200)
    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 18}))
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(sorted(self.record.variables)) if self.record else ""
        self.fields["body"].help_text = f"This message knows: {known}."


def _as_it_reads(template: MessageTemplate) -> PreviewTable:
    words = preview_template(template)
    return _table("As it reads", words.subject, words.body)


def _table(title: str, subject: str, body: str) -> PreviewTable:
    text = format_html('<div style="white-space: pre-wrap">{}</div>', body)
    return PreviewTable(title, ["", ""], [["Subject", subject], ["Text", text]], tab="Details")


@register(MessageTemplate)
class MessageTemplateAdmin(ReadOnlyAdmin):
    view_action = "notifications.view_templates"
    list_display = ("code", "channel", "subject", "version", "is_edited", moment("updated_at", "Changed"))
    list_filter = ("channel", "is_edited")
    search_fields = ("code", "subject", "body")
    ordering = ("code", "channel")
    sections = (("Template", ["code", "channel", "version", "is_edited"]),)
    action_pages = (
        ActionPage(
            edit_template,
            EditTemplateForm,
            icon="edit_note",
            initial=lambda template: {"subject": template.subject, "body": template.body},
            arguments=lambda template, data: {"template_id": template.pk, **data},
            preview=lambda result, template: [_as_it_reads(result)],
            description="Shown with example values before it is saved. Messages already written stay as they are.",
            result_message="Used from now on.",
        ),
    )

    def tables(self, record: MessageTemplate, request: HttpRequest) -> list[PreviewTable]:
        examples = [[f"{{{{ {name} }}}}", example] for name, example in sorted(record.variables.items())]
        known = PreviewTable("What it may mention", ["Variable", "Example"], examples)
        written = _table("As it is written", record.subject, record.body)
        try:
            return [_as_it_reads(record), written, known]
        except LoanOpsError as refusal:
            return [_table("As it reads", "", refusal.message), written, known]
