"""The product pages in tests: their addresses, who opens them, and sending a form as a browser would."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.web.admin.pages import signed_in

PRODUCTS = "/admin/products/loanproduct/"
VERSIONS = "/admin/products/productversion/"


class FormReader(HTMLParser):
    """What a browser would send for a page's form, unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.select = self.textarea = ""
        self.first: dict[str, str] = {}
        self.in_template = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "template" or self.in_template:
            self.in_template = True
            return
        name = given.get("name") or ""
        if tag == "input" and name:
            box = given.get("type") in ("checkbox", "radio")
            if not box or "checked" in given:
                self.data.setdefault(name, []).append(given.get("value") or ("on" if box else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self.first.setdefault(self.select, given.get("value") or "")
            if "selected" in given:
                self.data.setdefault(self.select, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.data[self.textarea][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.in_template = False
        elif self.in_template:
            return
        elif tag == "select":
            self.data.setdefault(self.select, [self.first.get(self.select, "")])
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""


def form_of(answer: Any) -> dict[str, Any]:
    """The fields of the action page's form, with every part of the editor opened as a person would one by one."""
    html = answer.content.decode()
    start = html.index('class="lo-form"')
    reader = FormReader()
    reader.feed(html[html.rindex("<form", 0, start) : html.index("</form>", start)])
    found = re.search(r'data-part-url="([^"]+)"', html)
    for name in re.findall(r'data-part="([^"]+)" data-unread', html):
        assert found is not None
        reader.feed(answer.client.get(f"{found[1]}?name={name}").content.decode())
        reader.data["opened"][0] += f",{name}"
    return {name: values for name, values in reader.data.items() if name != "_step"}


def listed(answer: Any) -> set[str]:
    """The products in the rows of the catalogue."""
    return set(re.findall(r'lo-stack">([^<]+)<span', answer.content.decode()))


def act(client: Client, path: str, *, preview: bool = True, **changes: Any) -> Any:
    """Open an action page, enter something, preview it and confirm."""
    page = client.get(path)
    assert page.status_code == 200, page
    entered = {**form_of(page), **changes}
    if preview:
        page = client.post(path, {**entered, "_step": "preview"})
        if page.status_code != 200 or "You entered" not in page.content.decode():
            return page
        entered = form_of(page)
    return client.post(path, {**entered, "_step": "confirm"})


def manager() -> Client:
    return signed_in(make_user(Role.PRODUCT_MANAGER))


def reviewer() -> Client:
    return signed_in(make_user(Role.COMPLIANCE_OFFICER))
