"""Staff pages without a mouse: shortcuts, what the theme only lets one click, and where focus is."""

import pytest

from loanops.access.roles import Role
from tests.factories.origination import make_application
from tests.web.screens.looking import AXE_SCRIPT, LEVELS, NARROW, RUN
from tests.web.screens.world import staff_sessions
from tests.web.test_browser import pytestmark  # noqa: F401 - needs Chromium, commits

LIST = "/admin/origination/application/?work=all"


def focused(page):
    return page.evaluate("() => document.activeElement.id || document.activeElement.innerText.trim()")


@pytest.fixture
def officer(window):
    """A loan officer at the list of three applications."""
    for _ in range(3):
        make_application()
    started = window(staff_sessions()[Role.LOAN_OFFICER])
    started.page.goto(LIST)
    yield started
    assert started.wrong == []


@pytest.fixture
def page(officer):
    return officer.page


def trips(page):
    """What axe finds on the page as it stands."""
    page.evaluate(AXE_SCRIPT)
    return "\n".join(page.evaluate(RUN, LEVELS))


class TestShortcuts:
    def test_slash_searches_the_list_and_letters_typed_there_are_letters(self, page):
        page.keyboard.press("/")
        page.keyboard.type("j/k?")

        assert focused(page) == "searchbar"
        assert page.input_value("#searchbar") == "j/k?"

    def test_j_and_k_walk_the_rows_and_go_on_from_a_record(self, page):
        first, second, third = page.locator("#result_list a.lo-first").all_inner_texts()
        for key, at in (("j", first), ("j", second), ("j", third), ("j", third), ("k", second)):
            page.keyboard.press(key)
            assert focused(page) == at
        page.keyboard.press("Enter")
        page.wait_for_url("**/change/**")
        page.goto(page.url.partition("?")[0] + "?tab=timeline")
        page.keyboard.press("j")
        page.wait_for_selector(f"h2:has-text('{third.split()[0]}')")

        assert page.url.endswith("?tab=timeline")

    def test_a_question_mark_shows_them_and_esc_gives_focus_back(self, page):
        page.focus("#searchbar-submit")
        page.keyboard.press("?")
        assert page.is_visible("text=Search in this list >> visible=true")
        assert page.evaluate("() => document.querySelector('#lo-keys').contains(document.activeElement)")
        assert trips(page) == ""
        page.keyboard.press("Escape")

        assert not page.is_visible("#lo-keys")
        assert focused(page) == "searchbar-submit"

    def test_single_keys_can_be_switched_off(self, page):
        page.click("[data-keys]")
        page.uncheck("#lo-keys input")
        page.click("#lo-keys button")
        page.focus("#searchbar-submit")
        page.keyboard.press("/")
        assert focused(page) == "searchbar-submit"
        page.reload()
        page.keyboard.press("?")

        assert not page.is_visible("#lo-keys")

    def test_ctrl_k_goes_to_a_record_also_from_a_field(self, page):
        page.focus("#searchbar")
        page.keyboard.press("Control+k")
        page.wait_for_function("() => document.activeElement.id === 'search-input-command'")
        number = page.locator("#result_list a.lo-first").first.inner_text().split()[0]
        page.keyboard.type(number)
        page.wait_for_selector("#command-results-list a")
        assert trips(page) == ""
        for _ in range(4):
            page.keyboard.press("Tab")
            assert page.evaluate("() => Boolean(document.activeElement.closest('[role=dialog]'))")
        page.keyboard.press("Escape")
        page.wait_for_selector("#search-input-command", state="hidden")

        assert focused(page) == "searchbar"


class TestWhatTheThemeOnlyLetsOneClick:
    def test_filters_open_keep_focus_and_give_it_back(self, page):
        page.focus("a:has-text('Filters')")
        page.keyboard.press("Enter")
        page.wait_for_function("() => Boolean(document.activeElement.closest('#changelist-filter'))")
        assert trips(page) == ""
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("() => Boolean(document.activeElement.closest('#changelist-filter'))")
        page.keyboard.press("Escape")
        page.wait_for_selector("#changelist-filter", state="hidden")

        assert focused(page).startswith("Filters")

    def test_every_control_is_reached_by_tab_and_has_a_name(self, page):
        page.set_viewport_size(NARROW)
        unreachable = page.evaluate(
            "() => [...document.querySelectorAll('[x-on\\\\:click]')]"
            ".filter((each) => each.offsetParent && each.tabIndex < 0 && each.id !== 'changelist-filter-close')"
            ".map((each) => each.outerHTML.slice(0, 200))"
        )

        assert unreachable == []
        page.get_by_role("button", name="Menu", exact=True).first.focus()
        page.keyboard.press("Enter")
        assert page.is_visible("#nav-sidebar >> text=Pipeline")
        assert trips(page) == ""

    def test_a_menu_of_a_record_closes_by_esc(self, page):
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/change/**")
        page.focus("details.lo-more summary")
        page.keyboard.press("Enter")
        assert page.is_visible(".lo-menu")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")

        assert not page.is_visible(".lo-menu") and focused(page) == "More"
