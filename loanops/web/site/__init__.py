"""Bases of the borrower site: pages that need no script, a session of their own, forms whose errors lead to fields."""

from loanops.web.site.forms import MoneyField, SiteForm
from loanops.web.site.panels import HomePart, Line
from loanops.web.site.views import DECLARED, SiteFormView, SiteView

__all__ = ["DECLARED", "HomePart", "Line", "MoneyField", "SiteForm", "SiteFormView", "SiteView"]
