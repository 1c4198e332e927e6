"""What people do to an application; the first few that are possible stand as buttons, the others under More."""

from origination.admin.actions import applying, deciding, documents, handling, offers

APPLICATION_ACTIONS = (
    applying.BEGIN,
    deciding.APPROVE,
    deciding.DECLINE,
    handling.REQUEST_INFORMATION,
    deciding.COUNTER_OFFER,
    applying.SUBMIT,
    offers.ACCEPT_OFFER,
    documents.ATTACH,
    handling.CLAIM,
    handling.ASSIGN,
    deciding.RERUN_CHECKS,
    deciding.REFER,
    applying.UPDATE,
    applying.MODIFY,
    applying.WITHDRAW,
)
