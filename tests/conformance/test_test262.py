"""The test262 tool, on tests of our own in the suite's format (the suite itself is not here)."""

import json
from pathlib import Path

import pytest

from tests.conformance.metadata import Metadata, Negative, parse_metadata
from tests.conformance.outcomes import Outcome, passes
from tests.conformance.report import Result, count, lines
from tests.conformance.suite import Case, Skipped, Suite
from tests.conformance.test262 import main

SUITE = Path(__file__).with_name("fixtures")


@pytest.fixture
def suite() -> Suite:
    return Suite(SUITE)


def cases(suite: Suite, path: str) -> list[Case | Skipped]:
    return list(suite.cases(path))


def test_front_matter_is_read() -> None:
    source = "/*---\nflags: [async, raw]\nincludes: [a.js]\nnegative:\n  phase: parse\n  type: SyntaxError\n---*/"
    metadata = parse_metadata(source)
    assert metadata.is_async
    assert metadata.includes == ("a.js",)
    assert metadata.negative == Negative("parse", "SyntaxError")
    assert metadata.modes == ("raw",)


def test_a_test_without_front_matter_is_refused() -> None:
    with pytest.raises(ValueError, match="front matter"):
        parse_metadata("let a")


def test_paths_leave_out_what_is_no_test(suite: Suite) -> None:
    assert "built-ins/module_FIXTURE.js" not in suite.paths()
    assert suite.paths(["language/raw"]) == ["language/raw.js"]
    assert suite.paths(["strict"]) == ["language/no_strict.js", "language/only_strict.js"]


def test_a_sample_is_the_same_for_the_same_seed(suite: Suite) -> None:
    paths = suite.paths()
    sample = suite.sample(paths, 4, seed=1)
    assert len(sample) == 4
    assert sample == suite.sample(paths, 4, seed=1)
    assert suite.sample(paths, None, seed=1) == paths


def test_each_mode_is_a_case(suite: Suite) -> None:
    sloppy, strict = cases(suite, "language/both_modes.js")
    assert isinstance(sloppy, Case)
    assert isinstance(strict, Case)
    assert [sloppy.mode, strict.mode] == ["sloppy", "strict"]
    assert strict.source == f'"use strict";\n{sloppy.source}'
    assert "var included" in sloppy.harness


def test_a_raw_test_has_no_harness(suite: Suite) -> None:
    (raw,) = cases(suite, "language/raw.js")
    assert isinstance(raw, Case)
    assert raw.harness == ""


def test_what_a_cell_cannot_run_is_skipped_with_a_reason(suite: Suite) -> None:
    (skipped,) = cases(suite, "built-ins/realm.js")
    assert isinstance(skipped, Skipped)
    assert skipped.reason


def test_a_folder_that_is_no_suite_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--suite", str(tmp_path), "--node", "node"]) == 2
    assert "no checkout of test262" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("outcome", "negative", "expected"),
    [
        (Outcome("normally"), None, True),
        (Outcome("threw", "TypeError"), None, False),
        (Outcome("threw", "TypeError"), Negative("runtime", "TypeError"), True),
        (Outcome("threw", "RangeError"), Negative("runtime", "TypeError"), False),
        (Outcome("normally"), Negative("parse", "SyntaxError"), False),
        (Outcome("threw", "", "Test262: This statement should not be evaluated."), Negative("parse", ""), False),
        (Outcome("in time-out"), None, False),
    ],
)
def test_verdicts(outcome: Outcome, negative: Negative | None, expected: bool) -> None:
    assert passes(outcome, Metadata(negative=negative)) is expected


def test_counts_and_differences_of_a_report() -> None:
    case = Case("language/a.js", "sloppy", Metadata(), "", "")
    other = Case("built-ins/b.js", "strict", Metadata(), "", "")
    good, bad = Outcome("normally"), Outcome("threw", "TypeError", "no")
    results = [Result(case, good, good), Result(case, bad, good), Result(other, good, bad)]
    language = next(one for one in count(results) if one.area == "language")
    assert (language.cases, language.plain, language.kernel, language.both) == (2, 2, 1, 1)
    assert language.ratio == 0.5
    text = "\n".join(lines(results, [Skipped("c.js", "no reason")]))
    assert "language/a.js (sloppy): expected completion, got TypeError: no" in text
    assert "differences: 1" in text
    assert "skipped 1: no reason" in text
    assert "passed by the kernel only: 1" in text


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bool]]:
    """Every fixture on a real sandbox and in real plain Node: what each passes, by test and mode."""
    file = tmp_path_factory.mktemp("test262") / "run.json"
    assert main(["--suite", str(SUITE), "--json", str(file)]) == 0
    run = json.loads(file.read_text())
    return {
        engine: {f"{one['test']} ({one['mode']})": one[engine]["passes"] for one in run["results"]}
        for engine in ("kernel", "plain")
    }


FAIL_EVERYWHERE = {
    "built-ins/async_fails.js (sloppy)",
    "language/fails.js (sloppy)",
    "language/negative_missed.js (sloppy)",
    "language/negative_missed.js (strict)",
}


def test_plain_node_passes_what_is_right(whole_run: dict[str, dict[str, bool]]) -> None:
    assert {name for name, passed in whole_run["plain"].items() if not passed} == FAIL_EVERYWHERE


def test_the_kernel_passes_the_same_but_for_what_cells_have_of_their_own(whole_run: dict[str, dict[str, bool]]) -> None:
    failed = {name for name, passed in whole_run["kernel"].items() if not passed}
    assert failed == {*FAIL_EVERYWHERE, "language/await_name.js (sloppy)"}
