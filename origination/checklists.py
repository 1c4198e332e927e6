"""The checklist of an application: what its product requires and what was asked for besides, and how far each is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from origination.document_kinds import guide_to
from origination.models import Application, Document
from origination.states import DocumentStatus
from products.choices import DocumentKind


class ChecklistState(models.TextChoices):
    MISSING = "MISSING", "Missing"
    REQUESTED = "REQUESTED", "Requested"
    PENDING = "PENDING", "Pending"
    VERIFIED = "VERIFIED", "Verified"
    REJECTED = "REJECTED", "Rejected"
    SUPERSEDED = "SUPERSEDED", "Replaced"


TONES = {
    ChecklistState.MISSING: "danger",
    ChecklistState.REQUESTED: "warning",
    ChecklistState.PENDING: "info",
    ChecklistState.VERIFIED: "success",
    ChecklistState.REJECTED: "danger",
    ChecklistState.SUPERSEDED: "neutral",
}
_STATE_OF = {
    DocumentStatus.REQUESTED: ChecklistState.REQUESTED,
    DocumentStatus.UPLOADED: ChecklistState.PENDING,
    DocumentStatus.SCANNING: ChecklistState.PENDING,
    DocumentStatus.PENDING_REVIEW: ChecklistState.PENDING,
    DocumentStatus.VERIFIED: ChecklistState.VERIFIED,
    DocumentStatus.REJECTED: ChecklistState.REJECTED,
    DocumentStatus.SUPERSEDED: ChecklistState.SUPERSEDED,
}
_WORST_FIRST = (
    ChecklistState.REJECTED,
    ChecklistState.REQUESTED,
    ChecklistState.PENDING,
    ChecklistState.VERIFIED,
    ChecklistState.SUPERSEDED,
)


@dataclass(frozen=True)
class ChecklistItem:
    """One kind of document: why it is needed, what a good one looks like, and what there is of it."""

    kind: str
    label: str
    is_required: bool
    state: ChecklistState
    why: str
    example: str
    messages: list[str] = field(default_factory=list)
    """What the applicant was asked for, and why something was rejected."""
    documents: list[Document] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether the applicant has to send something."""
        return self.state in (ChecklistState.MISSING, ChecklistState.REQUESTED, ChecklistState.REJECTED)


def state_of(document: Document) -> ChecklistState:
    return _STATE_OF[DocumentStatus(document.status)]


def checklist(application: Application, documents: Iterable[Document] | None = None) -> list[ChecklistItem]:
    """Required kinds in the product's order, then the others that were asked for or handed in."""
    found = list(application.documents.order_by("id") if documents is None else documents)
    version = application.product_version
    required = list(version.required_documents) if version is not None else []
    others = [kind for kind in DocumentKind.values if any(each.kind == kind for each in found)]
    kinds = list(dict.fromkeys([*required, *others]))
    return [_item(kind, kind in required, [each for each in found if each.kind == kind]) for kind in kinds]


def _item(kind: str, is_required: bool, documents: list[Document]) -> ChecklistItem:
    guide = guide_to(kind)
    return ChecklistItem(
        kind=kind,
        label=DocumentKind(kind).label,
        is_required=is_required,
        state=_state(documents),
        why=guide.why,
        example=guide.example,
        messages=[_message(document) for document in documents if _message(document)],
        documents=documents,
    )


def _state(documents: list[Document]) -> ChecklistState:
    """What needs somebody first; a kind of which everything was replaced and nothing is left is missing."""
    states = {state_of(document) for document in documents}
    state = next((state for state in _WORST_FIRST if state in states), ChecklistState.MISSING)
    return ChecklistState.MISSING if state == ChecklistState.SUPERSEDED else state


def _message(document: Document) -> str:
    if document.status == DocumentStatus.REQUESTED:
        return document.request_message
    return document.rejection_reason if document.status == DocumentStatus.REJECTED else ""
