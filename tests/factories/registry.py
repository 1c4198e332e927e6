"""One record of each model that has staff pages, for tests that walk all pages."""

from collections.abc import Callable
from typing import Any

SAMPLES: dict[str, Callable[[], Any]] = {}


def sample(label: str, make: Callable[[], Any]) -> None:
    """How to make one record of a model, such as `sample("servicing.Loan", make_loan)`."""
    SAMPLES[label] = make
