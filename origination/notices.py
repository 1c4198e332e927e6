"""The words origination writes to applicants. `{{ … }}` is filled when a message is queued."""

SIGNATURE = "\n\n{{ lender }}"
ECOA_NOTICE = (
    "The federal Equal Credit Opportunity Act prohibits creditors from discriminating against credit applicants on "
    "the basis of race, color, religion, national origin, sex, marital status, age (provided the applicant has the "
    "capacity to enter into a binding contract); because all or part of the applicant's income derives from any public "
    "assistance program; or because the applicant has in good faith exercised any right under the Consumer Credit "
    "Protection Act. The federal agency that administers compliance with this law concerning this creditor is the "
    "Federal Trade Commission, Equal Credit Opportunity, Washington, DC 20580."
)
CREDIT_REPORT_NOTICE = (
    "{% if credit_information %}Our decision was based in whole or in part on information in a report from the "
    "agencies named below. They did not make the decision and cannot explain it. You may obtain a free copy of the "
    "report from them within 60 days and may dispute what is inaccurate or incomplete.\n{{ credit_information }}\n\n"
    "{% endif %}"
)

TEMPLATES = [
    {
        "code": "application-received",
        "channel": "EMAIL",
        "subject": "We received your application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nthank you for your application {{ number }} for a {{ product }} of "
            "{{ amount|money }}. We are looking at it and will write to you at each step." + SIGNATURE
        ),
    },
    {
        "code": "application-incomplete",
        "channel": "EMAIL",
        "subject": "Your application {{ number }}: something is missing",
        "body": (
            "Dear {{ name }},\n\nto go on with your application {{ number }} we need:\n\n{{ missing }}\n\n"
            "Please send it by {{ due_date|date }}. If we do not receive it by then, we will be unable to consider "
            "your application any further." + SIGNATURE
        ),
    },
    {
        "code": "application-in-review",
        "channel": "EMAIL",
        "subject": "Your application {{ number }} is being reviewed",
        "body": (
            "Dear {{ name }},\n\none of our underwriters is now looking at your application {{ number }}."
            + SIGNATURE
        ),
    },
    {
        "code": "offer-made",
        "channel": "EMAIL",
        "subject": "Your offer for application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nyour application {{ number }} is approved. We offer {{ amount|money }} at "
            "{{ rate|percent }} per year in {{ installments }} installments of {{ installment|money }} "
            "(annual percentage rate {{ apr|percent }}, finance charge {{ finance_charge|money }}, total of payments "
            "{{ total|money }}). The offer stands until {{ expires_on|date }}." + SIGNATURE
        ),
    },
    {
        "code": "counter-offer-made",
        "channel": "EMAIL",
        "subject": "Our offer for application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nwe cannot lend as you asked in application {{ number }}. We offer instead "
            "{{ amount|money }} at {{ rate|percent }} per year in {{ installments }} installments of "
            "{{ installment|money }} (annual percentage rate {{ apr|percent }}, finance charge "
            "{{ finance_charge|money }}, total of payments {{ total|money }}).\n\n"
            "We could not approve your request as made for these principal reasons:\n\n{{ reasons }}\n\n"
            "If you do not accept this offer by {{ expires_on|date }}, please take this letter as notice that credit "
            "on the terms you asked for was denied for these reasons.\n\n"
            + CREDIT_REPORT_NOTICE
            + ECOA_NOTICE
            + SIGNATURE
        ),
    },
    {
        "code": "application-declined",
        "channel": "EMAIL",
        "subject": "Our decision on your application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nthank you for your application {{ number }} for {{ amount|money }}. We are unable to "
            "offer you credit at this time, for these principal reasons:\n\n{{ reasons }}\n\n"
            + CREDIT_REPORT_NOTICE
            + ECOA_NOTICE
            + SIGNATURE
        ),
    },
    {
        "code": "offer-accepted",
        "channel": "EMAIL",
        "subject": "You accepted our offer for application {{ number }}",
        "body": (
            "Dear {{ name }},\n\n{{ signer }} accepted our offer of {{ amount|money }} for application {{ number }} on "
            "{{ accepted_on|date }}. We will now prepare the disbursement." + SIGNATURE
        ),
    },
    {
        "code": "offer-expired",
        "channel": "EMAIL",
        "subject": "Our offer for application {{ number }} has expired",
        "body": (
            "Dear {{ name }},\n\nour offer for application {{ number }} was open until {{ expires_on|date }} and has "
            "expired. You are welcome to apply again." + SIGNATURE
        ),
    },
    {
        "code": "application-expired",
        "channel": "EMAIL",
        "subject": "Your application {{ number }} was closed",
        "body": (
            "Dear {{ name }},\n\nyour application {{ number }} was not completed in time, so we have closed it. "
            "You are welcome to apply again." + SIGNATURE
        ),
    },
    {
        "code": "application-withdrawn",
        "channel": "EMAIL",
        "subject": "Your application {{ number }} was withdrawn",
        "body": (
            "Dear {{ name }},\n\nas you asked, we have withdrawn your application {{ number }}. Nothing further "
            "happens with it." + SIGNATURE
        ),
    },
    {
        "code": "document-rejected",
        "channel": "EMAIL",
        "subject": "A document for application {{ number }} has to be sent again",
        "body": (
            "Dear {{ name }},\n\nwe could not use the document “{{ document }}” for application {{ number }}:\n\n"
            "{{ reason }}\n\nPlease send a new one." + SIGNATURE
        ),
    },
]
