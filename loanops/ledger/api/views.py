"""The trial balance for systems."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.ledger.selectors import trial_balance
from loanops.web.api import ApiView, MoneyField, operation
from loanops.web.api.filters import dates


class AccountBalanceSerializer(serializers.Serializer[Any]):
    """One account's turnover and balance."""

    code = serializers.CharField(help_text="Account code.")
    name = serializers.CharField(help_text="Account name.")
    kind = serializers.CharField(help_text="ASSET, CONTRA_ASSET, LIABILITY, INCOME or EXPENSE.")
    debit = MoneyField(help_text="Sum of debits.")
    credit = MoneyField(help_text="Sum of credits.")
    balance = MoneyField(help_text="Debits less credits.")


class TrialBalanceSerializer(serializers.Serializer[Any]):
    """All accounts; the sums of both sides are equal."""

    object = serializers.CharField(help_text="trial_balance.")
    through = serializers.DateField(allow_null=True, help_text="Last posting date that counts.")
    debit = MoneyField(help_text="Sum of all debits.")
    credit = MoneyField(help_text="Sum of all credits.")
    accounts = AccountBalanceSerializer(many=True, help_text="Every account of the chart.")


class TrialBalanceView(ApiView):
    @operation(
        action="ledger.view_ledger",
        responses={200: TrialBalanceSerializer},
        parameters={"posting_date_lt": dates("posting_date")["posting_date_lt"]},
        operation_id="getTrialBalance",
        summary="Read the trial balance",
        tag="ledger",
    )
    def get(self, request: Request) -> Response:
        """Debits and credits of every account, of everything booked or of what was booked before a posting date."""
        before = self.parameters.get("posting_date_lt")
        through = before - timedelta(days=1) if before else None
        accounts = trial_balance(through=through)
        body = {
            "object": "trial_balance",
            "through": through,
            "debit": sum((account.debit for account in accounts), Decimal("0.00")),
            "credit": sum((account.credit for account in accounts), Decimal("0.00")),
            "accounts": accounts,
        }
        return Response(TrialBalanceSerializer(body).data)
