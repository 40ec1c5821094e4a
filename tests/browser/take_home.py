"""A page that was exported as one file, opened as somebody would open it: from the disk, with no network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.helpers import WAIT_MS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@dataclass
class OpenedFile:
    """The page, what it asked for, and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def show(self, view: str) -> None:
        """Go to a tab by its name in the address."""
        self.page.locator(f"[role=tab][data-value={view}]").click()

    def choose(self, value: str) -> None:
        """A model, or a level of words."""
        self.page.locator(f"[role=radio][data-value='{value}']").click()

    def assert_alone(self, file: Path) -> None:
        """Nothing was asked for but the file itself and what it holds, and nothing went wrong."""
        others = [one for one in self.requests if not one.startswith(("blob:", "data:"))]
        assert [one.split("#")[0] for one in others] == [file.as_uri()]
        assert self.complaints == []


@contextmanager
def opened(
    chromium: Browser,
    file: Path,
    *,
    fragment: str = "",
    size: tuple[int, int] = (1280, 800),
    phone: bool = False,
    **how: str,
) -> Iterator[OpenedFile]:
    """The file in a window of its own. `how`: as Playwright's new_context has it, such as color_scheme."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="reduce",
        **how,  # type: ignore[arg-type]
    )
    context.set_default_timeout(WAIT_MS)
    context.set_offline(True)
    page = context.new_page()
    found = OpenedFile(page)
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: found.complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.goto(file.as_uri() + fragment)
    page.locator(".view:not([hidden])").wait_for(timeout=WAIT_MS)
    yield found
    context.close()


def wait_for_map(opened: OpenedFile) -> None:
    """Until the latent map that is shown is drawn."""
    opened.page.locator(".view:not([hidden]) .latent-map[data-ready=yes]").wait_for(state="attached", timeout=WAIT_MS)
