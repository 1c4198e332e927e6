"""Industries and their risk."""

from loanops.web.admin import ReadOnlyAdmin, register, text
from origination.models import Industry


@register(Industry)
class IndustryAdmin(ReadOnlyAdmin):
    view_action = "origination.view_industries"
    list_display = ("naics_code", "name", "risk_category", text("risk_multiplier", "Risk multiplier"))
    list_filter = ("risk_category",)
    search_fields = ("naics_code", "name")
    ordering = ("naics_code",)
