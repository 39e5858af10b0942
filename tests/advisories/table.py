"""docs/advisories.md, made from the corpus: `python -m tests.advisories.table` writes it."""

from pathlib import Path

from tests.advisories.corpus import FOLDER, Snippet, corpus

PAGE = FOLDER.parents[1] / "docs" / "advisories.md"
_INTRODUCTION = """\
# Advisories of vm2, tried

Every public advisory of vm2 since 2023 whose mechanism is known, and what we found ourselves, written as our own cells
and run with the kernel's own client, the real broker and both engines (`tests/advisories/test_corpus.py`): none may
reach an object of the host, the sandbox lives or ends with a reason, and the next cell works. Without the guards the
same runner sees escapes. Advisories of NodeVM, which Pennant does not use, are tried as the imports that stand in its
place.

This page is made by `python -m tests.advisories.table`; a test compares it. The links are to the cells; *sandbox's own
test* names an attempt of `kernel_sandbox/test/escape_attempts.mjs`, which is run here too.
"""


def page() -> str:
    published = sorted(
        (advisory.fixed_in.count("open"), _version(advisory.fixed_in), advisory.ghsa, _row(advisory.ghsa, snippet))
        for snippet in corpus()
        for advisory in snippet.advisories
    )
    ours = [f"| {what} | {_test(snippet)} |" for snippet in corpus() for what in snippet.ours]
    ours.append("| frames of the attacker's choice after an escape | `tests/container/test_hostile_frames.py` |")
    lines = [
        _INTRODUCTION,
        f"## Published: {len(published)}\n",
        "| advisory | CVE | fixed in | mechanism | tried by |",
        "|---|---|---|---|---|",
        *(row for *_, row in published),
        f"\n## Found by us: {len(ours)}\n",
        "| what | tried by |",
        "|---|---|",
        *ours,
    ]
    return "\n".join(lines) + "\n"


def _row(ghsa: str, snippet: Snippet) -> str:
    advisory = next(one for one in snippet.advisories if one.ghsa == ghsa)
    return f"| {ghsa} | {advisory.cve} | {advisory.fixed_in} | {snippet.title} | {_test(snippet)} |"


def _test(snippet: Snippet) -> str:
    link = f"[{snippet.name}](../tests/advisories/corpus/{snippet.name}.js)"
    return f"{link}: sandbox's own test *{snippet.attempt}*" if snippet.attempt else link


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split()[-1].split("."))


def write(path: Path = PAGE) -> None:
    path.write_text(page())


if __name__ == "__main__":
    write()
