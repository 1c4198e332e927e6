"""Figures of the home page equal the records they count."""

from datetime import timedelta
from decimal import Decimal

import pytest

from loanops.core import clock
from loanops.reporting.selectors import pipeline, portfolio
from origination.states import ApplicationStatus
from tests.factories.origination import make_application, make_referred
from tests.factories.servicing import close_days, fresh, make_active_loan

pytestmark = pytest.mark.django_db


class TestPipeline:
    def test_counts_open_applications_by_state_in_one_query(self, django_assert_num_queries):
        make_application()
        make_application()
        referred = make_referred()

        with django_assert_num_queries(1):
            stages = {stage.status: stage for stage in pipeline()}

        assert stages[ApplicationStatus.DRAFT].count == 2
        assert stages[ApplicationStatus.REFERRED].amount == referred.requested_amount
        assert stages[ApplicationStatus.OFFER_MADE].amount == Decimal("0.00")
        assert ApplicationStatus.DECLINED not in stages


class TestPortfolio:
    def test_an_empty_book_has_no_risk(self):
        assert (portfolio().count, portfolio().at_risk_percent) == (0, 0)

    def test_is_the_sum_of_the_positions_by_bucket(self, django_assert_num_queries):
        today = clock.business_date()
        quiet = make_active_loan(booked=today, disbursed=today)
        late = make_active_loan(booked=today - timedelta(days=60), disbursed=today - timedelta(days=60))
        close_days(today)
        quiet, late = fresh(quiet), fresh(late)

        with django_assert_num_queries(2):
            book = portfolio()

        by_code = {line.code: line for line in book.buckets}
        assert by_code["CURRENT"].principal == quiet.position.principal
        assert by_code[late.position.bucket].overdue == late.position.overdue_amount > 0
        assert book.principal == quiet.position.principal + late.position.principal
        assert book.at_risk == (late.position.principal if late.position.days_past_due >= 30 else 0)
