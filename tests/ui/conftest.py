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
CHROMIUM_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

failed = pytest.StashKey[bool]()


class Join:
    """Opens windows, each in a browser context of its own, and closes them all."""

    def __init__(self, lab: LabProcess, browser: Browser) -> None:
        self._lab = lab
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._pages: list[NotebookPage] = []

    def __call__(self, person: str, name: str, *, port: int | None = None) -> NotebookPage:
        """Open the notebook as this person, through another port where one is given."""
        self._contexts.append(self._browser.new_context(viewport={"width": 1280, "height": 800}))
        self._introduce(person, port)
        page = NotebookPage(self._contexts[-1].new_page(), SCREENSHOTS, person)
        self._pages.append(page)
        page.open(self._lab.address(name, port))
        return page

    def _introduce(self, person: str, port: int | None) -> None:
        # The answer carries a cookie, by which the server knows this browser from now on.
        profile = {"name": person, "display_name": person, "initials": person[0], "color": self._next_color()}
        headers = {"Authorization": f"token {TOKEN}"}
        url = f"http://127.0.0.1:{port or self.port}/api/me"
        assert self._contexts[-1].request.patch(url, data=profile, headers=headers).ok

    def _next_color(self) -> str:
        return f"var(--jp-collaborator-color{len(self._contexts)})"

    @property
    def port(self) -> int:
        """Where the server listens."""
        return self._lab.port

    def screenshot(self, name: str) -> None:
        """Keep what each window shows that is still open."""
        for page in self._pages:
            if not page.page.is_closed():
                page.screenshot(name)

    def close(self) -> None:
        """Everybody leaves."""
        for context in self._contexts:
            context.close()


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
    with lab_process(tmp_path_factory.mktemp("lab")) as process:
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


@pytest.fixture
def join(lab: LabProcess, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Join]:
    """Open a notebook as a person: ``join("Ann", name)``. Windows close at the end, photographed if the test failed."""
    people = Join(lab, browser)
    yield people
    if request.node.stash.get(failed, False):
        people.screenshot(f"failed-{request.node.name}")
    people.close()
