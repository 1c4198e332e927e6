"""The staff pages in a real browser: nothing from other hosts, no errors, and a double click is one effect."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from tests.factories.access import PASSWORD, make_user

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # The browser's driver runs an event loop, which Django would take for asynchronous code of ours.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        instance = playwright.chromium.launch(executable_path=CHROMIUM)
        yield instance
        instance.close()


class Visit:
    """A browser window and everything in it that should not happen."""

    def __init__(self, browser: Any, address: str, *, dark: bool = False, width: int = 1440) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            base_url=address,
        )
        self.context = context
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        self.page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((address, "data:"))
                else self.wrong.append(f"asked {request.url}")
            ),
        )

    def sign_in(self, username: str) -> Page:
        self.page.goto("/admin/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("#login-form button[type=submit]")
        self.page.wait_for_url("**/admin/")
        return self.page


@pytest.fixture
def visit(browser: Any, live_server: Any) -> Iterator[Any]:
    visits: list[Visit] = []

    def start(**options: Any) -> Visit:
        visits.append(Visit(browser, live_server.url, **options))
        return visits[-1]

    yield start
    for each in visits:
        each.context.close()


class TestStaffPagesInABrowser:
    @pytest.mark.parametrize("options", [{}, {"dark": True}, {"width": 390}])
    def test_one_person_proposes_and_another_approves(self, visit, options):
        admin, manager, newcomer = (
            make_user(Role.SYSTEM_ADMIN, username="sam"),
            make_user(Role.MANAGER, username="maria"),
            make_user(username="nora"),
        )
        first = visit(**options)
        page = first.sign_in(admin.username)
        page.goto(f"/admin/access/user/{newcomer.pk}/change/")
        page.click("text=Give a role")
        page.select_option("select[name=role]", "UNDERWRITER")
        page.fill("textarea[name=reason]", "Joins the team")
        page.click("text=Preview")
        page.wait_for_selector("text=A second person has to approve")
        page.dblclick("button[value=confirm]")
        page.wait_for_selector("text=waits for a second person")
        request = ApprovalRequest.objects.get()

        second = visit(**options)
        page = second.sign_in(manager.username)
        page.goto("/admin/access/approvalrequest/")
        page.click(f"a[href*='/approvalrequest/{request.pk}/change/']")
        page.click("text=Approve")
        page.click("button[value=confirm]")
        page.wait_for_selector("text=Approved; it is done.")

        assert newcomer.role_assignments.get().role == Role.UNDERWRITER
        assert (first.wrong, second.wrong) == ([], [])

    def test_tabs_work_by_keyboard_and_by_address(self, visit):
        admin, somebody = make_user(Role.SYSTEM_ADMIN, username="sam"), make_user(username="nora")
        window = visit()
        page = window.sign_in(admin.username)
        page.goto(f"/admin/access/user/{somebody.pk}/change/")
        assert page.is_visible("#panel-details") and not page.is_visible("#panel-timeline")

        page.focus("#tab-details")
        page.keyboard.press("ArrowLeft")
        assert page.is_visible("#panel-timeline") and not page.is_visible("#panel-details")
        page.goto(f"/admin/access/user/{somebody.pk}/change/#open=tab-timeline")
        page.reload()
        assert page.is_visible("#panel-timeline")
        assert window.wrong == []

    def test_the_description_of_the_api_opens_without_other_hosts(self, visit):
        window = visit()
        window.page.goto("/api/docs")
        window.page.click("#operations-tag-approvals")
        window.page.wait_for_selector("text=List requests for approval")

        assert window.wrong == []
