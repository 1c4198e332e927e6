"""How the staff pages look. Settings import this; it imports nothing of ours."""

from typing import Any

from django.templatetags.static import static


def _style(request: Any) -> str:
    return static("loanops/admin.css")


def _script(request: Any) -> str:
    return static("loanops/admin.js")


def _keyboard(request: Any) -> str:
    return static("loanops/keyboard.js")


def _icon(request: Any) -> str:
    return static("loanops/icon.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "LoanOps",
    "SITE_HEADER": "LoanOps",
    "SITE_SUBHEADER": "loanops.web.admin.home.lender_name",
    "SITE_SYMBOL": "account_balance",
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "loanops.web.admin.home.environment",
    "DASHBOARD_CALLBACK": "loanops.web.admin.home.dashboard",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _icon}],
    "STYLES": [_style],
    "SCRIPTS": [_script, _keyboard],
    "COMMAND": {"search_models": False, "show_history": False},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "loanops.web.admin.navigation.sidebar",
    },
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 245)",
            "100": "oklch(94.2% .028 245)",
            "200": "oklch(88.9% .055 246)",
            "300": "oklch(81.5% .095 247)",
            "400": "oklch(72.1% .135 249)",
            "500": "oklch(60.5% .155 252)",
            "600": "oklch(50.2% .155 254)",
            "700": "oklch(44.1% .140 255)",
            "800": "oklch(37.9% .115 256)",
            "900": "oklch(32.8% .090 257)",
            "950": "oklch(25.2% .070 258)",
        }
    },
}
