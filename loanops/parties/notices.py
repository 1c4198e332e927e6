"""The words we write to people about their login and their businesses. `{{ link }}` is made when a message is sent."""

SIGNATURE = "\n\n{{ lender }}\n{{ site }}"
NOT_YOU = "\n\nIf this was not you, do nothing; nobody gets in by this message alone."

TEMPLATES = [
    {
        "code": "person-verify-address",
        "subject": "Confirm your e-mail address",
        "body": (
            "Dear {{ name }},\n\nto finish your registration with {{ lender }}, open this link within 24 hours and "
            "enter the password you chose:\n\n{{ link }}" + NOT_YOU + SIGNATURE
        ),
    },
    {
        "code": "person-already-registered",
        "subject": "You have a login already",
        "body": (
            "Somebody, perhaps you, gave this address to register or to sign in with. There is a login with it "
            "already: sign in at {{ site }}, or choose “Forgot your password?” there. Nothing was changed."
            + SIGNATURE
        ),
    },
    {
        "code": "person-unknown-address",
        "subject": "There is no login with this address",
        "body": (
            "Somebody, perhaps you, asked to set a new password for this address. There is no login of a borrower with "
            "it. You may have registered another address; or register at {{ site }}." + SIGNATURE
        ),
    },
    {
        "code": "person-recover-password",
        "subject": "Set a new password",
        "body": (
            "Dear {{ name }},\n\nto set a new password, open this link within an hour:\n\n{{ link }}\n\nIt works once."
            + NOT_YOU
            + SIGNATURE
        ),
    },
    {
        "code": "person-password-changed",
        "subject": "Your password was changed",
        "body": (
            "Dear {{ name }},\n\nthe password of your login was changed just now, and all other sign-ins were "
            "ended.\n\nIf this was not you, choose “Forgot your password?” at {{ site }} at once, and tell us."
            + SIGNATURE
        ),
    },
    {
        "code": "person-verify-new-address",
        "subject": "Confirm your new e-mail address",
        "body": (
            "Dear {{ name }},\n\nto sign in with this address from now on, open this link within 24 hours:\n\n"
            "{{ link }}" + NOT_YOU + SIGNATURE
        ),
    },
    {
        "code": "person-address-changed",
        "subject": "Your e-mail address was changed",
        "body": (
            "Dear {{ name }},\n\nyou sign in with {{ new }} from now on; we write there, no longer here.\n\n"
            "If this was not you, tell us at once." + SIGNATURE
        ),
    },
    {
        "code": "person-invited",
        "subject": "{{ inviter }} invites you to act for {{ business }}",
        "body": (
            "{{ inviter }} invites you to act for {{ business }} as {{ role }} at {{ lender }}. Open this link within "
            "seven days to accept:\n\n{{ link }}\n\nIf you do not know about this, do nothing." + SIGNATURE
        ),
    },
    {
        "code": "person-joined",
        "subject": "{{ person }} now acts for {{ business }}",
        "body": "Dear {{ name }},\n\n{{ person }} accepted your invitation and now acts for {{ business }}."
        + SIGNATURE,
    },
    {
        "code": "person-role-changed",
        "subject": "Your role for {{ business }} was changed",
        "body": "Dear {{ name }},\n\nfrom now on you act for {{ business }} as {{ role }}." + SIGNATURE,
    },
    {
        "code": "person-removed",
        "subject": "You no longer act for {{ business }}",
        "body": (
            "Dear {{ name }},\n\nfrom now on you do not act for {{ business }} any more. Your login stays."
            + SIGNATURE
        ),
    },
    {
        "code": "person-bank-account-changed",
        "subject": "The bank account of {{ business }} was changed",
        "body": (
            "Dear {{ name }},\n\n{{ person }} entered another bank account for {{ business }}. From now on money is "
            "paid to and collected from the account ending in {{ last_digits }}.\n\nIf you do not know about this, "
            "tell us at once." + SIGNATURE
        ),
    },
    {
        "code": "person-sign-in-paused",
        "subject": "Signing in is paused for a while",
        "body": (
            "Dear {{ name }},\n\nsomebody entered a wrong password for your login several times, so we accept none for "
            "a quarter of an hour. If this was you, wait, or set a new one by “Forgot your password?” at {{ site }}."
            + SIGNATURE
        ),
    },
]
