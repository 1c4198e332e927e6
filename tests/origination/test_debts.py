"""ORI-5: what guarantors earn is kept encrypted, opened on record, and counts once it is verified."""

from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import InvalidInput, NotAllowed
from origination.models import GuarantorIncome
from origination.services.debts import open_guarantor_income, record_guarantor_income, verify_guarantor_income
from origination.services.gathering import gather_inputs
from tests.factories.access import SYSTEM, staff
from tests.factories.financials import make_income, make_verified_document, make_verified_statement
from tests.factories.origination import make_application

pytestmark = pytest.mark.django_db


class TestGuarantors:
    def test_income_is_kept_encrypted_and_opened_on_record(self):
        application = make_application()
        income = make_income(application)

        opened = open_guarantor_income(income_id=income.pk, actor=staff(Role.UNDERWRITER))

        assert opened.gross_income == "130000.00"
        event = AuditEvent.objects.get(event="guarantor-income.opened")
        assert str(event.changes) == "[]"
        recorded = AuditEvent.objects.get(event="guarantor-income.recorded")
        assert "130000" not in str(recorded.changes) and "22000" not in str(recorded.changes)

    def test_compliance_does_not_open_it(self):
        income = make_income(make_application())

        with pytest.raises(NotAllowed):
            open_guarantor_income(income_id=income.pk, actor=staff(Role.COMPLIANCE_OFFICER))

    def test_counts_once_it_is_verified_and_distributions_only_once(self):
        application = make_application()
        make_verified_statement(application)
        income = make_income(
            application, document_id=make_verified_document(application, kind="TAX_RETURN").pk
        )
        assert gather_inputs(application).guarantor_cash_flow is None

        verify_guarantor_income(income_id=income.pk, actor=SYSTEM)
        inputs = gather_inputs(application)

        # 130,000 − 60,000 + 30,000 = 100,000; less 22,000 taxes and 30 % to live.
        assert inputs.guarantor_cash_flow == Decimal("48000.00")
        assert inputs.guarantor_debt_service == Decimal("18000.00")
        assert inputs.personal_debt_to_income_percent == Decimal("18.00")

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"owner_id": 0}, "/owner"),
            ({"year": 2027}, "/year"),
            ({"debt_payments": Decimal("-1.00")}, "/debt_payments"),
            ({"distributions": Decimal("-0.01")}, "/distributions"),
            ({"living_expense_percent": Decimal("100.01")}, "/living_expense_percent"),
        ],
    )
    def test_wrong_figures_are_refused(self, change, pointer):
        with pytest.raises(InvalidInput) as refusal:
            make_income(make_application(), **change)

        assert [error.pointer for error in refusal.value.errors] == [pointer]
        assert not GuarantorIncome.objects.exists()

    def test_record_guarantor_income_is_not_for_others(self):
        application = make_application()

        with pytest.raises(NotAllowed):
            record_guarantor_income(
                application_id=application.pk,
                owner_id=1,
                year=2025,
                source="STATED",
                gross_income=Decimal(1),
                business_income=Decimal(0),
                distributions=Decimal(0),
                taxes=Decimal(0),
                debt_payments=Decimal(0),
                actor=staff(Role.COLLECTIONS_AGENT),
            )
