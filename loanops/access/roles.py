"""The roles of a small lender, least privilege; what each may do is in the matrix files."""

from django.db import models


class Role(models.TextChoices):
    LOAN_OFFICER = "LOAN_OFFICER", "Loan officer"
    UNDERWRITER = "UNDERWRITER", "Underwriter"
    PRODUCT_MANAGER = "PRODUCT_MANAGER", "Product manager"
    COLLECTIONS_AGENT = "COLLECTIONS_AGENT", "Collections agent"
    COMPLIANCE_OFFICER = "COMPLIANCE_OFFICER", "Compliance officer"
    FINANCE_ANALYST = "FINANCE_ANALYST", "Finance analyst"
    FINANCE_MANAGER = "FINANCE_MANAGER", "Finance manager"
    MANAGER = "MANAGER", "Manager"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "System admin"


STAFF_ROLES: tuple[Role, ...] = tuple(Role)
"""Outside the staff there are three more columns of the matrix: borrower, api_client, anonymous."""
