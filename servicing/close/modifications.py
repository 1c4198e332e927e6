"""End of day for modifications: what is accepted goes on the books, what nobody took up lapses."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from loanops.core import clock
from loanops.core.actors import system_actor
from loanops.core.errors import LoanOpsError
from servicing.models import Modification
from servicing.services.modifying.applying import apply_modification
from servicing.services.modifying.expiring import expire_modification
from servicing.states import ModificationStatus

log = logging.getLogger(__name__)
END_OF_DAY = system_actor("end of day")


def work_modifications(run: Any = None, progress: Callable[[str], None] | None = None) -> dict[str, int]:
    """Apply and expire one by one; safe to repeat. One that cannot go on stops nobody else and waits for a person."""
    today = run.business_date if run is not None else clock.business_date()
    accepted = Modification.objects.filter(status=ModificationStatus.ACCEPTED, expires_on__gte=today)
    failures: list[str] = []
    counts = {
        "modifications_applied": _each(
            accepted.order_by("id").values_list("pk", flat=True),
            lambda pk: apply_modification(modification_id=pk, actor=END_OF_DAY),
            failures,
        ),
        "modifications_expired": _each(
            Modification.objects.overdue(today).order_by("id").values_list("pk", flat=True),
            lambda pk: expire_modification(modification_id=pk, on_date=today, actor=END_OF_DAY),
            failures,
        ),
    }
    if progress is not None:
        for failure in failures:
            progress(failure)
    return {**counts, "modifications_left": len(failures)}


def _each(keys: Iterable[int], act: Callable[[int], Any], failures: list[str]) -> int:
    done = 0
    for key in list(keys):
        try:
            act(key)
        except LoanOpsError as refusal:
            failures.append(f"modification {key} waits for a person: {refusal.message}")
        except Exception as error:
            log.exception("modification %s failed", key)
            failures.append(f"modification {key} failed: {error}")
        else:
            done += 1
    return done
