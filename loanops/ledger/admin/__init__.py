"""Staff pages of the books (F7): accounts, journal, trial balance, months, export batches, proofs."""

from loanops.ledger.admin import accounts, badges, batches, journal, periods, proofs

__all__ = ["accounts", "badges", "batches", "journal", "periods", "proofs"]
