"""What we write to people about their login and their businesses, apart from any loan."""

from django.conf import settings

from loanops.core.outbox import announce


def write_to(
    recipient: str, template: str, key: str, *, link: str = "", business_id: int | None = None, **values: str
) -> None:
    """Have one message written after commit; `link` (`kind:id`) is made when it is sent."""
    announce(
        "message.wanted",
        template=template,
        recipient=recipient,
        context={"lender": settings.LENDER_NAME, "site": f"{settings.PUBLIC_URL.rstrip('/')}/my/", **values},
        dedupe_key=f"people:{template}:{key}",
        business_id=business_id,
        private_link=link,
    )
