"""A simulated source of identity facts; the last four digits of the tax id choose what does not agree:

0991 tax id and name · 0992 dissolved with the state · 0993 address · 0994 bank account · 0995 no answer at first.
"""

import json

from origination.identity.base import IdentityAnswer, IdentityQuery, IdentitySourceDown

DIFFERS = {
    ("TIN_MATCH", "0991"): ("3", "The tax id belongs to another name."),
    ("STATE_REGISTRATION", "0992"): ("DISSOLVED", "The register says: dissolved."),
    ("ADDRESS", "0993"): ("UNDELIVERABLE", "Mail is not delivered at this address."),
    ("BANK_ACCOUNT", "0994"): ("OTHER_OWNER", "The account belongs to somebody else."),
}
AGREES = {
    "TIN_MATCH": ("0", "Tax id and name belong together."),
    "STATE_REGISTRATION": ("ACTIVE", "Registered, active and in good standing."),
    "ADDRESS": ("DELIVERABLE", "The address exists and is the business's."),
    "BANK_ACCOUNT": ("OWNER", "The account belongs to the business."),
}
SILENT_AT_FIRST = "0995"


class IdentitySimulator:
    """Answers from the digits of the tax id, without a network."""

    code = "sim-identity"
    is_local = True

    def check(self, query: IdentityQuery) -> IdentityAnswer:
        ending = query.tax_id[-4:]
        if ending == SILENT_AT_FIRST and query.attempt == 1:
            raise IdentitySourceDown("No answer within 10 seconds.")
        differs = DIFFERS.get((query.kind, ending))
        code, summary = differs or AGREES[query.kind]
        raw = json.dumps({"check": query.kind, "responseCode": code, "message": summary}, sort_keys=True)
        return IdentityAnswer(agrees=differs is None, summary=summary, raw=raw)
