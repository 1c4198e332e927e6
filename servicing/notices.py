"""What borrowers and staff are told about loans, by subject."""

from servicing.services.event_texts import TEMPLATES as EVENTS
from servicing.services.inquiry_texts import TEMPLATES as INQUIRIES
from servicing.services.modifying.notices import TEMPLATES as MODIFICATIONS
from servicing.services.statement_texts import TEMPLATES as STATEMENTS

TEMPLATES = [*EVENTS, *STATEMENTS, *INQUIRIES, *MODIFICATIONS]
