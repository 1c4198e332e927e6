"""Reminders: before the due date, on it, and after it, firmer each time."""

SAMPLE = {
    "business": "Riverside Tools LLC",
    "lender": "LoanOps demo lender",
    "loan": "LN-000123",
    "due_date": "2026-03-15",
    "days": "30",
    "amount": "1091.19",
    "principal": "946.19",
    "interest": "120.00",
    "fees": "25.00",
    "overdue": "1091.19",
    "total_due": "1091.19",
    "link": "http://127.0.0.1:8000/",
}
SPLIT = """\
  principal  {{ principal|money }}
  interest   {{ interest|money }}
  fees       {{ fees|money }}
"""
HOW_TO_PAY = """\
You can pay by bank transfer, card or wallet; name loan {{ loan }} with your payment.
{{ link }}

If you cannot pay, please call us before it gets later: there is often a way.

{{ lender }}
"""


def _template(kind: str, subject: str, text: str) -> dict[str, object]:
    return {
        "code": f"reminder.{kind}",
        "channel": "EMAIL",
        "subject": subject,
        "body": f"Hello {{{{ business }}}},\n\n{text}\n{SPLIT}\n{HOW_TO_PAY}",
        "sample": SAMPLE,
    }


TEMPLATES = [
    _template(
        "before-due",
        "Payment of {{ amount|money }} due on {{ due_date|date:'F j' }}",
        """\
a payment on loan {{ loan }} is coming up: {{ amount|money }} on {{ due_date|date:"F j, Y" }}.
{% if overdue %}Besides, {{ overdue|money }} is overdue already.
{% endif %}The coming payment consists of
""",
    ),
    _template(
        "due-today",
        "Payment of {{ amount|money }} is due today",
        """\
a payment on loan {{ loan }} is due today, {{ due_date|date:"F j, Y" }}: {{ amount|money }}.
{% if overdue %}Besides, {{ overdue|money }} is overdue already.
{% endif %}Today's payment consists of
""",
    ),
    _template(
        "late",
        "Your payment on loan {{ loan }} is late",
        """\
we have not received the payment on loan {{ loan }} that was due on {{ due_date|date:"F j, Y" }}.
If you have paid in the last days, thank you: please disregard this message.
{{ amount|money }} is overdue:
""",
    ),
    _template(
        "late-30",
        "Loan {{ loan }} is {{ days }} days past due",
        """\
loan {{ loan }} is {{ days }} days past due: the payment due on {{ due_date|date:"F j, Y" }} is missing.
Please pay {{ amount|money }} now, or call us today:
""",
    ),
    _template(
        "late-60",
        "Second notice: loan {{ loan }} is {{ days }} days past due",
        """\
loan {{ loan }} has been past due for {{ days }} days, and we have not heard from you.
We ask you to pay the overdue {{ amount|money }} without delay:
""",
    ),
    _template(
        "late-90",
        "Final notice before further steps: loan {{ loan }}",
        """\
loan {{ loan }} has been past due for {{ days }} days. Unless we hear from you, a person will now review the loan
and decide what your contract provides for. Please pay the overdue {{ amount|money }} or call us at once:
""",
    ),
]
