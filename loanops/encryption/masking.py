"""How personal identifiers are shown to people who may not see them whole."""


def mask_last4(value: str | None) -> str:
    """`•••• 6789`; nothing more than the last four characters, and nothing at all of shorter values."""
    if not value:
        return ""
    return f"•••• {value[-4:]}" if len(value) > 4 else "••••"
