"""Staff pages about businesses (L5)."""

from loanops.parties.admin import bank_accounts, businesses

__all__ = ["bank_accounts", "businesses"]
