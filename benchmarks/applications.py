"""The pages of origination with many applications: how many queries each needs, and how long it takes."""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from loanops.access.roles import Role  # noqa: E402
from loanops.core import clock, outbox  # noqa: E402
from loanops.core.models import BusinessDay  # noqa: E402
from loanops.core.seeding import seed_reference_data  # noqa: E402
from origination.models import Application  # noqa: E402
from products.models import ProductVersion  # noqa: E402
from products.services.drafting import new_version  # noqa: E402
from tests.factories.access import SYSTEM, make_user  # noqa: E402
from tests.factories.origination import (  # noqa: E402
    NEAR_PRIME,
    make_application,
    make_checked,
    make_document,
    make_offered,
    make_referred,
    make_submitted,
)

UNIQUE_TOGETHER = frozenset({"pull_key"})
"""Texts that are unique together with others and are no keys."""
QUERIES_MAX = 12
MILLISECONDS_MAX = 500
REQUESTS = 50
OPEN_SHARE = 10
"""One application in so many is still open; the others were declined long ago, as most of a lender's are."""
COPIED = (
    "parties_business",
    "parties_businessowner",
    "origination_application",
    "origination_statuschange",
    "origination_document",
    "origination_creditreport",
    "origination_decision",
    "origination_ruleresult",
)


def main(arguments: list[str]) -> int:
    """Make the applications, measure the pages, write the figures; fails when a page needs too many queries."""
    options = parse(arguments)
    outbox._publish = lambda: None  # what leaves the house is the workers' part
    began = time.monotonic()
    people = build(options.applications)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    built = time.monotonic() - began
    count = Application.objects.count()
    tell(f"{count:,} applications built in {built:,.0f} s")
    figures: dict[str, Any] = {
        "applications": count,
        "open": Application.objects.in_queue().count(),
        "build_seconds": round(built, 1),
        "pages": {name: measure(name, client, url, options.requests) for name, client, url in pages(people)},
        "machine": {
            "cores": os.cpu_count(),
            "load_average": os.getloadavg(),
            "python": sys.version.split()[0],
        },
    }
    told = json.dumps(figures, indent=1, default=str)
    print(told, flush=True)
    if options.json:
        with open(options.json, "w") as file:
            file.write(told + "\n")
    return 1 if any(page["queries"] > QUERIES_MAX for page in figures["pages"].values()) else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench applications", description=__doc__)
    parser.add_argument("--applications", type=int, default=100_000, help="how many (default: 100,000)")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="requests per page (default: 50)")
    parser.add_argument("--json", help="file for the figures")
    return parser.parse_args(arguments)


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# Applications -----------------------------------------------------------------------------------------------------


