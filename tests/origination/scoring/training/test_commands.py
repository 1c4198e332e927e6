"""`train_risk_model` and `score_risk_model`."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from loanops.audit.models import AuditEvent
from origination.models import RiskModel
from origination.scoring.library import card_named, load_card
from origination.scoring.training.measures import area_under_curve

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[3] / "data"
LOANS, CASE = DATA / "sba_past_loans.csv", DATA / "sba_case.csv"


def test_training_stores_the_next_version_and_scoring_uses_it(tmp_path, capsys):
    out = tmp_path / "scored.csv"

    call_command("train_risk_model", data=LOANS, folds=3)
    call_command("score_risk_model", data=LOANS, out=out, explain=True)

    model = RiskModel.objects.get()
    assert str(model) == "sba-loans-2" and model.loans == 3395
    assert model.report["area_under_curve"] >= 0.86
    assert load_card("sba-loans").name == "sba-loans-2" == card_named("sba-loans-2").name
    assert AuditEvent.objects.filter(event="risk-model.trained").count() == 1
    told = capsys.readouterr().out
    assert "Kolmogorov-Smirnov" in told and "Segments" in told and "Stored as sba-loans-2" in told
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3409 and "points_REQUESTED_TERM_MONTHS" in rows[0]
    ended = [row for row in rows if row["MIS_Status"] in ("P I F", "CHGOFF")]
    found = [float(row["probability_of_default"]) for row in ended]
    assert area_under_curve(found, [row["MIS_Status"] == "CHGOFF" for row in ended]) >= 0.86


def test_the_published_case_is_set_beside_its_table(capsys):
    call_command("train_risk_model", case=CASE)

    told = capsys.readouterr().out
    assert "RealEstate     -2.1282   published  -2.1282" in told
    assert not RiskModel.objects.exists()


def test_a_version_given_by_name_scores(tmp_path):
    out = tmp_path / "scored.csv"
    call_command("score_risk_model", data=LOANS, out=out, card="sba-loans-1")
    assert out.read_text().splitlines()[0].endswith("probability_of_default")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "Give --data, --case"),
        ({"data": DATA / "none.csv"}, "No such file"),
        ({"data": CASE}, "lacks the columns"),
        ({"data": LOANS, "folds": 1}, "from 2 to 20"),
        ({"data": LOANS, "code": "Not A Code"}, "lower-case"),
    ],
)
def test_training_refuses_what_it_cannot_use(options, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("train_risk_model", **options)
    assert not RiskModel.objects.exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"data": LOANS, "out": LOANS}, "another file"),
        ({"data": CASE, "out": Path("x.csv")}, "lacks the columns"),
        ({"data": LOANS, "out": Path("x.csv"), "card": "sba-loans-99"}, "There is no scorecard sba-loans-99"),
    ],
)
def test_scoring_refuses_and_leaves_no_file(options, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=reason):
        call_command("score_risk_model", **options)
    assert not Path("x.csv").exists()


HEADER = "Term,GrAppv,NoEmp,NAICS,NewExist\n"
ROW = "84,$50000.00,4,332216,1\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEADER.encode() + "84,50000,4,332216,é\n".encode("latin-1"), "is not UTF-8 text"),
        ((HEADER + ROW + "84,50,000.00,4,332216,1\n").encode(), "line 3: more cells than columns"),
    ],
)
@pytest.mark.parametrize("command", ["score_risk_model", "train_risk_model"])
def test_a_file_that_cannot_be_read_is_refused_by_its_place(command, content, reason, tmp_path):
    data, out = tmp_path / "loans.csv", tmp_path / "out"
    if command == "train_risk_model":
        first, *others = content.split(b"\n")
        content = b"\n".join(
            [b"MIS_Status,ApprovalFY," + first, *(b"P I F,2001," + each for each in others if each)]
        )
    data.write_bytes(content)

    with pytest.raises(CommandError, match=reason):
        call_command(command, data=data, out=out)

    assert not out.exists()


def test_a_file_of_no_loans_keeps_its_header(tmp_path):
    data, out = tmp_path / "loans.csv", tmp_path / "scored.csv"
    data.write_text(HEADER)

    call_command("score_risk_model", data=data, out=out)

    assert out.read_text().strip() == HEADER.strip() + ",probability_of_default"


def test_cells_that_hold_no_number_are_counted(tmp_path, capsys):
    data, out = tmp_path / "loans.csv", tmp_path / "scored.csv"
    data.write_text(HEADER + ROW + ROW.replace("84", "abc") + ROW.replace(",4,", ",,"))

    call_command("score_risk_model", data=data, out=out)

    assert "Term: 1 cells hold no number" in capsys.readouterr().out
    assert len(out.read_text().splitlines()) == 4
