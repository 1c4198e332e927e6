"""Every record that can change keeps its history."""

from django.apps import apps
from django.db.models import Model
from simple_history.utils import get_history_manager_for_model

from loanops.core.models import AppendOnlyModel, DomainModel

EXEMPT = {
    "access.SignedInSession": "the record of a sign-in itself: begun, seen, ended",
    "access.Throttle": "counts attempts for a quarter of an hour; the lock is in the audit trail",
    "audit.AuditLink": "part of an audit event, written once with it",
    "audit.SealedEvent": "part of a seal, written once with it",
    "core.BusinessDay": "one stored date that end of day moves; its runs are recorded",
    "core.IdempotencyKey": "an answer that was given; removed after 30 days",
    "core.OutboxMessage": "delivery bookkeeping",
    "ledger.PeriodBalance": "an account's sums at the end of a closed month, computed anew when it closes again",
    "ledger.JournalLine": "part of a journal entry, written once with it; the database refuses changes",
    "origination.ListedParty": "a copy of what a publisher's file says; each edition counts what it changed",
    "origination.ScreenedParty": "against what a party was last screened; hits and runs are the record",
    "payments.SimulatedMovement": "the simulated provider's own book, not the lender's",
    "servicing.LoanPosition": "a projection: what it was on any day follows from the transactions",
    "servicing.Installment": "a projection of the schedule, replaced by each replay",
    "servicing.Allocation": "belongs to a replay: a new one supersedes it and edits nothing",
    "servicing.AccrualSegment": "belongs to a replay: a new one supersedes it and edits nothing",
    "servicing.AccountSet": "a mapping once met, named by its digest; nothing of it ever changes",
    "servicing.BooksProof": "sums up to a line of the journal, computed anew by each proof",
    "servicing.ComingBill": "a projection of the next due date, replaced by each replay",
    "servicing.EndOfDayRun": "the record of a run, with its progress",
    "servicing.EndOfDayFailure": "the record of a failure",
}
"""Models that may change or are written once without being append-only in name, with the reason."""

OURS = ("loanops.", "products", "origination", "servicing", "payments", "loan_collections")


def our_models() -> list[type[Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name.startswith(OURS)
        for model in config.get_models()
        if not model._meta.proxy and not model.__name__.startswith("Historical")
    ]


def has_history(model: type[Model]) -> bool:
    try:
        get_history_manager_for_model(model)
    except Exception:
        return False
    return True


class TestHistory:
    def test_every_mutable_model_has_it(self):
        missing = sorted(
            model._meta.label
            for model in our_models()
            if not issubclass(model, AppendOnlyModel)
            and model._meta.label not in EXEMPT
            and not has_history(model)
        )

        assert not missing, f"no history, and not on the list of exempt models: {', '.join(missing)}"

    def test_no_domain_record_is_exempt_without_need(self):
        needless = sorted(
            model._meta.label for model in our_models() if model._meta.label in EXEMPT and has_history(model)
        )

        assert not needless

    def test_append_only_records_are_their_own_history(self):
        both = sorted(
            model._meta.label
            for model in our_models()
            if issubclass(model, AppendOnlyModel) and has_history(model)
        )

        assert not both

    def test_the_list_of_exempt_models_names_models_that_exist(self):
        known = {model._meta.label for model in our_models()}

        assert not sorted(set(EXEMPT) - known)

    def test_domain_records_have_their_own_prefix(self):
        prefixes: dict[str, list[str]] = {}
        for model in our_models():
            if issubclass(model, DomainModel):
                prefixes.setdefault(model.PUBLIC_ID_PREFIX, []).append(model._meta.label)
        shared = {prefix: labels for prefix, labels in prefixes.items() if not prefix or len(labels) > 1}

        assert not shared
