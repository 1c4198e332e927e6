"""Bank accounts: where a business is paid and debited, opened from the business's page; the number masked."""

from loanops.parties.admin.reveals import REVEAL_ACCOUNT_NUMBER
from loanops.parties.models import BankAccount
from loanops.web.admin import ReadOnlyAdmin, masked, moment, record_link, register, text


@register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    view_action = "parties.view_businesses"
    in_search = False
    list_display = (
        text(str, "Account"),
        record_link("business"),
        "kind",
        "is_primary",
        moment("verified_at", "Verified"),
    )
    list_select_related = ("business",)
    search_fields = ("business__legal_name", "business__number", "bank_name")
    search_help_text = "Business or bank"
    ordering = ("-id",)
    sections = (
        (
            "Bank account",
            [
                record_link("business"),
                "bank_name",
                "routing_number",
                masked("account_last4", "Account number"),
                "kind",
                "is_primary",
                moment("verified_at", "Verified"),
            ],
        ),
    )
    action_pages = (REVEAL_ACCOUNT_NUMBER,)
