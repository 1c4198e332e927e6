"""The menu: one list for everybody, of which each person sees the entries whose pages the matrix lets him see."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from loanops.access.roles import Role


@dataclass(frozen=True)
class Entry:
    """A menu entry: the list of a model; the model's own page says who may see it, `roles` whose work it is."""

    title: str
    icon: str
    model: str
    query: str = ""
    roles: tuple[str, ...] = ()


MENU: list[tuple[str, list[Entry]]] = [
    (
        "Origination",
        [
            Entry(
                "Pipeline",
                "view_kanban",
                "origination.Application",
                query="pipeline/",
                roles=(Role.LOAN_OFFICER, Role.UNDERWRITER, Role.COMPLIANCE_OFFICER, Role.MANAGER),
            ),
            Entry(
                "My reviews",
                "rate_review",
                "origination.Application",
                query="reviews/",
                roles=(Role.UNDERWRITER, Role.MANAGER),
            ),
            Entry("Applications", "inbox", "origination.Application"),
            Entry(
                "New application",
                "add",
                "origination.Application",
                query="action/create-application/",
                roles=(Role.LOAN_OFFICER,),
            ),
            Entry("Documents", "description", "origination.Document"),
            Entry("Credit reports", "policy", "origination.CreditReport"),
            Entry("Offers", "contract", "origination.Offer"),
            Entry("Businesses", "storefront", "parties.Business"),
            Entry("Mentions", "alternate_email", "origination.NoteMention"),
        ],
    ),
    (
        "Products",
        [
            Entry("Catalogue", "category", "products.LoanProduct"),
            Entry("Versions", "fact_check", "products.ProductVersion"),
            Entry("Rate caps", "gavel", "products.RateCap"),
            Entry("Rules tester", "science", "origination.RuleTrial"),
            Entry("Risk models", "query_stats", "origination.RiskModel"),
            Entry("Industries", "factory", "origination.Industry"),
        ],
    ),
    (
        "Servicing",
        [
            Entry("Loans", "account_balance_wallet", "servicing.Loan"),
            Entry("Disbursements", "send_money", "servicing.DisbursementOrder"),
            Entry("Transactions", "receipt_long", "servicing.Transaction"),
            Entry("Statements", "description", "servicing.Statement"),
            Entry("Payoff quotes", "request_quote", "servicing.PayoffQuote"),
            Entry("Unapplied funds", "hourglass_top", "servicing.UnappliedFunds"),
            Entry("Settlements", "handshake", "servicing.SettlementAgreement"),
            Entry("Index rates", "show_chart", "servicing.IndexRate"),
            Entry("Inquiries", "contact_support", "servicing.Inquiry"),
            Entry("Canned answers", "quickreply", "servicing.CannedAnswer"),
            Entry("Modifications", "edit_calendar", "servicing.Modification"),
            Entry(
                "Modifications I proposed",
                "edit_note",
                "servicing.Modification",
                query="?work=all&proposer=me",
                roles=(Role.COLLECTIONS_AGENT,),
            ),
            Entry("Payments", "payments", "payments.Payment"),
            Entry("Payment methods", "credit_card", "payments.SavedMethod"),
        ],
    ),
    (
        "Collections",
        [
            Entry("Desk", "support_agent", "collections.CollectionTask"),
            Entry("Delinquent loans", "running_with_errors", "collections.DelinquentLoan"),
            Entry("Delinquencies", "schedule", "servicing.Delinquency"),
            Entry("Strategy", "rule", "collections.TaskRule"),
        ],
    ),
    (
        "Finance",
        [
            Entry("Reconciliation", "balance", "payments.ReconciliationItem"),
            Entry("Import", "upload_file", "servicing.ImportJob"),
            Entry("Journal", "menu_book", "ledger.JournalEntry"),
            Entry("Accounts", "account_tree", "ledger.Account"),
            Entry("Periods", "calendar_month", "ledger.AccountingPeriod"),
            Entry("GL exports", "ios_share", "ledger.GlExport"),
            Entry("Proofs of the books", "verified", "ledger.LedgerProof"),
            Entry("Allowance", "shield", "servicing.AllowanceRun"),
            Entry("Allowance rates", "percent", "servicing.AllowanceRate"),
        ],
    ),
    (
        "Compliance",
        [
            Entry("Notices and deadlines", "gavel", "origination.Deadline"),
            Entry("Adverse-action notices", "mark_email_unread", "origination.AdverseActionNotice"),
            Entry("Disclosure forms", "article", "origination.DisclosureForm"),
            Entry("Legal deadlines", "timer", "origination.DeadlineRule"),
            Entry("Demographic answers", "diversity_3", "origination.DemographicData"),
            Entry("Screening hits", "person_alert", "origination.ScreeningHit"),
            Entry("Overrides", "call_split", "origination.Override"),
            Entry("Audit trail", "history", "audit.AuditEvent"),
            Entry("Messages", "mail", "notifications.Notification"),
        ],
    ),
    (
        "System",
        [
            Entry("End of day", "event_available", "servicing.EndOfDayRun"),
            Entry("Providers", "hub", "payments.ProviderAccount"),
            Entry("Credit bureaus", "account_balance", "origination.Bureau"),
            Entry("Message templates", "drafts", "notifications.MessageTemplate"),
            Entry("Service levels", "timer", "origination.ServiceLevel"),
            Entry("People and roles", "group", "access.User"),
            Entry("Authority limits", "speed", "access.AuthorityLimit"),
            Entry("API clients", "key", "access.ApiClient"),
        ],
    ),
]

WORK = Entry("Waiting for approval", "rule", "access.ApprovalRequest")


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu of this person, in the theme's form: home and what waits for a decision first, then by area."""
    from loanops.web.admin.pages.approvals import waiting_for

    home = reverse("admin:index")
    first = [{"title": "Home", "icon": "home", "link": home, "active": request.path == home}]
    waiting = _item(request, WORK)
    if waiting is not None:
        count = waiting_for(request)
        first.append({**waiting, "badge": str(count)} if count else waiting)
    groups: list[dict[str, Any]] = [{"title": "", "items": first}]
    for title, entries in MENU:
        items = [item for entry in entries if (item := _item(request, entry)) is not None]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    mark_current([item for group in groups for item in group["items"] if item["link"] != home], request)
    return groups


def mark_current(items: list[dict[str, Any]], request: HttpRequest) -> None:
    """Of several entries whose address the page lies below, only the closest is where the person is."""

    def closeness(item: dict[str, Any]) -> int:
        path, _, query = item["link"].partition("?")
        below = request.path.startswith(path) and query in ("", request.META.get("QUERY_STRING", ""))
        return len(item["link"]) if below else 0

    closest = max(items, key=closeness, default=None)
    for item in items:
        item["active"] = item is closest and closeness(item) > 0


def _item(request: HttpRequest, entry: Entry) -> dict[str, Any] | None:
    from loanops.web.actors import actor_of

    try:
        model = apps.get_model(entry.model)
    except LookupError:
        return None
    model_admin = admin.site._registry.get(model)
    if model_admin is None or not model_admin.has_view_permission(request):
        return None
    if entry.roles and not actor_of(request).roles & set(entry.roles):
        return None
    link = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + entry.query
    return {"title": entry.title, "icon": entry.icon, "link": link}
