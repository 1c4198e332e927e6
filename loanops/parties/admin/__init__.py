"""Staff pages about businesses (L5)."""

from loanops.parties.admin import businesses

__all__ = ["businesses"]
