"""Staff pages about people, approvals and the audit trail: their models lie below this package."""

from loanops.web.admin.pages import approvals, audit, clients, people, third_party

__all__ = ["approvals", "audit", "clients", "people", "third_party"]
