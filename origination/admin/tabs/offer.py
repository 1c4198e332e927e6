"""Offer: options, terms, disclosures, schedule, comparison, balance, papers, signature."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loanops.web.admin import Chart, PreviewTable
from loanops.web.admin.formats import link_to, moment_html, rate_text
from origination.models import Application, Offer, OfferDisclosure, OfferSignature
from origination.selectors import STANDING
from origination.states import OfferStatus
from products.choices import FeeTiming
from products.quoting import quote

TIMING_WORDS = dict(FeeTiming.choices)
OTHER_TERMS_MAX = 4
BALANCE_POINTS = 24
NOT_OFFERED = "not offered"
NO_OFFER = PreviewTable("Offer", ["", ""], [], empty="No offer was made.")


def offer_part(application: Application, request: HttpRequest) -> list[PreviewTable | Chart | SafeString]:
    """Of several offers all side by side; then everything about one: the one chosen, else the first that stands."""
    made = application.offers.select_related("disclosure", "signature__signed_by")
    offers = list(made.order_by("-round", "position"))
    if not offers:
        return [NO_OFFER]
    chosen = request.GET.get("offer")
    offer = next((each for each in offers if str(each.pk) == chosen), None) or _standing(offers)
    about: list[PreviewTable | Chart] = [
        *offer_tables(offer),
        _comparison(offer, offers),
        _balance(offer),
        papers(offer),
        *_signature(offer),
    ]
    if len(offers) == 1:
        return [*about]
    named = [replace(block, title=f"{block.title}: {_name(offer)}") for block in about]
    return [_options(offers, offer), *named]


def _standing(offers: Sequence[Offer]) -> Offer:
    """The first option the borrower can accept, or the one he accepted; otherwise the first of the last round."""
    return next((offer for offer in offers if offer.status in STANDING), offers[0])


def _name(offer: Offer) -> str:
    return f"offer {offer.round}.{offer.position}, {offer.get_option_display().lower()}"


def offer_tables(offer: Offer | None) -> list[PreviewTable]:
    """Terms, disclosures, the state's form, fees and the whole schedule."""
    if offer is None:
        return [NO_OFFER]
    disclosure: OfferDisclosure | None = getattr(offer, "disclosure", None)
    return [
        _terms(offer),
        *(_disclosed(disclosure.content) if disclosure is not None else []),
        _fees(offer),
        _schedule(offer),
    ]


def _options(offers: Sequence[Offer], shown: Offer) -> PreviewTable:
    return PreviewTable(
        "All offers made",
        [
            "Offer",
            "Option",
            "Amount",
            "Term",
            "Rate",
            "Payment",
            "APR",
            "Finance charge",
            "Total",
            "State",
            "Until",
        ],
        [
            [
                link_to(offer, f"{offer.round}.{offer.position}"),
                format_html(
                    '<a class="lo-link" href="?tab=offer&amp;offer={}">{}</a>',
                    offer.pk,
                    offer.get_option_display(),
                ),
                offer.amount,
                f"{offer.term_months} months",
                rate_text(offer.annual_rate),
                offer.installment_amount,
                rate_text(offer.annual_percentage_rate),
                offer.finance_charge,
                offer.total_of_payments,
                offer.get_status_display(),
                offer.expires_on,
            ]
            for offer in offers
        ],
        dense=True,
        note=f"Below: {_name(shown)}. Choose another option to read its terms, schedule and balance here.",
    )


def _terms(offer: Offer) -> PreviewTable:
    terms: list[tuple[str, Any]] = [
        ("Status", offer.get_status_display()),
        ("Option", offer.get_option_display()),
        ("Amount", offer.amount),
        ("Term", f"{offer.term_months} months"),
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
        *([("Closed", f"{offer.closed_on}: {offer.close_reason}")] if offer.closed_on else []),
    ]
    return PreviewTable("Terms and disclosures", ["", ""], terms, align_right={-1})


def _disclosed(content: dict[str, Any]) -> list[PreviewTable]:
    """The state's form as it was filled, and where the amount lent goes."""
    tables = [
        PreviewTable(
            "Itemization of the amount financed",
            ["", "Amount"],
            [[label, Decimal(value)] for label, value in content["itemization"]],
            totals=1,
        )
    ]
    form = content["form"]
    if form is not None:
        signed = "signature required" if form["signature_required"] else "no signature required"
        tables.insert(
            0,
            PreviewTable(
                f"{form['state']}: {form['heading']}",
                form["columns"],
                form["rows"],
                align_right={-1},
                note=f"{form['law']}; form {form['code']}, {form['number']}; {signed}.",
            ),
        )
    return tables


def _fees(offer: Offer) -> PreviewTable:
    fees = [(fee["name"], Decimal(fee["amount"]), TIMING_WORDS[fee["timing"]]) for fee in offer.fees]
    return PreviewTable("Fees", ["Fee", "Amount", "When"], fees, empty="None.")


def _schedule(offer: Offer) -> PreviewTable:
    return schedule_table(offer.schedule, note=f"Supposes disbursement on {offer.assumed_start_date}.")


