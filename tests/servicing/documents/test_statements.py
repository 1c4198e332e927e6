"""A statement on paper says what its figures say, and is kept as it was made."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from servicing.services.statements import handle_issued, read_statement_pdf
from tests.factories.servicing import pay, set_business_date
from tests.pdf import text_of
from tests.servicing.statements import issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class TestPaper:
    def test_says_what_the_figures_say(self, loan):
        pay(loan, "400.00", date(2026, 2, 20))
        statement = issue(loan)
        lines = text_of(read_statement_pdf(statement)).splitlines()

        figures = statement.figures
        for shown in (
            statement.number,
            loan.number,
            f"${statement.amount_due:,.2f}",
            str(statement.due_date),
            f"{Decimal(figures['balances']['closing']['total']):,.2f}",
            f"{Decimal(figures['balances']['closing']['interest']):,.2f}",
            f"{Decimal(figures['past_due']['amount']):,.2f}",
            "400.00",
            "2026-02-20",
            "Past due by age",
            "Your next payments",
        ):
            assert shown in lines, shown
        assert statement.checksum in text_of(read_statement_pdf(statement))

    def test_is_kept_as_it_was_made(self, loan):
        statement = issue(loan)
        handle_issued(statement_id=statement.pk)
        handle_issued(statement_id=statement.pk)

        with default_storage.open(statement.file_path) as file:
            kept = file.read()
        assert read_statement_pdf(statement) == kept
        assert len(default_storage.listdir("statements/2026")[1]) == 1

    def test_tells_adjustments_by_themselves(self, loan):
        first = issue(loan)
        set_business_date(date(2026, 3, 20))
        pay(loan, "1066.19", date(2026, 2, 15))
        text = text_of(read_statement_pdf(issue(loan)))

        assert "Adjustments to earlier periods" in text
        assert first.number in text
