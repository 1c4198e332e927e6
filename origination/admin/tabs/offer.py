"""Offer: terms, disclosures, fees and the whole schedule."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import rate_text
from origination.models import Application, Offer
from origination.selectors import standing_offer
from products.choices import FeeTiming

TIMING_WORDS = dict(FeeTiming.choices)


def offer_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """The offer that stands, or the last one made."""
    return offer_tables(standing_offer(application))


def offer_tables(offer: Offer | None) -> list[PreviewTable]:
    """Terms, disclosures, fees and the whole schedule."""
    if offer is None:
        return [PreviewTable("Offer", ["", ""], [], empty="No offer was made.")]
    terms: list[tuple[str, Any]] = [
        ("Status", offer.get_status_display()),
        ("Amount", offer.amount),
        ("Rate", rate_text(offer.annual_rate)),
        ("Payments", f"{offer.number_of_installments}, {offer.get_repayment_frequency_display().lower()}"),
        ("Payment", offer.installment_amount),
        ("Annual percentage rate", rate_text(offer.annual_percentage_rate)),
        ("Finance charge", offer.finance_charge),
        ("Amount financed", offer.amount_financed),
        ("Total of payments", offer.total_of_payments),
        ("Conditions", ", ".join(offer.conditions) or "none"),
        ("Open until", offer.expires_on),
        ("Signed by", offer.signer_name),
    ]
    fees = [(fee["name"], Decimal(fee["amount"]), TIMING_WORDS[fee["timing"]]) for fee in offer.fees]
    schedule = [
        (
            row["number"],
            row["due_date"],
            Decimal(row["principal"]),
            Decimal(row["interest"]),
            Decimal(row["total"]),
            Decimal(row["balance_after"]),
        )
        for row in offer.schedule
    ]
    supposed = f"Supposes disbursement on {offer.assumed_start_date}."
    return [
        PreviewTable("Terms and disclosures", ["", ""], terms, align_right={-1}),
        PreviewTable("Fees", ["Fee", "Amount", "When"], fees, empty="None."),
        PreviewTable(
            "Schedule",
            ["#", "Due date", "Principal", "Interest", "Payment", "Balance after"],
            schedule,
            note=supposed,
        ),
    ]
