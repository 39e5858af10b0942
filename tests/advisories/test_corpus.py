"""No mechanism of the corpus reaches the host, in either engine; without the guards the same runner sees escapes."""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from pennant_js_kernel.outcome import Outcome
from pennant_spawner.broker import Broker
from pennant_spawner.packages_folder import shipped_folder
from pennant_spawner.sandbox_program import find_program
from tests.advisories.corpus import Snippet, corpus
from tests.advisories.corpus_sandbox import CorpusSandbox, corpus_sandbox
from tests.advisories.table import PAGE, page
from tests.advisories.unguarded import LEFT_OPEN, unguarded_program
from tests.container.puppets import engine_opener

ENGINES = [pytest.param("local"), pytest.param("docker", marks=pytest.mark.docker)]
CANARIES = re.compile(r"ESCAPED \d+ v[\d.]+|FOREIGN|LEAKED[^\"]*")
Borrow = Callable[[Snippet], CorpusSandbox]


@pytest.fixture(scope="module")
def notebook_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside it lies what no cell may read, and in it links that lead there."""
    outside = tmp_path_factory.mktemp("outside")
    folder = outside / "notebook"
    folder.mkdir()
    for place in (outside, outside / "notebook2"):
        place.mkdir(exist_ok=True)
        (place / "outside.mjs").write_text("export default 'a secret'")
    (folder / "inside.mjs").write_text("export default 'inside'")
    (folder / "linked").symlink_to(outside)
    (folder / "linked.mjs").symlink_to(outside / "outside.mjs")
    return folder


@pytest.fixture(scope="module", params=ENGINES)
def borrow(request: pytest.FixtureRequest, notebook_folder: Path) -> Iterator[Borrow]:
    """A sandbox for a snippet: a new one for those that want it, else one that others have used and left alive."""
    broker = Broker(engine_opener(request.param, find_program(shipped_folder().path)))
    with ExitStack() as opened:

        def open_new() -> CorpusSandbox:
            opened.close()
            return opened.enter_context(corpus_sandbox(broker, notebook_folder))

        shared: list[CorpusSandbox] = []

        def borrow(snippet: Snippet) -> CorpusSandbox:
            if snippet.own_sandbox or not shared or shared[0].ends:
                shared[:] = [open_new()]
            sandbox = shared[0]
            if snippet.own_sandbox:
                shared.clear()
            return sandbox

        yield borrow
    broker.close()


@pytest.mark.parametrize("snippet", corpus(), ids=lambda snippet: snippet.name)
def test_no_way_out(borrow: Borrow, snippet: Snippet) -> None:
    sandbox = borrow(snippet)
    before = len(sandbox.ends)
    outcomes = perform(sandbox, snippet)
    assert CANARIES.findall(sandbox.text) == []
    assert not any(outcome.name == "timed_out" for outcome in outcomes), "so what follows was not tried"
    assert set(sandbox.ends[before:]) <= snippet.may_end, sandbox.published
    after = sandbox.run("await null; 6 * 7")
    assert after.result is not None, after
    assert after.result.data["text/plain"] == "42"


def perform(sandbox: CorpusSandbox, snippet: Snippet) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for cell in snippet.cells:
        running = sandbox.start(cell)
        if snippet.interrupted:
            sandbox.until(lambda: "runs" in sandbox.text)
            sandbox.interrupt()
        outcomes.append(running.result())
    sandbox.run("await new Promise((resolve) => setTimeout(resolve, 5))")
    return outcomes


@contextmanager
def unguarded(hole: str, folder: Path, notebook_folder: Path) -> Generator[CorpusSandbox]:
    broker = Broker(engine_opener("local", unguarded_program(folder, hole)))
    try:
        with corpus_sandbox(broker, notebook_folder) as sandbox:
            yield sandbox
    finally:
        broker.close()


@pytest.mark.parametrize("hole", LEFT_OPEN)
def test_with_a_hole_left_open_the_corpus_gets_out(hole: str, tmp_path: Path, notebook_folder: Path) -> None:
    caught = dict[str, list[str]]()
    with unguarded(hole, tmp_path / "kernel_sandbox", notebook_folder) as sandbox:
        for snippet in corpus():
            if snippet.name in LEFT_OPEN[hole].escapes:
                perform(sandbox, snippet)
                caught[snippet.name] = CANARIES.findall(sandbox.text)
                sandbox.published.clear()
    assert [name for name, seen in caught.items() if not any("ESCAPED" in one for one in seen)] == []
    assert set(caught) == LEFT_OPEN[hole].escapes


def test_every_advisory_has_one_row_of_the_page() -> None:
    """`python -m tests.advisories.table` writes it anew."""
    assert PAGE.read_text() == page()


def test_the_corpus_is_whole() -> None:
    ids = [advisory.ghsa for snippet in corpus() for advisory in snippet.advisories]
    assert len(ids) == len(set(ids))
    cited = {
        ghsa
        for path in (find_program().folder / "node_modules" / "vm2" / "lib").glob("*.js")
        for ghsa in re.findall(r"GHSA(?:-[a-z0-9]{4}){3}", path.read_text())
    }
    assert cited <= set(ids), "vm2's own source tells of advisories that are not tried"
