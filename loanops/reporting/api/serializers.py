"""Reports as the API shows them."""

from typing import Any

from rest_framework import serializers

from loanops.reporting.reports import Line, Report, percent
from loanops.web.api import MoneyField, RateField


class DelinquencyLineSerializer(serializers.Serializer[Any]):
    """How late one group of active loans is."""

    group = serializers.CharField(help_text="The group: a product, a bucket, a state or an officer.")
    loans = serializers.IntegerField(help_text="Active loans.")
    loans_past_due = serializers.IntegerField(help_text="Those with something overdue.")
    principal = MoneyField(help_text="Their principal.")
    overdue_amount = MoneyField(help_text="What is overdue.")
    principal_past_due_30 = MoneyField(help_text="Principal of loans 30 or more days past due.")
    principal_past_due_60 = MoneyField(help_text="60 or more days.")
    principal_past_due_90 = MoneyField(help_text="90 or more days.")
    par_30_percent = serializers.SerializerMethodField(
        help_text="Principal 30+ days past due in percent of principal."
    )
    principal_non_accrual = MoneyField(help_text="Principal of loans in non-accrual.")

    def get_par_30_percent(self, line: Line) -> str:
        return str(percent(line.principal_past_due_30, line.principal))


class PortfolioLineSerializer(serializers.Serializer[Any]):
    """What one group of active loans amounts to."""

    group = serializers.CharField(help_text="The group: a product, a bucket, a state or an officer.")
    loans = serializers.IntegerField(help_text="Active loans.")
    principal = MoneyField(help_text="Outstanding principal.")
    interest = MoneyField(help_text="Interest earned and not paid.")
    fees = MoneyField(help_text="Fees not paid.")
    penalties = MoneyField(help_text="Late fees not paid.")
    weighted_rate = RateField(help_text="Rate by principal, percent per year.")
    share_percent = serializers.SerializerMethodField(help_text="Of all principal.")

    def get_share_percent(self, line: Line) -> str:
        whole = self.context["report"].total.principal
        return str(percent(line.principal, whole))


def body_of(
    report: Report, name: str, line: type[serializers.Serializer[Any]], currency: str
) -> dict[str, Any]:
    """The report with its lines and their sum."""
    context = {"report": report}
    return {
        "object": name,
        "as_of": report.as_of.isoformat(),
        "group_by": report.group_by,
        "currency": currency,
        "data": line(report.lines, many=True, context=context).data,
        "total": line(report.total, context=context).data,
    }


class DelinquencyReportSerializer(serializers.Serializer[Any]):
    """How late the active book is."""

    object = serializers.CharField(help_text="delinquency_report.")
    as_of = serializers.DateField(help_text="The day of the figures.")
    group_by = serializers.CharField(help_text="How loans are grouped.")
    currency = serializers.CharField(help_text="Of all amounts.")
    data = DelinquencyLineSerializer(many=True, help_text="One line for each group.")  # type: ignore[assignment]
    total = DelinquencyLineSerializer(help_text="All of it.")


class PortfolioReportSerializer(serializers.Serializer[Any]):
    """What the active book amounts to."""

    object = serializers.CharField(help_text="portfolio_report.")
    as_of = serializers.DateField(help_text="The day of the figures.")
    group_by = serializers.CharField(help_text="How loans are grouped.")
    currency = serializers.CharField(help_text="Of all amounts.")
    data = PortfolioLineSerializer(many=True, help_text="One line for each group.")  # type: ignore[assignment]
    total = PortfolioLineSerializer(help_text="All of it.")
