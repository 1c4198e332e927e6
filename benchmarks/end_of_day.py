"""End of day over N loans, beside the bare statements that write as many rows."""

import argparse
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks import portfolio  # noqa: E402
from loanops.core import clock, outbox  # noqa: E402
from servicing.close.running import run_end_of_day  # noqa: E402
from servicing.models import Loan, LoanPosition  # noqa: E402
from servicing.proof import verify  # noqa: E402

PROVEN_LOANS = 20
MEGABYTE = 1024 * (1024 if platform.system() == "Darwin" else 1)


def main(arguments: list[str]) -> int:
    """Build the portfolio, measure, prove a sample, write the figures."""
    options = parse(arguments)
    outbox._publish = lambda: None  # what leaves the house is the workers' part
    began = time.monotonic()
    loans = portfolio.build(options.loans, tell)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
    built = time.monotonic() - began
    tell(f"{loans:,} loans built in {built:,.0f} s")
    figures: dict[str, Any] = {"loans": loans, "shards": options.shards, "build_seconds": round(built, 1)}
    figures |= before()
    figures |= run(options.shards)
    figures |= baseline()
    figures["ratio_to_baseline"] = round(figures["seconds"] / figures["baseline_seconds"], 1)
    figures["close_ratio_to_baseline"] = round(figures["close_seconds"] / figures["baseline_seconds"], 1)
    figures["machine"] = {
        "cores": os.cpu_count(),
        "load_average": os.getloadavg(),
        "python": sys.version.split()[0],
    }
    figures["differences"] = prove(loans)
    told = json.dumps(figures, indent=1, default=str)
    print(told, flush=True)
    if options.json:
        with open(options.json, "w") as file:
            file.write(told + "\n")
    return 1 if figures["differences"] else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench end_of_day", description=__doc__)
    parser.add_argument("--loans", type=int, default=10_000, help="how many loans (default: 10,000)")
    parser.add_argument("--shards", type=int, default=2, help="processes that share them (default: 2)")
    parser.add_argument("--json", help="file for the figures")
    return parser.parse_args(arguments)


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def before() -> dict[str, Any]:
    """What the portfolio is made of."""
    active = Loan.objects.filter(status="ACTIVE")
    tomorrow = clock.business_date() + portfolio.ONE_DAY
    return {
        "active": active.count(),
        "due": LoanPosition.objects.filter(next_due_date=tomorrow, loan__status="ACTIVE").count(),
        "late": active.filter(position__days_past_due__gt=0).count(),
    }


def run(shards: int) -> dict[str, Any]:
    """The day of the portfolio, with all its steps."""
    count = Loan.objects.filter(status="ACTIVE").count()
    began = time.monotonic()
    done = run_end_of_day(shards=shards, progress=tell)
    seconds = time.monotonic() - began
    steps = {name.rpartition(".")[2]: _seconds(step) for name, step in done.steps.items()}
    close = steps["close_loans"]
    return {
        "seconds": round(seconds, 1),
        "loans_per_second": int(count / seconds),
        "close_seconds": close,
        "close_loans_per_second": int(count / close) if close else None,
        "steps": steps,
        "counts": {name.rpartition(".")[2]: step["counts"] for name, step in done.steps.items()},
        "failures": done.failures.count(),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE),
        "peak_memory_of_a_shard_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE),
    }


def _seconds(step: dict[str, Any]) -> float:
    from datetime import datetime

    began, ended = (datetime.fromisoformat(step[name]) for name in ("started_at", "finished_at"))
    return round((ended - began).total_seconds(), 1)


def baseline() -> dict[str, Any]:
    """As many rows as there are positions, written by one INSERT and one UPDATE: the physical limit of this machine."""
    with connection.cursor() as cursor:
        insert = _timed(
            lambda: cursor.execute(
                "CREATE TABLE bench_baseline (LIKE servicing_loanposition);"
                "INSERT INTO bench_baseline SELECT * FROM servicing_loanposition"
            )
        )
        update = _timed(
            lambda: cursor.execute(
                "UPDATE bench_baseline SET as_of = as_of + 1, interest = interest + 1,"
                " days_past_due = days_past_due + 1"
            )
        )
        cursor.execute("DROP TABLE bench_baseline")
    return {
        "baseline_insert_seconds": round(insert, 1),
        "baseline_update_seconds": round(update, 1),
        "baseline_seconds": round(insert + update, 2),
    }


def _timed(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def prove(loans: int) -> list[str]:
    """The whole ledger against all loans, and some loans to the last cent; answers what differs."""
    found = [str(each) for each in verify(quick=True).differences]
    keys = list(Loan.objects.order_by("pk").values_list("pk", flat=True)[:: max(loans // PROVEN_LOANS, 1)])
    late = Loan.objects.past_due().order_by("-pk").values_list("pk", flat=True)[:5]
    for key in [*keys, *late]:
        found += [str(each) for each in verify(loan_id=key).differences]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
