"""A window that notices what should not happen on a page, and what people with a keyboard or a reader trip over."""

import os
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

WIDE: ViewportSize = {"width": 1440, "height": 900}
ENLARGED: ViewportSize = {"width": 720, "height": 450}
"""A desk's window at 200 %."""
NARROW: ViewportSize = {"width": 390, "height": 844}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (levels) => {
    // Colors that are on their way are measured where they arrive.
    document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish());
    const found = await axe.run(document, {
        runOnly: levels, resultTypes: ["violations"], elementRef: false, preload: false,
    });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => [
        rule.id, node.target.join(" "), node.html.slice(0, 160), ...node.failureSummary.split("\\n").slice(1, 3),
    ].join(" ")));
}"""
TOO_WIDE = """async () => {
    const page = document.documentElement;
    // Charts take their new size a moment after the window has.
    for (let wait = 0; wait < 20 && page.scrollWidth > page.clientWidth; wait += 1) {
        await new Promise((done) => setTimeout(done, 50));
    }
    return page.scrollWidth - page.clientWidth;
}"""


class Window:
    """A browser window in which somebody is signed in by his session."""

    def __init__(self, browser: Any, address: str, session: str = "") -> None:
        self.context = browser.new_context(base_url=address, viewport=WIDE, reduced_motion="reduce")
        if session:
            self.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"page error: {error}"))
        self.page.on(
            "console",
            lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None,
        )
        self.page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((address, "data:", "blob:"))
                else self.wrong.append(f"asked {asked.url}")
            ),
        )

    def visit(self, name: str, path: str) -> list[str]:
        """What is wrong with the page: light at a desk, then dark on a phone."""
        self.wrong.clear()
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(WIDE)
        answer = self.page.goto(path)
        if answer is None or answer.status != 200 or not self.page.url.endswith(path):
            return [f"{path} answers {answer and answer.status} at {self.page.url}"]
        if self.page.query_selector("#lo-live"):
            self.page.wait_for_selector("#lo-live[aria-busy=false] >> *")
        self.page.evaluate(AXE_SCRIPT)
        return [
            *self.look(f"{name}-light", WIDE, "light"),
            *self.fit(f"{name} at 200 %", ENLARGED),
            *self.look(f"{name}-dark", NARROW, "dark"),
            *self.wrong,
        ]

    def look(self, name: str, size: ViewportSize, light: Literal["light", "dark"]) -> list[str]:
        """What trips people on the page as it stands, and what is cut off."""
        self.page.emulate_media(color_scheme=light)
        wide = self.fit(name, size)
        keep(self.page, name)
        found: list[str] = [f"{name}: {each}" for each in self.page.evaluate(RUN, LEVELS)]
        return [*wide, *found]

    def fit(self, name: str, size: ViewportSize) -> list[str]:
        """Nobody has to scroll sideways to read the page."""
        self.page.set_viewport_size(size)
        wider = self.page.evaluate(TOO_WIDE)
        return [f"{name}: {wider} pixels wider than the window"] if wider > 0 else []


def keep(page: Page, name: str) -> None:
    """A picture where the environment says so, for people to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
