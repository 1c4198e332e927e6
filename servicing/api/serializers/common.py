"""What several bodies share."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from loanops.core.actors import ActorKind
from loanops.web.api import ChoiceField, DateField, InputSerializer, MoneyField, TextField
from servicing.models import PaymentMethod

CENT = Decimal("0.01")


class ComponentsSerializer(serializers.Serializer[Any]):
    """An amount by the components of debt."""

    fees = MoneyField(help_text="Fees.")
    penalties = MoneyField(help_text="Penalties: late fees.")
    interest = MoneyField(help_text="Interest.")
    principal = MoneyField(help_text="Principal.")
    total = MoneyField(help_text="All of it.")


class OwnReasonsMixin:
    """Fields in `STAFF_ONLY` are absent for borrowers: the lender's own remarks are not theirs to read."""

    STAFF_ONLY = ("reason", "recorded_by")

    def to_representation(self, record: Any) -> dict[str, Any]:
        body: dict[str, Any] = super().to_representation(record)  # type: ignore[misc]
        actor = self.context.get("actor")  # type: ignore[attr-defined]
        if actor is None or actor.kind == ActorKind.BORROWER:
            for name in self.STAFF_ONLY:
                body.pop(name, None)
        return body


class ReasonIn(InputSerializer):
    """Why it is done."""

    reason = TextField(max_length=300, help_text="Why; kept with the transaction and in the audit trail.")


class DatedReasonIn(ReasonIn):
    """From when it counts, and why."""

    effective_date = DateField(help_text="When it counts; not after the business date.")


class AmountIn(InputSerializer):
    """An amount in the loan's currency."""

    amount = MoneyField(min_value=CENT, help_text="The amount.")
    currency = TextField(
        required=False,
        min_length=3,
        max_length=3,
        help_text="The amount's currency; when given, it has to be the loan's.",
    )


class DatedAmountIn(AmountIn):
    """An amount and when it counts."""

    effective_date = DateField(help_text="When it counts; not after the business date.")


class ReceiptIn(DatedAmountIn):
    """Money that was received, as people or systems record it."""

    method = ChoiceField(
        choices=PaymentMethod.choices,
        required=False,
        default=PaymentMethod.OTHER,
        help_text="How the money came.",
    )
    reference = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=120,
        help_text="The bank's or the payer's reference. A loan takes the same one once.",
    )
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=300, help_text="A remark of the lender's."
    )
