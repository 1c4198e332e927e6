"""Adverse-action, counter-offer and incompleteness notices on paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from loanops.web.documents import Document, Facts, Heading, Items, Text, render
from loanops.web.documents.blocks import Block

Content = Mapping[str, Any]


def notice_pdf(content: Content) -> bytes:
    """The letter as PDF."""
    return render(notice_document(content))


def notice_document(content: Content) -> Document:
    """What was decided and why, who may be asked, and which rights there are."""
    blocks: list[Block] = [
        Text(content["action"]),
        *_terms(content),
        *_listed("Principal reasons", content["reasons"]),
        *_listed("What is missing", content["missing"]),
        *_paragraph("", content["consequence"]),
        *_reports(content),
        *_paragraph("Notice", content["ecoa"]),
        *_creditor(content),
    ]
    return Document(
        title=content["title"],
        subject=f"{content['title']}: application {content['application']}",
        reference=content["application"],
        dated=date.fromisoformat(content["written_on"]),
        recipient=tuple(content["recipient"]),
        blocks=blocks,
    )


def _terms(content: Content) -> list[Block]:
    rows = [(label, value) for label, value in content["terms"]]
    return [Facts(rows, title="What we offer")] if rows else []


def _paragraph(title: str, text: str) -> list[Block]:
    heading: list[Block] = [Heading(title)] if title else []
    return [*heading, Text(text)] if text else []


def _listed(title: str, items: list[str]) -> list[Block]:
    return [Heading(title), Items(items, numbered=True)] if items else []


def _reports(content: Content) -> list[Block]:
    """Which consumer reports were used, with the score and what moved it, and the rights of the person."""
    blocks: list[Block] = []
    for report in content["consumer_reports"]:
        agency = report["agency"]
        blocks += [
            Heading(f"Credit report on {report['subject']}"),
            Text(
                "Our decision was based in whole or in part on a report from the agency below. The agency did not make "
                "the decision and cannot say why it was made. Within 60 days you may ask it for a free copy of the "
                "report, and at any time you may dispute with it what is inaccurate or incomplete."
            ),
            Facts(
                [
                    ("Agency", agency["name"]),
                    ("Address", agency["address"] or "–"),
                    ("Telephone", agency["phone"] or "–"),
                    ("Date of the report", report["report_date"]),
                    *_score_rows(report),
                ]
            ),
        ]
        if report["factors"]:
            blocks += [Text("What affected the score most:"), Items(report["factors"], numbered=True)]
    if content["other_reports"]:
        blocks += [Heading("Reports on the business"), Items(content["other_reports"])]
    return blocks


def _score_rows(report: Content) -> list[tuple[str, str]]:
    if report["score"] is None:
        return [("Score", "none was used")]
    return [
        ("Score used", f"{report['score']} ({report['score_model']})"),
        ("Range of the score", f"{report['score_min']} to {report['score_max']}"),
    ]


def _creditor(content: Content) -> list[Block]:
    creditor = content["creditor"]
    return [
        Heading("Questions"),
        Text(
            "\n".join(
                line
                for line in (creditor["name"], *creditor["address"], creditor["phone"], creditor["email"])
                if line
            )
        ),
    ]
