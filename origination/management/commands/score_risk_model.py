"""`manage.py score_risk_model`: a scorecard's probability of default beside every row of a file of loans."""

import csv
import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loanops.core.errors import LoanOpsError
from origination.scoring.library import FILE_NAME, card_named, load_card
from origination.scoring.scorecard import InvalidScorecard, Scorecard
from origination.scoring.training.loans import (
    UnreadableLoans,
    columns_of,
    facts_of_row,
    rows_of,
    unreadable_numbers,
)

CODE = "sba-loans"
COLUMN = "probability_of_default"
TOLD_EVERY = 5_000


class Command(BaseCommand):
    help = "Score every row of a CSV file of loans; plain Python, no training library needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="The loans, in the SBA's columns.")
        parser.add_argument("--out", type=Path, required=True, help="The same rows with their probability.")
        parser.add_argument(
            "--card",
            default=CODE,
            help=f"A card such as {CODE}-1, the newest of a code such as {CODE} (the default), or a JSON file.",
        )
        parser.add_argument("--explain", action="store_true", help="Also the points of each attribute.")

    def handle(self, *args: Any, **options: Any) -> None:
        data, out = options["data"], options["out"]
        if data.resolve() == out.resolve():
            raise CommandError("--out is another file than --data.")
        try:
            card = _card(options["card"])
            count = self._score(card, data, out, explain=options["explain"])
        except (UnreadableLoans, InvalidScorecard, OSError, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        except LoanOpsError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(self.style.SUCCESS(f"{count:,} rows scored by {card.name}, written to {out}"))

    def _score(self, card: Scorecard, data: Path, out: Path, *, explain: bool) -> int:
        count, unreadable = 0, Counter[str]()
        columns = [*columns_of(data), COLUMN]
        if explain:
            columns += [f"points_{attribute.name}" for attribute in card.attributes]
        unfinished = out.with_name(out.name + ".part")
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=columns)
                writer.writeheader()
                for count, row in enumerate(rows_of(data), start=1):
                    unreadable.update(unreadable_numbers(row))
                    score = card.score(facts_of_row(row))
                    row[COLUMN] = str(score.probability_of_default)
                    if explain:
                        row |= {f"points_{each.attribute}": str(each.points) for each in score.contributions}
                    writer.writerow(row)
                    if count % TOLD_EVERY == 0:
                        self.stdout.write(f"{count:,} rows")
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
        for name, cells in unreadable.items():
            self.stdout.write(
                self.style.WARNING(f"{name}: {cells:,} cells hold no number; scored as not known")
            )
        return count


def _card(name: str) -> Scorecard:
    path = Path(name)
    if path.suffix != ".json":
        return card_named(name) if FILE_NAME.fullmatch(name) else load_card(name)
    return Scorecard.from_json(json.loads(path.read_text(encoding="utf-8")))
