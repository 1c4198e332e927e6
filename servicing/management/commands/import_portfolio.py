"""Import a portfolio of loans from a CSV file."""

import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loanops.core import clock
from loanops.core.actors import system_actor
from loanops.core.errors import LoanOpsError
from servicing.importing.importer import ImportReport, import_file
from servicing.importing.live import LiveLayout, read_history, read_schedules
from servicing.importing.rows import Layout, RowRefused
from servicing.importing.sba import SbaLayout

LAYOUTS = (LiveLayout.name, SbaLayout.name)


class Command(BaseCommand):
    help = "Take the loans of a CSV file onto the books. Run it again after a stop: it goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--product", required=True, help="code of the product the loans are booked under")
        parser.add_argument("--layout", choices=LAYOUTS, default=SbaLayout.name, help="what the columns mean")
        parser.add_argument("--history", type=Path, help="CSV with the history of running loans")
        parser.add_argument("--schedule", type=Path, help="CSV with due dates of running loans")
        parser.add_argument(
            "--tolerance", type=Decimal, default=Decimal("0.00"), help="by how much a balance may differ"
        )
        parser.add_argument(
            "--reconciliation", type=Path, help="write every compared balance to this CSV file"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and judge every row, book nothing")
        parser.add_argument(
            "--errors", type=Path, help="write refused rows with their reasons to this CSV file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()

        def progress(report: ImportReport) -> None:
            rate = report.rows / max(time.monotonic() - started, 0.001)
            end = "\r" if sys.stdout.isatty() else "\n"
            self.stdout.write(
                f"{report.rows:>9,} rows: {report.booked:,} booked, {report.known_before:,} known before, "
                f"{report.refused:,} refused ({rate:,.0f} rows/s)",
                ending=end,
            )
            self.stdout.flush()

        try:
            layout = _layout(options)
            report = import_file(
                options["file"],
                layout=layout,
                product_code=options["product"],
                actor=system_actor("import_portfolio"),
                dry_run=options["dry_run"],
                errors=options["errors"],
                progress=progress,
            )
        except (LoanOpsError, RowRefused) as refused:
            raise CommandError(str(refused))
        if options["reconciliation"] and isinstance(layout, LiveLayout):
            options["reconciliation"].write_text(layout.reconciliation(), encoding="utf-8", newline="")
        self._print(report, dry_run=options["dry_run"], errors=options["errors"])
        if not report.is_complete:
            raise CommandError("Accepted and refused rows do not add up to the rows of the file.")

    def _print(self, report: ImportReport, *, dry_run: bool, errors: Path | None) -> None:
        totals = report.totals
        self.stdout.write("")
        self.stdout.write(
            self.style.MIGRATE_HEADING("Dry run: nothing was booked" if dry_run else "Imported")
        )
        lines = {
            "rows": f"{report.rows:,}",
            "accepted": f"{report.accepted:,} ({report.booked:,} new, {report.known_before:,} known before)",
            "refused": f"{report.refused:,}",
            "with a warning": f"{report.warnings:,}",
            "revolving at source": f"{report.revolving:,}",
            "control total disbursed": f"{totals.disbursed:,.2f}",
            "control total repaid": f"{totals.repaid:,.2f}",
            "control total charged off": f"{totals.charged_off:,.2f}",
        }
        for name, value in lines.items():
            self.stdout.write(f"  {name:<26}{value:>24}")
        for reason, count in sorted(report.reasons.items(), key=lambda item: -item[1]):
            self.stdout.write(f"  refused {count:>6,}  {reason}")
        if errors is not None and report.refused:
            self.stdout.write(f"  refused rows are in {errors}")


def _layout(options: dict[str, Any]) -> Layout:
    if options["layout"] == SbaLayout.name:
        return SbaLayout()
    history, schedule = options["history"], options["schedule"]
    return LiveLayout(
        today=clock.business_date(),
        product_code=options["product"],
        tolerance=options["tolerance"],
        history=read_history(history) if history else {},
        due_dates=read_schedules(schedule) if schedule else {},
    )
