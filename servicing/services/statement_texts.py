"""What the borrower is told when a statement is ready."""

TEMPLATES = [
    {
        "code": "loan.statement-ready",
        "channel": "EMAIL",
        "subject": "Your statement {{ number }} is ready",
        "body": (
            "Hello {{ business }},\n\nthe statement {{ number }} of your loan {{ loan }} for {{ from_date|date }} "
            "through {{ last_day|date }} is ready to read: {{ link }}\n\n"
            "{% if due_date %}Amount due: {{ amount_due|money }} by {{ due_date|date }}."
            "{% else %}Nothing is due.{% endif %}"
            "{% if overdue %} Of it, {{ overdue|money }} is past due.{% endif %}\n\n{{ lender }}\n"
        ),
        "sample": {
            "business": "Riverside Tools LLC",
            "lender": "LoanOps demo lender",
            "loan": "LN-000123",
            "number": "ST-000045",
            "link": "https://lender.example/",
            "overdue": "0.00",
        },
    },
]
