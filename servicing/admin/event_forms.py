"""What people enter when something happens to a loan besides payments, fees and waivers."""

from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm, EffectiveDateField, MoneyField, ReasonField
from products.choices import RateIndex
from servicing.admin.forms import TransactionChoice
from servicing.models import Loan, PaymentMethod, Transaction, TransactionSource
from servicing.models.transactions import MONEY_IN
from servicing.services.chargebacks import DISPUTABLE
from servicing.states import LoanStatus


class DatedForm(ActionForm):
    effective_date = EffectiveDateField()
    reason = ReasonField()


class AmountForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField()
    reason = ReasonField()


class MoneyBackForm(ActionForm):
    """Money that leaves again, of a payment that is known."""

    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(label="Left on")
    reference = forms.CharField(max_length=120, required=False, help_text="The bank's reference.")
    reason = ReasonField()


class RefundPaymentForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(label="Sent back on")
    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.ACH)
    reference = forms.CharField(max_length=120, required=False, help_text="The bank's reference.")
    reason = ReasonField()


class ReturnForm(ActionForm):
    return_code = forms.CharField(
        max_length=20, help_text="The bank's code: R01 for insufficient funds, NSF for a check."
    )
    returned_date = EffectiveDateField(label="Returned on")
    reason = ReasonField()


class PaymentForm(ActionForm):
    """Mixed into the forms above where the payment is chosen on the loan's page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["transaction"]
        field.queryset = self.payments().order_by("-sequence")  # type: ignore[attr-defined]
        field.widget.choices = field.choices  # type: ignore[attr-defined]

    def payments(self) -> Any:
        return Transaction.objects.standing().filter(loan=self.record, kind__in=MONEY_IN)


class ReturnOfPaymentForm(PaymentForm):
    transaction = TransactionChoice(queryset=Transaction.objects.none(), label="Payment")
    return_code = forms.CharField(
        max_length=20, help_text="The bank's code: R01 for insufficient funds, NSF for a check."
    )
    returned_date = EffectiveDateField(label="Returned on")
    reason = ReasonField()


class RefundOfPaymentForm(PaymentForm):
    transaction = TransactionChoice(queryset=Transaction.objects.none(), label="Payment")
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(label="Sent back on")
    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.ACH)
    reference = forms.CharField(max_length=120, required=False, help_text="The bank's reference.")
    reason = ReasonField()

    def payments(self) -> Any:
        return super().payments().exclude(source=TransactionSource.PAYMENT)


class ChargebackForm(PaymentForm):
    transaction = TransactionChoice(queryset=Transaction.objects.none(), label="Payment")
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(label="Left on")
    reference = forms.CharField(max_length=120, required=False, help_text="The case number of the dispute.")
    reason = ReasonField()

    def payments(self) -> Any:
        return super().payments().filter(method__in=DISPUTABLE)


class HoldForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    received_date = EffectiveDateField(label="Received on")
    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.CHECK)
    reference = forms.CharField(max_length=120, required=False, help_text="The same one counts once.")
    reason = ReasonField(help_text="Why it waits, and for what.")


class RateForm(ActionForm):
    annual_rate = forms.DecimalField(
        label="New rate, percent per year", max_digits=9, decimal_places=6, min_value=0
    )
    effective_date = EffectiveDateField(help_text="Days from this one on earn the new rate.")
    reason = ReasonField()


class PlanForm(ActionForm):
    effective_date = EffectiveDateField()
    number_of_installments = forms.IntegerField(
        min_value=1,
        max_value=600,
        required=False,
        label="Installments to come",
        help_text="Empty: as many as are left.",
    )
    reason = ReasonField()


class DueDateForm(ActionForm):
    first_due_date = forms.DateField(label="Next due date", help_text="Later ones count on from it.")
    effective_date = EffectiveDateField()
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_due_date"].initial = self.record.position.next_due_date


class PauseForm(ActionForm):
    effective_date = EffectiveDateField(label="From")
    until_date = forms.DateField(label="Until", help_text="The first day that earns interest again.")
    reason = ReasonField()


class ForbearanceForm(ActionForm):
    months = forms.IntegerField(
        min_value=1, max_value=12, initial=1, help_text="By so many months the installments are put off."
    )
    effective_date = EffectiveDateField()
    reason = ReasonField()


class SettlementForm(ActionForm):
    amount = MoneyField(label="Amount taken for everything, USD")
    effective_date = EffectiveDateField(
        label="Agreed on", help_text="Money counts toward it from this day on."
    )
    deadline = forms.DateField(required=False, help_text="The last day on which money counts; empty: no end.")
    reason = ReasonField()


class LoanChoice(forms.ModelChoiceField):
    def label_from_instance(self, record: Any) -> str:
        return f"{record.number}: {record.principal:,.2f}, {record.get_status_display().lower()}"


class RefinanceForm(ActionForm):
    new_loan = LoanChoice(
        queryset=Loan.objects.none(), help_text="A loan of the same borrower with money left to lend."
    )
    effective_date = EffectiveDateField()
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = (LoanStatus.PENDING_DISBURSEMENT, LoanStatus.ACTIVE)
        others = Loan.objects.filter(business_id=self.record.business_id, status__in=statuses)
        field = self.fields["new_loan"]
        field.queryset = others.exclude(pk=self.record.pk).order_by("-id")  # type: ignore[attr-defined]
        field.widget.choices = field.choices  # type: ignore[attr-defined]


class ApplyFundsForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(label="Counts from")
    reason = ReasonField(required=False, label="Note")


class ReturnFundsForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(label="Sent back on")
    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.ACH)
    reference = forms.CharField(max_length=120, required=False)
    reason = ReasonField()


class IndexRateForm(ActionForm):
    index = forms.ChoiceField(choices=RateIndex.choices)
    published_date = EffectiveDateField(label="Published on")
    rate = forms.DecimalField(label="Rate, percent per year", max_digits=9, decimal_places=6)
    source = forms.CharField(max_length=200, required=False, help_text="Where it is published.")
    reason = ReasonField(required=False, label="Note")
