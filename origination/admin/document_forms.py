"""Forms of documents: hand in, ask for, verify, reject."""

from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm, FreeTextField, ReasonField
from origination.document_kinds import guide_to
from origination.files.limits import MEBIBYTE, limits
from products.choices import DocumentKind

PERIOD_HELP = "Bank statements: the month, such as 2026-02. Tax returns and financial statements: the year."


class PeriodField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Period", max_length=7, required=False, help_text=PERIOD_HELP, **kwargs)


class AttachForm(ActionForm):
    kind = forms.ChoiceField(choices=DocumentKind.choices)
    period = PeriodField()
    file = forms.FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = limits().size // MEBIBYTE
        self.fields["file"].help_text = f"PDF, PNG, JPEG or CSV, at most {size} MiB."

    def clean(self) -> dict[str, Any]:
        """Who hands it in is needed before the use case runs: the file is stored first."""
        return {**(super().clean() or {}), "actor": self.actor}


class RequestDocumentForm(ActionForm):
    kind = forms.ChoiceField(choices=DocumentKind.choices)
    period = PeriodField()
    message = FreeTextField(
        label="Message to the applicant",
        help_text="What is needed and what for, in the applicant's words.",
    )


class VerifyForm(ActionForm):
    check_points = forms.MultipleChoiceField(
        label="Checked", widget=forms.CheckboxSelectMultiple, help_text="Tick what you have checked yourself."
    )
    reason = ReasonField(required=False, label="Remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is None:
            return
        field: Any = self.fields["check_points"]
        field.choices = list(guide_to(self.record.kind).check_points.items())
        field.widget.choices = field.choices


class RejectForm(ActionForm):
    reason = ReasonField(help_text="For the file.")
    message = FreeTextField(
        label="Message to the applicant",
        required=False,
        help_text="What is wrong and what to send instead. Empty: the reason is sent.",
    )
