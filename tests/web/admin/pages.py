"""Reading staff pages in tests."""

import re
from typing import Any

from django.test import Client

from loanops.access.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hidden(answer: Any, name: str) -> str:
    """The value of a hidden input of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, f"no {name} on the page"
    return found.group(1)


def text_of(answer: Any) -> str:
    """What a page says, without tags and in one line."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
