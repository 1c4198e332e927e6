"""Why a file is refused: a code for programs, a sentence for people."""

from loanops.core.errors import FieldError, LoanOpsError


class UnableToUploadDocument(LoanOpsError):
    """The file cannot be accepted."""


class FileMissing(LoanOpsError):
    """The storage does not have the file."""

    status = 409


def refusal(code: str, detail: str) -> UnableToUploadDocument:
    """The refusal of a file, placed at the form's or body's `file`."""
    return UnableToUploadDocument(detail, errors=[FieldError("/file", code, detail)])
