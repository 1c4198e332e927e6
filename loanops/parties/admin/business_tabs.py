"""The tabs of a business's page: its own people and papers, and what later stages know about it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from loanops.parties.admin.people import invitations_table
from loanops.parties.models import Business
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to


def owners_part(business: Business, request: HttpRequest) -> list[PreviewTable]:
    rows = [
        (
            link_to(owner),
            f"•••• {owner.ssn_last4}" if owner.ssn_last4 else "–",
            owner.ownership_percentage,
            owner.is_guarantor,
        )
        for owner in business.owners.order_by("-ownership_percentage", "id")
    ]
    return [
        PreviewTable("Owners", ["Name", "SSN", "Share, %", "Guarantor"], rows, empty="No owner is known yet.")
    ]


def accounts_table(business: Business) -> PreviewTable:
    rows = [
        (
            link_to(account, account.bank_name or account.routing_number),
            f"•••• {account.account_last4}",
            account.is_primary,
        )
        for account in business.bank_accounts.order_by("-id")
    ]
    return PreviewTable("Bank accounts", ["Bank", "Account", "Primary"], rows, empty="None is known.")


def people_table(business: Business) -> PreviewTable:
    members = business.members.select_related("user").order_by("id")
    rows = [(str(each.user), each.user.email, each.get_role_display(), each.created_at) for each in members]
    columns = ["Person", "E-mail", "Role", "Since"]
    return PreviewTable("People with a login", columns, rows, empty="Nobody signs in for it.")


def consents_table(business: Business) -> PreviewTable:
    rows = [
        (
            each.get_kind_display(),
            str(each.owner or business),
            each.given_by,
            each.given_at,
            each.given_from,
            each.text_version,
            each.withdrawn_at,
        )
        for each in business.consents.select_related("owner").order_by("-id")
    ]
    columns = ["Kind", "About", "Given by", "At", "From", "Wording", "Withdrawn"]
    return PreviewTable("Consents", columns, rows, empty="None was given.")


def from_other_apps(tab: str) -> Callable[[Business, HttpRequest], list[Any]]:
    """What the stages after parties know about the business; settings name the functions."""

    def part(business: Business, request: HttpRequest) -> list[Any]:
        found: list[Any] = []
        for name in settings.BUSINESS_PAGE_TABLES.get(tab, ()):
            found += import_string(name)(business, request)
        return found

    return part


def contacts_part(business: Business, request: HttpRequest) -> list[Any]:
    return [
        people_table(business),
        invitations_table(business),
        consents_table(business),
        accounts_table(business),
        *from_other_apps("contacts")(business, request),
    ]
