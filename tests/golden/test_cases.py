"""Published figures judge the engine, one test for each case.

Run another folder of cases with `pytest tests/golden --golden-dir FOLDER`. A case whose terms the engine refuses
is skipped as not yet supported; a case it accepts must come out to the cent. The cases in differences.md follow
conventions of their source that are not ours: they are counted as differing, and must be struck off the list when they
come out. In another folder the same goes for cases that an independent recomputation could not reproduce either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loanops.engine import EngineError, UnsupportedConvention
from tests.golden.differences import known_differences
from tests.golden.figures import CASES, Case, read_cases
from tests.golden.judges import (
    first_plan,
    judge_apr,
    judge_day_count,
    judge_first_plan,
    judge_function,
    judge_schedule,
)
from tests.golden.payment_judge import judge_payments


@dataclass(frozen=True)
class Judged:
    """A case with the recipe it is counted under and the judge it goes to."""

    name: str
    recipe: str
    case: Case
    judge: Callable[[Case], None]


def schedule_recipe(case: Case) -> str:
    return f"schedule {case['conventions'].get('recipe') or 'other'}"


def payment_recipe(case: Case) -> str:
    return f"payments {case['conventions'].get('recipe') or 'other'}"


def collect(folder: Path) -> Iterator[Judged]:
    for case in read_cases(folder, "schedules.json"):
        yield Judged(case["id"], schedule_recipe(case), case, judge_schedule)
    for case in read_cases(folder, "payments.json"):
        yield Judged(case["id"], payment_recipe(case), case, judge_payments)
        if first_plan(case) is not None:
            yield Judged(f"{case['id']}-plan", "plan at disbursement", case, judge_first_plan)
    for case in read_cases(folder, "apr.json"):
        yield Judged(case["id"], "APR", case, judge_apr)
    for case in read_cases(folder, "daycount.json"):
        yield Judged(case["id"], "day count", case, judge_day_count)
    for case in read_cases(folder, "finance_functions.json"):
        yield Judged(case["id"], "finance functions", case, judge_function)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "judged" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--golden-dir", default=None)
        found = list(collect(Path(chosen) if chosen else CASES))
        if not found:
            raise pytest.UsageError(f"There are no golden cases in {chosen}.")
        metafunc.parametrize("judged", found, ids=[each.name for each in found])


def test_case(
    judged: Judged, record_property: Callable[[str, object], None], request: pytest.FixtureRequest
) -> None:
    record_property("golden_recipe", judged.recipe)
    reason = _may_differ(judged, elsewhere=bool(request.config.getoption("--golden-dir", default=None)))
    try:
        judged.judge(judged.case)
    except (AssertionError, EngineError) as found:
        if reason is not None:
            pytest.xfail(f"differs: {reason}")
        if isinstance(found, UnsupportedConvention):
            pytest.skip(f"not yet supported: {found}")
        raise
    if judged.name in known_differences():
        pytest.fail("This case comes out now; strike it off differences.md.")


def _may_differ(judged: Judged, *, elsewhere: bool) -> str | None:
    """Why a case need not come out, or None when it must."""
    reason = known_differences().get(judged.name)
    recomputed = (judged.case.get("verified") or {}).get("recomputed", True)
    if reason is None and elsewhere and not recomputed:
        return "not recomputed by the source"
    return reason


def test_known_differences_are_cases_that_nobody_recomputed() -> None:
    cases = {each.name: each.case for each in collect(CASES)}
    for name in known_differences():
        assert cases[name]["verified"]["recomputed"] is False
