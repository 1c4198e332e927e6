"""What borrowers are told when something happens to their loan that they did not do themselves."""

SAMPLE = {
    "business": "Riverside Tools LLC",
    "lender": "LoanOps demo lender",
    "loan": "LN-000123",
    "amount": "9000.00",
    "owed": "12450.18",
    "rate_before": "8.5",
    "rate": "8.75",
    "effective_date": "2026-03-02",
    "until_date": "2026-05-02",
    "deadline": "2026-04-01",
    "days": "95",
    "next_due_date": "2026-04-01",
    "next_due_amount": "1660.72",
}
NEXT = (
    '{% if next_due_date %}Your next payment: {{ next_due_amount|money }} on {{ next_due_date|date:"F j, Y" }}.\n'
    "{% endif %}"
)


def _template(event: str, subject: str, text: str) -> dict[str, object]:
    return {
        "code": f"loan.{event}",
        "channel": "EMAIL",
        "subject": subject,
        "body": f"Hello {{{{ business }}}},\n\n{text}\n{{{{ lender }}}}\n",
        "sample": SAMPLE,
    }


TEMPLATES = [
    _template(
        "rate-changed",
        "The interest rate of your loan {{ loan }} changes",
        'from {{ effective_date|date:"F j, Y" }} on, your loan {{ loan }} bears interest at {{ rate|percent }} a year '
        "instead of {{ rate_before|percent }}.\n" + NEXT,
    ),
    _template(
        "plan-changed",
        "Your payment plan for loan {{ loan }} changes",
        'from {{ effective_date|date:"F j, Y" }} on, your loan {{ loan }} is paid by a new plan.\n' + NEXT,
    ),
    _template(
        "interest-paused",
        "Your loan {{ loan }} bears no interest for a while",
        'your loan {{ loan }} bears no interest from {{ effective_date|date:"F j, Y" }} up to the day before '
        '{{ until_date|date:"F j, Y" }}. Your payments stay due on their days.\n',
    ),
    _template(
        "accelerated",
        "Notice: your loan {{ loan }} is due in full",
        "payments on your loan {{ loan }} are {{ days }} days past due. As the agreement provides, we have declared "
        'the whole loan due on {{ effective_date|date:"F j, Y" }}: {{ amount|money }}, with interest for each '
        "day until it is paid.\n\nPlease call us if you cannot pay this sum; there may be another way.\n",
    ),
    _template(
        "settlement-agreed",
        "Our agreement to settle loan {{ loan }}",
        "we agree to take {{ amount|money }} in full settlement of the {{ owed|money }} owed on your loan {{ loan }}."
        '{% if deadline %} The money has to be here by {{ deadline|date:"F j, Y" }}; after that day the whole debt '
        "stands again.{% endif %} When it has come, nothing more is owed.\n",
    ),
    _template(
        "settled",
        "Your loan {{ loan }} is settled",
        'we received the agreed {{ amount|money }} by {{ effective_date|date:"F j, Y" }}. Your loan {{ loan }} is '
        "settled; nothing more is owed on it.\n",
    ),
]
