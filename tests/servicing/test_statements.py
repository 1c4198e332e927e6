from datetime import date
from decimal import Decimal

import pytest

from servicing.services.statements import issue_statement
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, pay

pytestmark = pytest.mark.django_db


def issue(loan, actor=SYSTEM):
    return issue_statement(loan_id=loan.pk, actor=actor)


class TestIssueStatement:
    def test_x(self, loan):
        import json
        pay(loan, "1066.19", date(2026, 2, 20))
        pay(loan, "300", date(2026, 3, 1))
        s = issue(loan)
        print(json.dumps(s.figures, indent=1))
        from servicing.services.statements import read_statement_pdf
        open("/tmp/st.pdf","wb").write(read_statement_pdf(s))
        assert_books_prove()
        assert 0
