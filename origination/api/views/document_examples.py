"""Examples of documents and uploads, as the API's description shows them."""

from drf_spectacular.utils import OpenApiExample

from loanops.web.api.examples import MOMENT, answered, listed, record
from origination.api.views.application_examples import APPLICATION_ID

BEGUN = OpenApiExample(
    "A bank statement",
    request_only=True,
    value={
        "kind": "BANK_STATEMENT",
        "period": "2026-02",
        "file_name": "statement-february.pdf",
        "media_type": "application/pdf",
        "size": 184320,
    },
)
ADDRESS = OpenApiExample(
    "Where to send it",
    response_only=True,
    status_codes=["201"],
    value={
        "object": "document_upload",
        "id": "upl_0197a3c2d4e57f0f8a1b2c3d4e5f6a7b",
        "version": 1,
        "created_at": "2026-03-02T14:05:00Z",
        "updated_at": "2026-03-02T14:05:00Z",
        "livemode": False,
        "application": "app_0197a3c2d4e57f0f8a1b2c3d4e5f6a7c",
        "kind": "BANK_STATEMENT",
        "period": "2026-02",
        "status": "WAITING",
        "file_name": "statement-february.pdf",
        "media_type": "application/pdf",
        "document": None,
        "refusal_code": "",
        "refusal": "",
        "address": {
            "method": "POST",
            "url": "https://lender-documents.s3.us-east-1.amazonaws.com/",
            "fields": {
                "key": "quarantine/incoming/app_0197a3c2d4e57f0f8a1b2c3d4e5f6a7c/upl_0197a3c2d4e57f0f8a1b2c3d4e5f6a7b",
                "Content-Type": "application/pdf",
                "x-amz-server-side-encryption": "aws:kms",
                "policy": "eyJleHBpcmF0aW9uIjog…",
                "x-amz-algorithm": "AWS4-HMAC-SHA256",
                "x-amz-credential": "AKIA…/20260302/us-east-1/s3/aws4_request",
                "x-amz-date": "20260302T140500Z",
                "x-amz-signature": "6f1d…",
            },
            "size_max": 26214400,
            "expires_at": "2026-03-02T14:20:00Z",
        },
    },
)
CHECKLIST = OpenApiExample(
    "One document missing",
    response_only=True,
    value={
        "object": "document_checklist",
        "application": "app_0197a3c2d4e57f0f8a1b2c3d4e5f6a7c",
        "items": [
            {
                "kind": "BANK_STATEMENT",
                "label": "Bank statement",
                "is_required": True,
                "state": "MISSING",
                "is_open": True,
                "why": "It shows what comes in and goes out every month, and so what a payment may be.",
                "example": "The statement of the business account for one full month, all pages.",
                "messages": [],
                "documents": [],
            }
        ],
        "open_count": 1,
    },
)
_DOCUMENT = record(
    "document",
    "doc_0197a3c2d4e57f0f8a1b2c3d4e5f6a20",
    version=4,
    application=APPLICATION_ID,
    kind="BANK_STATEMENT",
    period="2026-02",
    status="PENDING_REVIEW",
    file_name="statement-february.pdf",
    media_type="application/pdf",
    size=184320,
    page_count=3,
    checksum="cef2c9ad638b99807eb154171c9feb314ba811d78c09c0c79216457bde9ce7e1",
    uploaded_at=MOMENT,
    scanned_at=MOMENT,
    request_message="",
    rejection_reason="",
    retention_class="APPLICATION",
)
_REJECTED = {
    **_DOCUMENT,
    "version": 5,
    "status": "REJECTED",
    "rejection_reason": "Page 2 cannot be read. Please send it again.",
}
DOCUMENT = answered("Waits for review", _DOCUMENT)
REJECTED = answered("Rejected", _REJECTED)
DOCUMENT_MADE = answered("Waits for review", _DOCUMENT, status=201)
SCANNING = answered(
    "Waits for the malware scanner", {**_DOCUMENT, "status": "SCANNING", "scanned_at": None}, status=201
)
DOCUMENTS = listed("One waits for review", _DOCUMENT)
SMALL_FILE = OpenApiExample(
    "A small file",
    request_only=True,
    media_type="multipart/form-data",
    value={"kind": "BANK_STATEMENT", "period": "2026-02", "file": "(the file)"},
)
UPLOAD = answered(
    "Completed",
    {**ADDRESS.value, "version": 3, "status": "COMPLETED", "document": _DOCUMENT["id"], "address": None},
)
