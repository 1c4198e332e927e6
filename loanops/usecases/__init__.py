"""The declaration of use cases: a decorator and a dictionary, not a framework.

A service function declared with `@use_case` gets its transaction, permission check, idempotency, four eyes and audit
event from the declaration; the body holds only what is particular to it.
"""

from loanops.usecases.approval import never, second_person_above_limit, second_person_always
from loanops.usecases.declaration import REGISTRY, Executed, Proposed, UseCase, use_case

__all__ = [
    "REGISTRY",
    "Executed",
    "Proposed",
    "UseCase",
    "never",
    "second_person_above_limit",
    "second_person_always",
    "use_case",
]
