"""Who calls whom by name: what an earlier layer or the outbox asks of later ones, which it may not import.

Dotted names, looked up when they are needed.
"""

# What listens to the outbox: event name (or "*") -> dotted names of functions taking the payload. --------------
OUTBOX_HANDLERS: dict[str, list[str]] = {
    "message.wanted": ["loanops.notifications.services.queueing.handle_wanted"],
    "notification.queued": ["loanops.notifications.services.sending.handle_queued"],
    "document.file-left": ["origination.services.uploads.handle_file_left"],
    "offer.made": ["origination.services.disclosing.handle_made"],
    "offer.accepted": ["origination.services.disclosing.handle_accepted"],
    "offer.signature-code-requested": ["origination.services.signing.handle_code_requested"],
    "notice.letter-written": ["origination.services.noticing.handle_letter_written"],
    "credit-report.requested": ["origination.services.credit.handle_requested"],
    "party-check.requested": ["origination.services.identity_desk.handle_requested"],
    "party.changed": ["origination.services.book_screening.handle_party_changed"],
    "rule-trial.requested": ["origination.services.trying.handle_requested"],
    "payment.created": ["payments.services.collecting.handle_created"],
    "payment.attempt-added": ["payments.services.collecting.handle_created"],
    "payment.cancel-requested": ["payments.services.deciding.handle_cancel_requested"],
    "payment.look-up-requested": ["payments.services.polling.handle_look_up_requested"],
    "loan.disbursement-approved": ["payments.services.paying_out.handle_approved"],
    "import.requested": ["servicing.services.imports.handle_requested"],
    "inquiry.answered": ["servicing.services.inquiries.handle_answered"],
    "statement.issued": ["servicing.services.statements.handle_issued"],
    "payoff-quote.issued": ["servicing.services.payoff_quotes.handle_issued"],
    "end-of-day.requested": ["servicing.tasks.handle_requested"],
    "modification.requested": ["servicing.services.modifying.proposing.handle_requested"],
    "modification.agreement-sent": ["servicing.services.modifying.agreeing.handle_agreement_sent"],
    "gl-export.created": ["loanops.ledger.services.exporting.handle_created"],
    "loan.delinquency-changed": ["loan_collections.services.working.handle_delinquency_changed"],
}
# Links that open somebody's login, made when a message is sent: kind -> function of a record's id and the recipient.
MESSAGE_LINKS = {
    "verify-address": "loanops.parties.links.verification_link",
    "recover-password": "loanops.parties.links.recovery_link",
    "change-address": "loanops.parties.links.address_change_link",
    "invitation": "loanops.parties.links.invitation_link",
}
# How many applications and loans rest on versions of a product: functions from keys of versions to counts.
PRODUCT_USAGE = {
    "open_applications": "origination.product_usage.open_applications",
    "active_loans": "servicing.product_usage.active_loans",
}
# Further checks of a product version, made by later stages: functions taking its values and rows.
PRODUCT_CHECKS = ["origination.scoring.checks.scorecard_errors"]
# Tables that later stages add to the page of a product version: functions taking the version and the request.
PRODUCT_VERSION_TABLES = ["origination.admin.trials.trial_tables"]
# Tables about the loans of a product, on its page: functions taking the product and the request.
PRODUCT_LOAN_TABLES = ["servicing.admin.on_products.loans_of_product"]
# What end of day does, in order: dotted names of functions taking `run`. See docs/operations/end-of-day.md.
END_OF_DAY_STEPS = [
    "products.close.take_names",
    "origination.close.expire_overdue",
    "origination.watching.work_deadlines",
    "servicing.close.modifications.work_modifications",
    "servicing.close.rates.reset_rates",
    "servicing.close.settlements.break_settlements",
    "servicing.close.loans.close_loans",
    "loan_collections.close.work_delinquencies",
    "loan_collections.close.write_reminders",
    "servicing.close.product_versions.check_versions",
    "loanops.ledger.services.periods.open_coming_period",
    "loanops.reporting.snapshots.take_snapshot",
    "servicing.close.proof.prove_books",
]

# What later stages show on a loan's page: tab -> dotted names of functions taking the loan and the request.
LOAN_PAGE_TABLES: dict[str, list[str]] = {
    "payments": ["payments.admin.on_loans.payments_of_loan"],
    "delinquency": ["loan_collections.admin.on_loans.collections_of_loan"],
}

# What is forgotten every night: dotted names of functions without arguments.
TIDY_UP_STEPS = [
    "loanops.access.throttling.forget_old_attempts",
    "loanops.parties.services.identity.forget_unproven",
]
# Staff sign in on the borrower site only as somebody who belongs to a business.
SITE_ADMITS_STAFF = "loanops.parties.selectors.belongs_to_a_business"
# What stands on a borrower's home page, in order: dotted names of functions taking the actor.
SITE_HOME_PARTS = [
    "loanops.parties.site.home.businesses",
    "origination.site.home.applications",
    "servicing.site.home.loans",
]

# What later stages know about businesses: functions taking a queryset of businesses and adding a column to it.
BUSINESS_FIGURES = [
    "origination.admin.on_businesses.with_last_application",
    "servicing.admin.on_businesses.with_exposure",
]
# What later stages show on a business's page: tab -> dotted names of functions taking the business and the request.
BUSINESS_PAGE_TABLES: dict[str, list[str]] = {
    "overview": ["origination.admin.similar.similar_table"],
    "applications": ["origination.admin.on_businesses.applications_of_business"],
    "documents": ["origination.admin.on_businesses.documents_of_business"],
    "loans": ["servicing.admin.on_businesses.loans_of_business"],
    "payments": ["payments.admin.on_businesses.payments_of_business"],
    "screening": ["origination.admin.on_businesses.screening_of_business"],
    "contacts": ["loanops.notifications.admin.on_businesses.messages_of_business"],
}
# What later stages let people do to a business: dotted names of action pages.
BUSINESS_ACTIONS = ["origination.admin.on_businesses.SCREEN_AGAIN"]
# Refuses changes of a business and its owners: functions taking the business, the names of changed fields, the actor.
BUSINESS_CHANGE_GUARDS = ["origination.services.party_facts.refuse_changes_under_review"]
# What has to be done by later stages when two businesses turn out to be one: functions taking both.
BUSINESS_MERGE_STEPS = ["origination.services.merging.forget_screenings"]
# The home pages of roles: functions taking the request; who has several or none gets the general one.
HOME_PAGES = {
    "LOAN_OFFICER": "origination.admin.pipeline.home",
    "UNDERWRITER": "origination.admin.reviews.home",
    "PRODUCT_MANAGER": "products.admin.home.home",
}

# What underwriting asks later stages: what a group of borrowers owes, and how the portfolio is spread.
BORROWER_EXPOSURE = "servicing.exposure.borrower_exposure"
PORTFOLIO_SPREAD = "servicing.exposure.portfolio_spread"

# The books lie below products and servicing; what they need from there they find by name.
LEDGER_PRODUCT_CODES = "products.accounting.product_codes"
LEDGER_SUBLEDGERS = "servicing.proof.ledger_and_subledger"
# Each answers why a period may not be closed yet.
PERIOD_CLOSE_CHECKS = ["servicing.close.periods.unfinished_days", "servicing.close.periods.books_that_differ"]