def build(count: int) -> dict[str, Any]:
    """Some applications in every state through the services, copied in SQL until there are as many as wanted."""
    with transaction.atomic():
        BusinessDay.set(clock.lender_today())
        list(seed_reference_data())
    people = {
        "officers": [make_user(Role.LOAN_OFFICER, username=f"officer{number}") for number in range(8)],
        "underwriters": [make_user(Role.UNDERWRITER, username=f"underwriter{number}") for number in range(4)],
        "manager": make_user(Role.PRODUCT_MANAGER, username="products"),
    }
    templates = _templates()
    copies = max(count // len(templates) - 1, 0)
    multiply(copies)
    _spread(people)
    return people


def _templates() -> list[Application]:
    makers: list[Callable[[], Application]] = [
        lambda: make_application(),
        lambda: make_submitted(),
        lambda: make_submitted(product="term-loan"),
        lambda: make_referred(credit=NEAR_PRIME),
        lambda: make_offered(),
        lambda: make_checked(credit="0005"),
    ]
    declined = [lambda: make_checked(credit="0008")] * (len(makers) * (OPEN_SHARE - 1))
    made = []
    for make in [*makers, *declined]:
        application = make()
        if application.documents.count() == 0 and application.status != "DECLINED":
            make_document(application)
        made.append(application)
    return made


def multiply(copies: int) -> None:
    """Copy the templates with shifted keys; triggers and deferred checks are left out."""
    with connection.cursor() as cursor:
        spaces = {table: _space(cursor, table) for table in COPIED}
        cursor.execute("SET session_replication_role = replica")
        for table in COPIED:
            cursor.execute(_copy(cursor, table, spaces), {"copies": copies})
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
            tell(f"{table}: {cursor.rowcount}")
        cursor.execute("SET session_replication_role = origin")


def _space(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
    return int(cursor.fetchone()[0])


def _copy(cursor: Any, table: str, spaces: dict[str, int]) -> str:
    """INSERT … SELECT that shifts keys within the copied tables and makes unique texts differ."""
    model = next(each for each in apps.get_models() if each._meta.db_table == table)
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(f'"{field.column}"')
        target = field.related_model._meta.db_table if field.is_relation else ""
        own = f'original."{field.column}"'
        if field.primary_key:
            values.append(f"{own} + copy * {spaces[table]}")
        elif target in spaces:
            values.append(f"{own} + copy * {spaces[target]}")
        elif field.unique or field.name in UNIQUE_TOGETHER:
            length = getattr(field, "max_length", None) or 200
            values.append(f"CASE {own} WHEN '' THEN '' ELSE left({own}, {length - 9}) || '-' || copy END")
        else:
            values.append(own)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM generate_series(1, %(copies)s) AS copy, {table} AS original"
    )


def _spread(people: dict[str, Any]) -> None:
    """Ages over some days, two thirds with somebody, every third clock late: as a busy desk looks."""
    chance = random.Random(20260302)
    chance.shuffle(people["officers"])
    keys = [person.pk for person in (*people["officers"], *people["underwriters"])]
    listed = ", ".join(str(key) for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE origination_application SET"
            " status_since = now() - (id % 240) * interval '1 hour',"
            " sla_due_at = CASE WHEN sla_due_at IS NULL THEN NULL"
            "   ELSE now() + ((id % 90) - 30) * interval '1 hour' END,"
            " submitted_on = submitted_on - (id % 60)::int,"
            f" assignee_id = CASE WHEN id % 3 = 0 THEN NULL ELSE (ARRAY[{listed}])[1 + id % {len(keys)}] END"
        )


# Pages ------------------------------------------------------------------------------------------------------------


def pages(people: dict[str, Any]) -> list[tuple[str, Client, str]]:
    """L1 to L3 as an officer, U1 as an underwriter, P2 as a product manager."""
    officer, underwriter, manager = (
        _signed_in(people["officers"][0]),
        _signed_in(people["underwriters"][0]),
        _signed_in(people["manager"]),
    )
    queue = reverse("admin:origination_application_changelist")
    referred = Application.objects.filter(status="REFERRED").order_by("-id")[0]
    record = reverse("admin:origination_application_change", args=[referred.pk])
    version = ProductVersion.objects.published().filter(product__code="micro-loan").latest("id")
    new_version(product_id=version.product_id, content={}, change_summary="Measured", actor=SYSTEM)
    editor = reverse("admin:products_loanproduct_action_update_draft", args=[version.product_id])
    return [
        ("L1 pipeline", officer, reverse("admin:origination_application_pipeline")),
        ("L2 queue", officer, queue),
        ("L2 everything", officer, f"{queue}?work=all"),
        ("L2 late of a product", officer, f"{queue}?work=all&sla=late&product=micro-loan"),
        *[
            (f"L3 {tab}", officer, f"{record}?tab={tab}")
            for tab in ("overview", "documents", "credit", "financials", "rules", "offer", "timeline")
        ],
        ("U1 reviews", underwriter, reverse("admin:origination_application_reviews")),
        ("P2 product editor", manager, editor),
    ]


def _signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def measure(name: str, client: Client, url: str, requests: int) -> dict[str, Any]:
    """Queries of one request, and milliseconds and size of so many."""
    for _ in range(2):
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{name}: {url} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    needed = len(queries)
    times = []
    for _ in range(requests):
        began = time.monotonic()
        answer = client.get(url)
        times.append((time.monotonic() - began) * 1000)
    times.sort()
    figures = {
        "queries": needed,
        "median_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[max(int(len(times) * 0.95) - 1, 0)], 1),
        "kilobytes": round(len(answer.content) / 1024, 1),
    }
    within = figures["queries"] <= QUERIES_MAX and figures["p95_ms"] < MILLISECONDS_MAX
    tell(f"{name}: {figures}{'' if within else '  above the budget'}")
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
