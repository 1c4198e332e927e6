"""The words origination writes to applicants. `{{ … }}` is filled when a message is queued."""

SIGNATURE = "\n\n{{ lender }}"
CREDITOR = "\n\n{{ creditor }}"
"""Name and address, as a notice of adverse action has to say them."""
ECOA_NOTICE = (
    "The federal Equal Credit Opportunity Act prohibits creditors from discriminating against credit applicants on "
    "the basis of race, color, religion, national origin, sex, marital status, age (provided the applicant has the "
    "capacity to enter into a binding contract); because all or part of the applicant's income derives from any public "
    "assistance program; or because the applicant has in good faith exercised any right under the Consumer Credit "
    "Protection Act. The federal agency that administers compliance with this law concerning this creditor is the "
    "{agency}."
)
"""`agency` is the one that supervises this lender: the setting ECOA_AGENCY."""
CREDIT_REPORT_NOTICE = (
    "{% if credit_information %}Our decision was based in whole or in part on information in a report from the "
    "agencies named below. They did not make the decision and cannot explain it. You may obtain a free copy of the "
    "report from them within 60 days and may dispute what is inaccurate or incomplete.\n{{ credit_information }}\n\n"
    "{% endif %}"
)
OTHER_OPTIONS = "{% if others %}\n\nYou may choose another option instead:\n{{ others }}{% endif %}"
TO_ACCEPT = (
    "\n\nThe offer with all its disclosures and the schedule of payments is in your account; please read it there "
    "before you accept."
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
            "{{ total|money }}). The offer stands until {{ expires_on|date }}."
            + OTHER_OPTIONS
            + TO_ACCEPT
            + SIGNATURE
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
            "{{ finance_charge|money }}, total of payments {{ total|money }})."
            + OTHER_OPTIONS
            + TO_ACCEPT
            + "\n\nWe could not approve your request as made for these principal reasons:\n\n{{ reasons }}\n\n"
            "If you do not accept this offer by {{ expires_on|date }}, please take this letter as notice that credit "
            "on the terms you asked for was denied for these reasons.\n\n"
            + CREDIT_REPORT_NOTICE
            + "{{ ecoa }}"
            + CREDITOR
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
            + "{{ ecoa }}"
            + CREDITOR
        ),
    },
    {
        "code": "statement-of-reasons",
        "channel": "EMAIL",
        "subject": "The reasons of our decision on your application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nyou asked why we did not lend as you asked in application {{ number }} for "
            "{{ amount|money }}. The principal reasons of our decision were:\n\n{{ reasons }}\n\n"
            + CREDIT_REPORT_NOTICE
            + "{{ ecoa }}"
            + CREDITOR
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
    {
        "code": "document-requested",
        "channel": "EMAIL",
        "subject": "We need a document for application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nto go on with application {{ number }} we need one more document, "
            "“{{ document }}”:\n\n{{ message }}\n\nPlease upload it with your application." + SIGNATURE
        ),
    },
    {
        "code": "application-message",
        "channel": "EMAIL",
        "subject": "A message about your application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nwe have a message for you about your application {{ number }}:\n\n{{ text }}\n\n"
            "You can answer it where you follow your application." + SIGNATURE
        ),
    },
    {
        "code": "application-resumed",
        "channel": "EMAIL",
        "subject": "Your application {{ number }} goes on",
        "body": (
            "Dear {{ name }},\n\nwe have everything we asked for and go on with your application {{ number }}. "
            "We will write to you at each step." + SIGNATURE
        ),
    },
    {
        "code": "credit-report-notice",
        "channel": "EMAIL",
        "subject": "Your credit report was used for application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nwe decided on application {{ number }}, which you support, and used a report on you. "
            + CREDIT_REPORT_NOTICE
            + SIGNATURE
        ),
    },
    {
        "code": "offer-declined",
        "channel": "EMAIL",
        "subject": "You did not take our offer for application {{ number }}",
        "body": (
            "Dear {{ name }},\n\nyou told us that you do not take our offer for application {{ number }}. We have "
            "closed the application. You are welcome to apply again." + SIGNATURE
        ),
    },
    {
        "code": "offer-withdrawn",
        "channel": "EMAIL",
        "subject": "Our offer for application {{ number }} is withdrawn",
        "body": (
            "Dear {{ name }},\n\nwe no longer stand by our offer of {{ amount|money }} for application {{ number }}: "
            "{{ reason }}\n\nWe look at your application again and will write to you." + SIGNATURE
        ),
    },
    {
        "code": "mentioned-in-note",
        "channel": "EMAIL",
        "subject": "{{ author }} mentioned you in a note about {{ number }}",
        "body": (
            "{{ author }} mentioned you in a note about application {{ number }} of {{ business }}. It stands under "
            "Mentions until you mark it as done."
        ),
    },
    {
        "code": "deadline-near",
        "channel": "EMAIL",
        "subject": "{{ number }}: {{ what }} due by {{ due_date|date }}",
        "body": (
            "{{ number }}: the {{ what }} has to be sent by {{ due_date|date }}; {{ days_left }} days are left."
        ),
    },
    {
        "code": "deadline-breached",
        "channel": "EMAIL",
        "subject": "{{ number }}: {{ what }} is overdue",
        "body": (
            "{{ number }}: the {{ what }} was to be sent by {{ due_date|date }}, {{ days_over }} days ago, and was "
            "not. Send it now under Notices and deadlines."
        ),
    },
]
