"""`train_risk_model` and `score_risk_model`."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.core.models import BusinessDay
from origination.models import RiskModel
from origination.scoring.library import card_named, load_card
from origination.scoring.training.measures import area_under_curve
from tests.factories.access import make_user
from tests.web.admin.pages import signed_in

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
    assert "rows scored by sba-loans-2" in told
    assert len(rows) == 3409 and "points_REQUESTED_TERM_MONTHS" in rows[0]
    ended = [row for row in rows if row["MIS_Status"] in ("P I F", "CHGOFF")]
    found = [float(row["probability_of_default"]) for row in ended]
    assert area_under_curve(found, [row["MIS_Status"] == "CHGOFF" for row in ended]) >= 0.86


def test_a_machine_without_a_business_day_trains_too():
    BusinessDay.objects.all().delete()

    call_command("train_risk_model", data=LOANS, folds=2)

    assert RiskModel.objects.get().trained_on == clock.lender_today()


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

    assert list(tmp_path.iterdir()) == [data]


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


TRAINING_HEADER = "MIS_Status,ApprovalFY," + HEADER


def training_file(folder, *, bad=180, step=7, new_exist=1, short=24):
    """1,800 loans of six years, of which so many were charged off, one of each so many: those with a short term."""
    lines = []
    for number in range(1800):
        charged_off = number % step == 0 and number < bad * step
        lines.append(
            f"{'CHGOFF' if charged_off else 'P I F'},{2000 + number // 300},"
            f"{short if charged_off or number % 2 else 60},{5000 * (1 + number % 30)}.00,{number % 40},"
            f"{(236115, 445110, 722511)[number % 3]},{new_exist}\n"
        )
    path = folder / "past.csv"
    path.write_text(TRAINING_HEADER + "".join(lines))
    return path


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"short": 60}, "Nothing in these loans tells"),
        ({"bad": 0}, "1,800 loans of which 0 were charged off"),
        ({"bad": 1800, "step": 1}, "1,800 loans of which 1,800 were charged off"),
        ({"bad": 4}, "at least 5 of each"),
    ],
)
def test_training_refuses_loans_that_teach_nothing(tmp_path, given, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("train_risk_model", data=training_file(tmp_path, **given))
    assert not RiskModel.objects.exists()


def test_a_column_that_says_nothing_is_left_out_of_the_card(tmp_path):
    call_command("train_risk_model", data=training_file(tmp_path, new_exist=0))

    card = load_card("sba-loans")
    assert card.name == "sba-loans-2"
    assert "MONTHS_IN_BUSINESS" not in {each.name for each in card.attributes}


def test_latest_years_without_a_charge_off_have_no_curve(tmp_path, capsys):
    call_command("train_risk_model", data=training_file(tmp_path, bad=150))
    assert RiskModel.objects.get().report["later_area_under_curve"] is None
    assert "judged from then on: area –" in capsys.readouterr().out
    client = signed_in(make_user(Role.PRODUCT_MANAGER))
    page = client.get(f"/admin/origination/riskmodel/{RiskModel.objects.get().pk}/change/")
    assert page.status_code == 200
