"""Real browsers on a real ``pennant lab``: every person has a browser context, and so cookies, of their own."""

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.parts import need_chromium
from tests.ui.lab_process import TOKEN, LabProcess, lab_process
from tests.ui.notebook_page import NotebookPage

SCREENSHOTS: Final = Path(__file__).parent / "screenshots"
READING_GUESTS: Final = ["--ServerApp.authorizer_class=tests.ui.reading_guests.ReadingGuests"]
CHROMIUM_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

failed = pytest.StashKey[bool]()


class Windows:
    """The windows of a few people. One that stays open shows the next notebook in a tenth of the time of a new one."""

    def __init__(self, lab: LabProcess, browser: Browser) -> None:
        self._lab = lab
        self._browser = browser
        self._opened = 0
        self._idle: dict[str, NotebookPage] = {}

    @property
    def port(self) -> int:
        """Where the server listens."""
        return self._lab.port

    def take(self, person: str, name: str, port: int | None) -> NotebookPage:
        """The person's window on the notebook: the one that is free, or a new one in a browser context of its own."""
        window = None if port else self._idle.pop(person, None)
        if window is None:
            return self._open(person, name, port)
        window.show(name)
        return window

    def give_back(self, window: NotebookPage, port: int | None) -> None:
        """The window may show another notebook, unless it was closed or loaded again, or came another way."""
        if port or window.page.is_closed() or window.person in self._idle or not window.can_show_others:
            window.page.context.close()
            return
        window.clear()
        self._idle[window.person] = window

    def close(self) -> None:
        """Everybody leaves."""
        for window in self._idle.values():
            window.page.context.close()

    def _open(self, person: str, name: str, port: int | None) -> NotebookPage:
        self._opened += 1
        context = self._browser.new_context(viewport={"width": 1280, "height": 800})
        self._introduce(context, person, port)
        window = NotebookPage(context.new_page(), SCREENSHOTS, person)
        window.open(self._lab.address(name, port))
        return window

    def _introduce(self, context: BrowserContext, person: str, port: int | None) -> None:
        # The answer carries a cookie, by which the server knows this browser from now on.
        color = f"var(--jp-collaborator-color{self._opened % 7 + 1})"
        profile = {"name": person, "display_name": person, "initials": person[0], "color": color}
        headers = {"Authorization": f"token {TOKEN}"}
        assert context.request.patch(f"http://127.0.0.1:{port or self.port}/api/me", data=profile, headers=headers).ok


class Join:
    """Opens a notebook for several people, and lets them go at the end."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._joined: list[tuple[NotebookPage, int | None]] = []

    def __call__(self, person: str, name: str, *, port: int | None = None) -> NotebookPage:
        """Open the notebook as this person, through another port where one is given."""
        window = self._windows.take(person, name, port)
        self._joined.append((window, port))
        return window

    @property
    def port(self) -> int:
        """Where the server listens."""
        return self._windows.port

    def screenshot(self, name: str) -> None:
        """Keep what each window shows that is still open."""
        for window, _ in self._joined:
            if not window.page.is_closed():
                window.screenshot(name)

    def leave(self) -> None:
        """Give the windows back."""
        for window, port in self._joined:
            self._windows.give_back(window, port)

    def close(self) -> None:
        """Close the windows: what is in them may be in the way of others."""
        for window, _ in self._joined:
            window.page.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember on the test whether it failed, so that its windows can be photographed before they close."""
    report = yield
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabProcess]:
    """One server for all browser tests; each test has a notebook of its own."""
    with lab_process(tmp_path_factory.mktemp("lab"), READING_GUESTS) as process:
        yield process


@pytest.fixture(autouse=True)
def jp_asyncio_loop() -> None:
    """In place of pytest-jupyter's, which would close Playwright's running loop."""


@pytest.fixture(autouse=True)
def jp_server_cleanup() -> None:
    """In place of pytest-jupyter's, which cleans up after servers inside the test process: there is none here."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module: Playwright's loop must not outlive the browser tests."""
    program = need_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def notebook(lab: LabProcess, request: pytest.FixtureRequest) -> Callable[..., str]:
    """Write the test's notebook: ``notebook("let x = 1", "x")`` answers its name."""
    name = re.sub(r"\W+", "-", request.node.name)

    def write(*sources: str, kernel: str = "pennant") -> str:
        return lab.write_notebook(f"{name}.ipynb", sources, kernel)

    return write


@pytest.fixture(scope="module")
def windows(lab: LabProcess, browser: Browser) -> Iterator[Windows]:
    """The people of a module keep their windows."""
    windows = Windows(lab, browser)
    yield windows
    windows.close()


@pytest.fixture
def join(windows: Windows, request: pytest.FixtureRequest) -> Iterator[Join]:
    """Open a notebook as a person: ``join("Ann", name)``. If the test failed, windows are photographed and closed."""
    people = Join(windows)
    yield people
    if request.node.stash.get(failed, False):
        people.screenshot(f"failed-{request.node.name}")
        people.close()
    else:
        people.leave()
