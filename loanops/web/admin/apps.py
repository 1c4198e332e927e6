from django.contrib.admin.apps import AdminConfig


class LoanOpsAdminConfig(AdminConfig):
    """Django's admin with our site: permissions from the matrix, our menu, the theme."""

    default_site = "loanops.web.admin.sites.LoanOpsAdminSite"