def schedule_table(rows: Sequence[Mapping[str, Any]], *, note: str) -> PreviewTable:
    """The whole schedule with its sums; a column of fees where installments have any."""
    parts = ["principal", "interest", "fees", "total"]
    columns = ["Principal", "Interest", "Fees", "Payment"]
    if not any(Decimal(row["fees"]) for row in rows):
        parts.remove("fees")
        columns.remove("Fees")
    shown = [
        [row["number"], row["due_date"], *(Decimal(row[name]) for name in [*parts, "balance_after"])]
        for row in rows
    ]
    sums = [sum((Decimal(row[name]) for row in rows), Decimal(0)) for name in parts]
    return PreviewTable(
        "Schedule",
        ["#", "Due date", *columns, "Balance after"],
        [*shown, ["Total", None, *sums, None]],
        totals=1,
        note=note,
    )


def _comparison(offer: Offer, offers: Sequence[Offer]) -> PreviewTable:
    """The offer beside the other options and the product's other terms, at the same amount and rate."""
    shown = [each for each in offers if each.round == offer.round]
    rows = [
        [
            f"{each.term_months} months",
            each.get_status_display(),
            each.amount,
            each.installment_amount,
            rate_text(each.annual_percentage_rate),
            each.finance_charge,
            each.total_of_payments,
            each.finance_charge - offer.finance_charge,
        ]
        for each in shown
    ]
    terms = [
        months
        for months in offer.product_snapshot["term_options_months"]
        if months not in {each.term_months for each in shown}
    ]
    nearest = sorted(sorted(terms, key=lambda months: abs(months - offer.term_months))[:OTHER_TERMS_MAX])
    for months in nearest:
        other = quote(
            offer.product_snapshot,
            amount=offer.amount,
            annual_rate=offer.annual_rate,
            term_months=months,
            frequency=offer.repayment_frequency,
            start_date=offer.assumed_start_date,
        )
        rows.append(
            [
                f"{months} months",
                NOT_OFFERED,
                offer.amount,
                other.installment_amount,
                rate_text(other.annual_percentage_rate),
                other.finance_charge,
                other.total_of_payments,
                other.finance_charge - offer.finance_charge,
            ]
        )
    return PreviewTable(
        "Compared with other terms",
        ["Term", "", "Amount", "Payment", "APR", "Finance charge", "Total of payments", "Costs more (less)"],
        rows,
        note=f"Terms that were not offered are worked out at {rate_text(offer.annual_rate)}, as the product counts.",
    )


def _balance(offer: Offer) -> Chart:
    """What is owed after each payment."""
    rows = offer.schedule
    step = max(1, -(-len(rows) // BALANCE_POINTS))
    chosen = [row for number, row in enumerate(rows) if number % step == 0 or number == len(rows) - 1]
    return Chart(
        title="How does the balance fall?",
        labels=[offer.assumed_start_date.isoformat(), *(row["due_date"] for row in chosen)],
        series={"Principal owed": [offer.amount, *(Decimal(row["balance_after"]) for row in chosen)]},
        unit=str(offer.product_snapshot["currency"]),
        kind="line",
    )


def papers(offer: Offer) -> PreviewTable:
    """The papers of the offer; opening one is on record."""
    disclosure: OfferDisclosure | None = getattr(offer, "disclosure", None)
    rows: list[list[Any]] = []
    if disclosure is not None:
        rows.append(
            [
                _link("origination_offer_document", offer.pk, "Offer and disclosures (PDF)"),
                offer.offered_on,
                disclosure.document_checksum,
            ]
        )
    signature: OfferSignature | None = getattr(offer, "signature", None)
    if signature is not None:
        rows.append(
            [
                _link("origination_offer_signed", offer.pk, "Signed copy (PDF)"),
                signature.signed_on,
                signature.signed_document_checksum,
            ]
        )
    return PreviewTable(
        "Papers",
        ["Paper", "Of", "SHA-256"],
        rows,
        note="Opening a paper is recorded.",
        empty="This offer was made before papers were kept.",
    )


def _link(name: str, pk: int, words: str) -> SafeString:
    return format_html('<a class="lo-link" href="{}">{}</a>', reverse(f"admin:{name}", args=[pk]), words)


def _signature(offer: Offer) -> list[PreviewTable]:
    """Who signed what, when, from where, and how it was made sure."""
    if offer.status not in (OfferStatus.ACCEPTED, OfferStatus.WITHDRAWN):
        return []
    signature: OfferSignature | None = getattr(offer, "signature", None)
    return [signature_table(signature)] if signature is not None else []


def signature_table(signature: OfferSignature) -> PreviewTable:
    """The record of a signature."""
    signed_on: date = signature.signed_on
    rows: list[list[Any]] = [
        ["Signed by", signature.signer_name],
        ["Title", signature.signer_title],
        ["Signs as", signature.get_capacity_display()],
        ["On", signed_on],
        ["At", moment_html(signature.signed_at)],
        ["Network address", signature.network_address],
        ["Device", signature.user_agent],
        ["Identity made sure by", signature.get_second_factor_display()],
        ["Detail", signature.second_factor_detail],
        ["Recorded by", signature.recorded_by],
        ["On the borrower's behalf", signature.on_behalf_how],
        ["Words agreed to", f"{signature.consent_version}: {signature.consent_text}"],
        ["SHA-256 of the paper shown", signature.document_checksum],
        ["SHA-256 of this record", signature.record_checksum],
    ]
    return PreviewTable("Signature", ["", ""], [row for row in rows if row[1] != ""], align_right={-1})
