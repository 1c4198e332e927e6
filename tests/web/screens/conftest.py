"""Walks through screens in one browser, window by window."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.web.screens.looking import Window
from tests.web.test_browser import browser  # noqa: F401 - the fixture

Walk = Callable[[Sequence[Any], Mapping[str, str], Any], None]


@pytest.fixture
def window(browser: Any, live_server: Any) -> Iterator[Callable[[str], Window]]:  # noqa: F811
    """A window for a session; all are closed in the end."""
    opened: list[Window] = []

    def start(session: str = "") -> Window:
        opened.append(Window(browser, live_server.url, session))
        return opened[-1]

    yield start
    for each in opened:
        each.context.close()


@pytest.fixture
def walk(window: Callable[[str], Window]) -> Walk:
    """Opens each screen in the window of whose work it is; tells what is wrong on all of them at once."""

    def go(screens: Sequence[Any], sessions: Mapping[str, str], records: Any) -> None:
        windows: dict[str, Window] = {}
        wrong: list[str] = []
        for screen in screens:
            if screen.who not in windows:
                windows[screen.who] = window(sessions[screen.who])
            wrong += windows[screen.who].visit(screen.name, screen.path(records))
        if wrong:
            pytest.fail("\n".join(wrong), pytrace=False)

    return go
