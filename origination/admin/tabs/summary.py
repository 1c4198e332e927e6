"""Summary: owners, collateral, other applications."""

from decimal import Decimal

from django.http import HttpRequest

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.models import Application


def summary_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """Owners, collateral, and what else the business asks for."""
    owners = list(application.business.owners.order_by("-ownership_percentage", "id"))
    total = sum((owner.ownership_percentage for owner in owners), Decimal(0))
    others = application.business.applications.exclude(pk=application.pk).order_by("-id")[:10]
    return [
        PreviewTable(
            f"Owners ({total} %)",
            ["Owner", "Share, %", "Guarantor", "SSN"],
            [
                (
                    link_to(o),
                    o.ownership_percentage,
                    o.is_guarantor,
                    f"•••• {o.ssn_last4}" if o.ssn_last4 else "",
                )
                for o in owners
            ],
            empty="No owner is known yet.",
        ),
        PreviewTable(
            "Collateral",
            ["What", "Description", "Estimated value", "Lien", "Appraised"],
            [
                (c.get_kind_display(), c.description, c.estimated_value, c.lien_position, c.appraisal_date)
                for c in application.collateral.order_by("id")
            ],
            empty="None.",
        ),
        PreviewTable(
            "Other applications of the business",
            ["Application", "Status", "Amount", "Submitted"],
            [(link_to(o), o.get_status_display(), o.requested_amount, o.submitted_on) for o in others],
            empty="None.",
        ),
    ]
