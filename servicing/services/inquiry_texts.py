"""What a borrower is told when his question is answered, and the answers that come ready-made."""

from servicing.models import InquirySubject

SAMPLE = {
    "business": "Riverside Tools LLC",
    "lender": "LoanOps demo lender",
    "loan": "LN-000123",
    "inquiry": "IN-000017",
    "title": "When is my last payment?",
    "answer": "Your last installment is due on 2027-01-15.",
}

TEMPLATES: list[dict[str, object]] = [
    {
        "code": "loan.inquiry-answered",
        "channel": "EMAIL",
        "subject": "Your question {{ inquiry }} about loan {{ loan }}",
        "body": (
            "Hello {{ business }},\n\nyou asked: {{ title }}\n\n{{ answer }}\n\n"
            "If something is left open, please reply to inquiry {{ inquiry }}.\n\n{{ lender }}\n"
        ),
        "sample": SAMPLE,
    }
]

CANNED_ANSWERS = (
    (
        "How to get a payoff quote",
        InquirySubject.BALANCE,
        "A payoff quote names the sum that closes your loan on a day you choose. Tell us the day, or open your loan "
        "and ask for a quote there; it is valid for that day only, because interest goes on.",
    ),
    (
        "Where a payment went",
        InquirySubject.PAYMENT,
        "A payment pays what is due first, oldest installment first: fees, late fees, interest, then principal. What "
        "is above that lowers your principal. Each payment on your loan shows this division.",
    ),
    (
        "Trouble paying",
        InquirySubject.HARDSHIP,
        "Thank you for telling us early. There are ways to lower or postpone payments for a time. Please ask for a "
        "change of your loan and tell us what has changed and what you could pay; we answer within two business days.",
    ),
)
