"""What people do to an application; the first few that are possible stand as buttons, the others under More."""

from origination.admin.actions import applying, credit, deciding, documents, financials, handling, offers
from origination.admin.wizard.steps import BEGIN, STEP_PAGES

APPLICATION_ACTIONS = (
    BEGIN,
    deciding.APPROVE,
    deciding.DECLINE,
    handling.REQUEST_INFORMATION,
    deciding.COUNTER_OFFER,
    applying.SUBMIT,
    offers.ACCEPT_OFFER,
    offers.REISSUE_OFFERS,
    documents.ATTACH,
    documents.REQUEST,
    handling.CLAIM,
    handling.ASSIGN,
    handling.CLAIM_NEXT,
    handling.ASSIGN_MANY,
    handling.ADD_NOTE,
    handling.WRITE_MESSAGE,
    *financials.FIGURE_ACTIONS,
    credit.ORDER_REPORT,
    credit.SCREEN_AGAIN,
    credit.CERTIFY,
    deciding.RERUN_CHECKS,
    deciding.REFER,
    offers.DECLINE_OFFER,
    offers.WITHDRAW_OFFER,
    offers.REQUEST_REASONS,
    applying.UPDATE,
    applying.MODIFY,
    applying.WITHDRAW,
    *STEP_PAGES,
)
