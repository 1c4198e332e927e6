"""Trained risk models: how far to trust a scorecard, and what it weighs."""

from typing import Any

from django.http import HttpRequest

from loanops.web.admin import Chart, Figure, Part, PreviewTable, ReadOnlyAdmin, count, register, text
from origination.models import RiskModel
from origination.scoring.training.measures import STABLE, WATCH

PERCENT = 100


def _share(value: float) -> str:
    return f"{value * PERCENT:.2f} %"


def overview_part(model: RiskModel, request: HttpRequest) -> list[PreviewTable | Chart]:
    """Predicted beside what happened, in tenths of the loans by risk."""
    tenths = model.report["calibration"]
    rows = [
        (number, tenth["loans"], _share(tenth["predicted"]), _share(tenth["defaulted"]))
        for number, tenth in enumerate(tenths, start=1)
    ]
    return [
        Chart(
            "Does it say what happens?",
            [str(number) for number, *_ in rows],
            {
                "Predicted": [round(tenth["predicted"] * PERCENT, 2) for tenth in tenths],
                "Defaulted": [round(tenth["defaulted"] * PERCENT, 2) for tenth in tenths],
            },
            unit="Percent of the loans in a tenth",
            kind="bar",
        ),
        PreviewTable(
            "Tenths of the loans, the safest first",
            ["Tenth", "Loans", "Predicted", "Defaulted"],
            rows,
            align_right={1, 2, 3},
            note="Each loan judged by a card that did not learn from it.",
        ),
    ]


def card_part(model: RiskModel, request: HttpRequest) -> list[PreviewTable]:
    """The points of every bin."""
    rows = [
        (attribute["label"], _bin_words(each), each["points"], attribute["reason_code"])
        for attribute in model.card["attributes"]
        for each in attribute["bins"]
    ]
    return [PreviewTable("Points", ["Attribute", "Value", "Points", "Reason"], rows, align_right={2})]


def segments_part(model: RiskModel, request: HttpRequest) -> list[PreviewTable]:
    """Whether it is right in every part of the loans."""
    rows = [
        (
            each["name"],
            each["value"],
            each["loans"],
            _share(each["predicted"]),
            _share(each["defaulted"]),
            "" if each["area_under_curve"] is None else f"{each['area_under_curve']:.3f}",
        )
        for each in model.report["segments"]
    ]
    columns = ["By", "Segment", "Loans", "Predicted", "Defaulted", "Area under the curve"]
    return [
        PreviewTable("Segments", columns, rows, align_right={2, 3, 4, 5}, empty="No segment is large enough.")
    ]


def _bin_words(given: dict[str, Any]) -> str:
    if given.get("unknown"):
        return "not known"
    if "values" in given:
        return ", ".join(given["values"])
    low, high = given.get("from"), given.get("below")
    if low is None:
        return f"below {high}"
    return f"{low} or more" if high is None else f"{low} to below {high}"


@register(RiskModel)
class RiskModelAdmin(ReadOnlyAdmin):
    view_action = "origination.view_risk_models"
    list_display = (
        text(str, "Model"),
        count("loans", "Loans"),
        text(lambda model: f"{model.report['area_under_curve']:.4f}", "Area under the curve"),
        "source",
        "trained_on",
    )
    ordering = ("-id",)
    has_timeline = False
    sections = (("Learned from", ["source", "source_checksum", "loans", "trained_on"]),)
    parts = (
        Part("overview", "Overview", overview_part),
        Part("card", "Points", card_part),
        Part("segments", "Segments", segments_part),
    )

    def figures(self, model: RiskModel) -> list[Figure]:
        """The figures everybody asks for first."""
        report = model.report
        moved, later = report["population_stability"], report["later_area_under_curve"]
        tone = "success" if moved < STABLE else "warning" if moved < WATCH else "danger"
        return [
            Figure(
                "Area under the curve", f"{report['area_under_curve']:.4f}", hint=f"{report['folds']} folds"
            ),
            Figure("Kolmogorov-Smirnov", f"{report['kolmogorov_smirnov']:.4f}"),
            Figure(
                "Area in later years",
                "–" if later is None else f"{later:.4f}",
                hint=f"from {report['later_from_year']} on",
            ),
            Figure("Population stability", f"{moved:.3f}", tone=tone, hint="below 0.10 is stable"),
            Figure("Defaulted", _share(report["defaulted"])),
        ]
