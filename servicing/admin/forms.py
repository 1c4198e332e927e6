"""What people enter on the action pages of loans."""

from typing import Any

from django import forms

from loanops.parties.models import BankAccount
from loanops.web.admin.forms import ActionForm, EffectiveDateField, MoneyField, ReasonField
from origination.models import Offer
from origination.selectors import contracts_to_board
from servicing.models import PaymentMethod, Transaction
from servicing.models.transactions import WaivableComponent
from servicing.services.fees import event_fees
from servicing.services.reversals import REVERSIBLE


class ReasonForm(ActionForm):
    reason = ReasonField()


class ReceiptForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(
        label="Received on",
        help_text="An earlier day replays the loan from there; the preview shows what moves.",
    )
    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.CHECK)
    reference = forms.CharField(
        max_length=120,
        required=False,
        help_text="Check number or the bank's reference. The same one counts once.",
    )
    reason = ReasonField(required=False, label="Note")


class FeeForm(ActionForm):
    fee = forms.ChoiceField(choices=[], required=False, label="Fee", help_text="What the product charges.")
    amount = MoneyField(
        label="Amount, USD", required=False, help_text="Only where it is none of the product's fees."
    )
    effective_date = EffectiveDateField()
    reference = forms.CharField(max_length=120, required=False, help_text="What it is charged for.")
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Another amount")]
        choices += [(fee.code, f"{fee.name}: {fee.amount:,.2f}") for fee in event_fees(self.record)]
        field = self.fields["fee"]
        field.choices = choices  # type: ignore[attr-defined]
        field.widget.choices = choices


class WaiveForm(ActionForm):
    component = forms.ChoiceField(choices=WaivableComponent.choices, initial=WaivableComponent.PENALTIES)
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField()
    reason = ReasonField()


class EndingForm(ActionForm):
    effective_date = EffectiveDateField()
    reason = ReasonField()


class RefundForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField()
    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.ACH)
    reference = forms.CharField(max_length=120, required=False)
    reason = ReasonField()


class TransactionChoice(forms.ModelChoiceField):
    def label_from_instance(self, record: Any) -> str:
        return f"#{record.sequence}: {record}{f' ({record.reference})' if record.reference else ''}"


class ReverseForm(ActionForm):
    transaction = TransactionChoice(queryset=Transaction.objects.none())
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = Transaction.objects.standing().filter(loan=self.record, kind__in=REVERSIBLE)
        field = self.fields["transaction"]
        field.queryset = standing.order_by("-sequence")  # type: ignore[attr-defined]
        field.widget.choices = field.choices  # type: ignore[attr-defined]


class DisburseForm(ActionForm):
    amount = MoneyField(label="Amount, USD", help_text="What is lent; the fees withheld are taken from it.")
    method = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (PaymentMethod.ACH, PaymentMethod.WIRE)]
    )
    bank_account = forms.ModelChoiceField(queryset=BankAccount.objects.none(), label="To bank account")
    reason = ReasonField(required=False, label="Note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = BankAccount.objects.filter(business_id=self.record.business_id).order_by(
            "-is_primary", "id"
        )
        field = self.fields["bank_account"]
        field.queryset = accounts  # type: ignore[attr-defined]
        field.initial = accounts.first()
        field.widget.choices = field.choices  # type: ignore[attr-defined]


class ManualDisbursementForm(ActionForm):
    amount = MoneyField(label="Amount, USD")
    effective_date = EffectiveDateField(label="Paid out on")
    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.WIRE)
    reference = forms.CharField(max_length=120, help_text="Number of the wire or check.")
    reason = ReasonField()


class ContractChoice(forms.ModelChoiceField):
    def label_from_instance(self, record: Any) -> str:
        application = record.application
        terms = f"{record.amount:,.2f} at {record.annual_rate.normalize():f} %"
        return f"{application.number} {application.business}: {terms}"


class BoardForm(ActionForm):
    contract = ContractChoice(
        queryset=Offer.objects.none(), help_text="Accepted offers that are not loans yet."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contract"]
        field.queryset = contracts_to_board()  # type: ignore[attr-defined]
        field.widget.choices = field.choices  # type: ignore[attr-defined]
