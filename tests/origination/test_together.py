"""Rows that are read with their record: exact, in order, and without asking again."""

from datetime import date

import pytest

from origination.models import FinancialStatement
from origination.services.verified import ADJUSTMENTS, FIGURES, recorded_figures, standing_statements
from origination.together import together
from tests.factories.financials import lines, make_analysis, make_debts, make_statement
from tests.factories.origination import make_application

pytestmark = pytest.mark.django_db


def test_amounts_are_exact_and_nothing_more_is_asked(django_assert_num_queries):
    application = make_application()
    given = lines(DEPRECIATION="20000.07", OPERATING_EXPENSES="149999.93")
    make_statement(application, lines=given)
    make_statement(application, lines=lines(), ends_on=date(2024, 12, 31))

    with django_assert_num_queries(1):
        earlier, later = standing_statements(application)
        found = {figure.line: figure.amount for figure in later.figures.all()}
        assert list(later.adjustments.all()) == [] and earlier.ends_on == date(2024, 12, 31)

    assert found == given


def test_a_record_without_rows_has_none():
    application = make_application()
    statement = make_statement(application)
    statement.figures.all()

    (found,) = together(
        FinancialStatement.objects.filter(pk=statement.pk), adjustments=ADJUSTMENTS, figures=FIGURES
    )

    assert list(found.adjustments.all()) == [] and len(found.figures.all()) == len(lines())


def test_rows_bring_what_they_point_at(django_assert_num_queries):
    application = make_application()
    make_analysis(application)
    make_debts(application)

    with django_assert_num_queries(5):
        recorded = recorded_figures(application)
        (source,) = recorded.analysis.sources.all()
        words = (str(source.document), source.document.get_status_display(), source.rows)
        owed = [(debt.lender, debt.balance, debt.secured_by) for debt in recorded.schedule.debts.all()]

    assert words[:2] == ("Bank statement checking.csv", "Waiting for review") and words[2] > 0
    assert [str(balance) for _, balance, _ in owed] == ["42000.00", "8000.00"]
