"""Reading refusals in tests."""

import pytest

from loanops.core.errors import LoanOpsError


def pointers(refusal: pytest.ExceptionInfo[LoanOpsError]) -> dict[str, str]:
    """What is wrong, by field: `{"/purpose": "required"}`."""
    return {error.pointer: error.code for error in refusal.value.errors}
