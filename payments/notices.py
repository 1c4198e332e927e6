"""What borrowers are told about their payments."""

SAMPLE = {
    "business": "Riverside Tools LLC",
    "lender": "LoanOps demo lender",
    "loan": "LN-000123",
    "payment": "PY-000456",
    "amount": "1660.72",
    "method": "ACH",
    "effective_date": "2026-03-02",
    "reason": "Insufficient funds.",
    "overdue": "0.00",
    "next_due_date": "2026-04-01",
    "next_due_amount": "1660.72",
}
STANDING = """\
{% if overdue %}{{ overdue|money }} is still overdue on this loan.
{% endif %}{% if next_due_date %}Next payment: {{ next_due_amount|money }} on {{ next_due_date|date:"F j, Y" }}.
{% endif %}
{{ lender }}
"""


def _template(event: str, subject: str, text: str) -> dict[str, object]:
    return {
        "code": f"payment.{event}",
        "channel": "EMAIL",
        "subject": subject,
        "body": f"Hello {{{{ business }}}},\n\n{text}\n{STANDING}",
        "sample": SAMPLE,
    }


TEMPLATES = [
    _template(
        "succeeded",
        "We received your payment of {{ amount|money }}",
        """\
thank you: your payment {{ payment }} of {{ amount|money }} by {{ method }} was received.
It counts for loan {{ loan }} from {{ effective_date|date:"F j, Y" }}.
""",
    ),
    _template(
        "failed",
        "Your payment of {{ amount|money }} did not go through",
        """\
your payment {{ payment }} of {{ amount|money }} by {{ method }} for loan {{ loan }} did not go through.
The reason given: {{ reason }}
Nothing was taken from your account. Please try again, or choose another way to pay.
""",
    ),
    _template(
        "returned",
        "Your bank returned your payment of {{ amount|money }}",
        """\
your bank returned payment {{ payment }} of {{ amount|money }} for loan {{ loan }}.
The reason given: {{ reason }}
The payment no longer counts, and what it had paid is due again. Please pay in another way, or call us.
""",
    ),
    _template(
        "refunded",
        "We sent back your payment of {{ amount|money }}",
        """\
we sent payment {{ payment }} of {{ amount|money }} for loan {{ loan }} back to you by {{ method }}.
It no longer counts for the loan.
""",
    ),
]
