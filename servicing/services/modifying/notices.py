"""What borrower, agent and officer are told about modifications."""

SAMPLE = {
    "business": "Riverside Tools LLC",
    "lender": "LoanOps demo lender",
    "loan": "LN-000123",
    "number": "MD-000045",
    "types": "term extension, re-age",
    "payment_before": "1066.19",
    "payment_after": "612.40",
    "reason": "The figures we have do not show that the new payment can be kept.",
    "expires_on": "2026-03-16",
    "effective_date": "2026-03-02",
    "maturity_date": "2028-01-15",
    "next_due_date": "2026-04-15",
    "next_due_amount": "612.40",
    "overdue": "0.00",
    "signed_by": "Ana Moreno",
}
STANDING = """\
{% if overdue %}{{ overdue|money }} is overdue on this loan.
{% endif %}{% if next_due_date %}Next payment: {{ next_due_amount|money }} on {{ next_due_date|date:"F j, Y" }}.
{% endif %}"""


def _borrower(event: str, subject: str, text: str) -> dict[str, object]:
    return {
        "code": f"modification.{event}",
        "channel": "EMAIL",
        "subject": subject,
        "body": f"Hello {{{{ business }}}},\n\n{text}\n{{{{ lender }}}}\n",
        "sample": SAMPLE,
    }


def _staff(event: str, subject: str, text: str) -> dict[str, object]:
    return {
        "code": f"modification.{event}-staff",
        "channel": "EMAIL",
        "subject": subject,
        "body": f"Loan {{{{ loan }}}}, {{{{ business }}}}.\n\n{text}",
        "sample": SAMPLE,
    }


TEMPLATES = [
    _borrower(
        "requested",
        "We have your request {{ number }} about loan {{ loan }}",
        """\
we received your request for a change of terms of loan {{ loan }}; its number is {{ number }}.
We look at it and come back to you. Until then the loan stays as it is, and payments fall due as before.
""",
    ),
    _staff(
        "requested",
        "{{ number }}: change of terms requested for {{ loan }}",
        "{{ number }} was requested ({{ types }}) and waits to be reviewed.\n",
    ),
    _borrower(
        "agreement-sent",
        "Agreement {{ number }} about loan {{ loan }} waits for you",
        """\
we agreed to change the terms of loan {{ loan }}: {{ types }}.
Your payment would be {{ payment_after|money }} instead of {{ payment_before|money }}.

Please read agreement {{ number }} and accept it by {{ expires_on|date:"F j, Y" }}. Until you do, nothing changes.
""",
    ),
    _staff(
        "agreement-sent",
        "{{ number }}: agreement sent for {{ loan }}",
        'The agreement on {{ types }} was sent; the borrower can accept it through {{ expires_on|date:"F j, Y" }}.\n',
    ),
    _staff(
        "accepted",
        "{{ number }}: accepted for {{ loan }}",
        "{{ signed_by }} accepted the agreement on {{ types }}. It is applied at the end of the day, or before.\n",
    ),
    _borrower(
        "rejected",
        "We cannot agree to your request {{ number }}",
        """\
we looked at your request {{ number }} for a change of terms of loan {{ loan }} and cannot agree to it.
{{ reason }}

The loan stays as it is. Please call us if something has changed, or if you cannot pay as agreed.
""",
    ),
    _staff(
        "rejected",
        "{{ number }}: rejected for {{ loan }}",
        "The change of terms was rejected: {{ reason }}\n",
    ),
    _borrower(
        "applied",
        "The terms of loan {{ loan }} have changed",
        """\
agreement {{ number }} is in force: {{ types }}, from {{ effective_date|date:"F j, Y" }}.
{% if maturity_date %}The last installment is due on {{ maturity_date|date:"F j, Y" }}.
{% endif %}"""
        + STANDING
        + "Promises and plans for the schedule before it no longer count.\n",
    ),
    _staff(
        "applied",
        "{{ number }}: applied to {{ loan }}",
        'New terms count from {{ effective_date|date:"F j, Y" }}: {{ types }}.\n' + STANDING,
    ),
    _borrower(
        "undone",
        "The change of terms {{ number }} of loan {{ loan }} was taken back",
        """\
the change of terms {{ number }} of loan {{ loan }} was taken back; the terms before it are in force again.
{{ reason }}
"""
        + STANDING,
    ),
    _staff(
        "undone",
        "{{ number }}: undone for {{ loan }}",
        "The change of terms was undone: {{ reason }}\n" + STANDING,
    ),
    _borrower(
        "expired",
        "{{ number }} about loan {{ loan }} has lapsed",
        """\
the change of terms {{ number }} of loan {{ loan }} was not concluded in time and has lapsed.
The loan stays as it is. Please call us if you still need other terms.
""",
    ),
    _staff(
        "expired", "{{ number }}: lapsed for {{ loan }}", "The change of terms was not concluded in time.\n"
    ),
    _borrower(
        "canceled",
        "{{ number }} about loan {{ loan }} was withdrawn",
        "the request {{ number }} for other terms of loan {{ loan }} was withdrawn. The loan stays as it is.\n",
    ),
    _staff("canceled", "{{ number }}: withdrawn for {{ loan }}", "The request was withdrawn: {{ reason }}\n"),
]
