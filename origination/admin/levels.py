"""Service levels of applications, by state."""

from django import forms

from loanops.web.admin import ActionPage, ReadOnlyAdmin, register
from loanops.web.admin.forms import ActionForm, ReasonField
from origination.models import ServiceLevel
from origination.services.levels import change_service_level


class ServiceLevelForm(ActionForm):
    business_hours = forms.DecimalField(
        max_digits=6,
        decimal_places=2,
        min_value=0,
        help_text="In the lender's opening hours. Applications already in the state keep their end.",
    )
    reason = ReasonField()


@register(ServiceLevel)
class ServiceLevelAdmin(ReadOnlyAdmin):
    view_action = "origination.view_service_levels"
    list_display = ("status", "business_hours")
    ordering = ("id",)
    action_pages = (
        ActionPage(
            change_service_level,
            ServiceLevelForm,
            icon="timer",
            initial=lambda level: {"business_hours": level.business_hours.normalize()},
            arguments=lambda level, data: {"service_level_id": level.pk, **data},
        ),
    )
