"""`manage.py train_risk_model`: a scorecard from loans whose end is known, with a report on how far to trust it."""

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loanops.core.actors import system_actor
from origination.scoring.library import FILE_NAME
from origination.scoring.scorecard import InvalidScorecard
from origination.scoring.training import paper
from origination.scoring.training.fitting import TrainingNotInstalled, fit_card
from origination.scoring.training.loans import UnreadableLoans, read_loans
from origination.scoring.training.measures import STABLE, WATCH
from origination.scoring.training.reporting import Report, judge_card
from origination.services.risk_models import record_risk_model

CODE = "sba-loans"


class Command(BaseCommand):
    help = "Train a scorecard on past loans (CSV in the columns of the SBA's public files) and report its figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, help="The loans to learn from.")
        parser.add_argument("--case", type=Path, help="The published case, to compare with its table.")
        parser.add_argument("--code", default=CODE, help=f"Code of the card (default: {CODE}).")
        parser.add_argument("--out", type=Path, help="Also write the card to this file, as JSON.")
        parser.add_argument("--report", type=Path, help="Also write the figures to this file, as JSON.")
        parser.add_argument(
            "--folds", type=int, default=5, help="Parts for the cross-validation (default: 5)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not FILE_NAME.fullmatch(f"{options['code']}-1"):
            raise CommandError("--code is lower-case words with hyphens, such as sba-loans.")
        if not options["data"] and not options["case"]:
            raise CommandError("Give --data, --case, or both.")
        if not 2 <= options["folds"] <= 20:
            raise CommandError("--folds is from 2 to 20.")
        try:
            if options["case"]:
                self._compare(options["case"])
            if options["data"]:
                self._train(options["code"], options)
        except (UnreadableLoans, InvalidScorecard, TrainingNotInstalled, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _compare(self, path: Path) -> None:
        case = paper.reproduce(path)
        self.stdout.write(f"The published case, {case.loans:,} loans:")
        for name, published in paper.PUBLISHED.items():
            self.stdout.write(f"  {name:<12}{case.coefficients[name]:>10.4f}   published {published:>8.4f}")
        self.stdout.write(f"  area under the curve, in training: {case.area_under_curve:.4f}")
        self.stdout.write(
            f"  misclassified at {paper.CUTOFF}, cross-validated: {case.misclassified:.2%}"
            f"   published, on the test half: {paper.PUBLISHED_MISCLASSIFIED:.2%}"
        )

    def _train(self, code: str, options: dict[str, Any]) -> None:
        source: Path = options["data"]
        past = read_loans(source)
        self.stdout.write(f"{len(past.loans):,} loans to learn from")
        for reason, count in past.left_out.items():
            self.stdout.write(f"{count:,} left out: {reason}")
        report = judge_card(past.loans, folds=options["folds"], progress=self.stdout.write)
        self._show(report)
        title = f"Learned from {len(past.loans):,} loans of {source.name}"
        model = record_risk_model(
            code=code,
            card=fit_card(past.loans, code=code, version="0", title=title),
            report=report.to_json(),
            loans=len(past.loans),
            source=source.name,
            source_checksum=hashlib.sha256(source.read_bytes()).hexdigest(),
            actor=system_actor("risk model training"),
        )
        self.stdout.write(
            self.style.SUCCESS(f"Stored as {model}; products can name it, score_risk_model uses it.")
        )
        for path, content in ((options["out"], model.card), (options["report"], model.report)):
            if path:
                path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
                self.stdout.write(self.style.SUCCESS(f"Written to {path}"))

    def _show(self, report: Report) -> None:
        moved = report.population_stability
        verdict = "stable" if moved < STABLE else "to be watched" if moved < WATCH else "moved: act"
        self.stdout.write(f"Defaulted: {report.defaulted:.2%} of {report.loans:,}")
        self.stdout.write(f"Area under the curve, cross-validated: {report.area_under_curve:.4f}")
        self.stdout.write(f"Kolmogorov-Smirnov: {report.kolmogorov_smirnov:.4f}")
        self.stdout.write(
            f"Learned before {report.later_from_year}, judged from then on:"
            f" area {_area(report.later_area_under_curve, 4)},"
            f" population stability {moved:.3f} ({verdict})"
        )
        self.stdout.write("Tenths by predicted risk: loans, predicted, defaulted")
        for tenth in report.calibration:
            self.stdout.write(f"  {tenth.loans:>6,}  {tenth.predicted:>7.2%}  {tenth.defaulted:>7.2%}")
        self.stdout.write("Segments: loans, predicted, defaulted, area under the curve")
        for each in report.segments:
            shares = f"{each.predicted:>7.2%}  {each.defaulted:>7.2%}"
            area = _area(each.area_under_curve, 3)
            self.stdout.write(f"  {each.name} {each.value:<10} {each.loans:>6,}  {shares}  {area}")


def _area(value: float | None, places: int) -> str:
    """An area under the curve; none where all loans ended the same way."""
    return "–" if value is None else f"{value:.{places}f}"
