"""What a loan's page says about the work of collections."""

from django.http import HttpRequest

from loan_collections.admin.panels import contacts_table
from loan_collections.models import CollectionTask
from loanops.access import matrix
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill, tone_of
from loanops.web.admin.formats import link_to
from servicing.models import Loan

SHOWN = 20


def collections_of_loan(loan: Loan, request: HttpRequest) -> list[PreviewTable]:
    """Tasks and contacts, for those who see the desk."""
    if not matrix.allows(actor_of(request), "collections.view_tasks"):
        return []
    choices = list(CollectionTask._meta.get_field("status").flatchoices)
    tasks = CollectionTask.objects.filter(loan=loan).select_related("assignee").order_by("-id")[:SHOWN]
    rows = [
        (
            link_to(each, each.get_kind_display()),
            each.due_date,
            pill(each.get_status_display(), tone_of(each.status, choices)),
            str(each.assignee or "–"),
        )
        for each in tasks
    ]
    columns = ("Task", "Due", "Status", "Assignee")
    return [
        PreviewTable("Collection tasks", columns, rows, empty="No task was opened."),
        contacts_table(loan),
    ]
