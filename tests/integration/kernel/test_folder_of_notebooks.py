"""People write files beside their notebooks; the kernel process, outside of any sandbox, runs no module of theirs."""

import sys
from pathlib import Path

import pytest

from pennant_spawner.forked_process import ForkServerLink
from pennant_spawner.provisioner import PRELOADED
from tests.kernel_session import kernel_in, wait_for

MODULES = [
    "IPython",
    "asyncio",
    "ipykernel",
    "json",
    "pennant_js_kernel",
    "pennant_spawner",
    "resource",
    "socket",
    "zmq",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with modules of everybody's names, each of which leaves a mark when it is run."""
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text(
            f"open({str(tmp_path / 'mark')!r}, 'a').write({name!r})\nraise SystemExit(9)\n"
        )
    return tmp_path


def test_a_kernel_started_there_does_not_run_them(folder: Path) -> None:
    with kernel_in(folder) as session:
        assert session.run("6 * 7").result == "42"
    assert not (folder / "mark").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="fork servers are for Linux")
def test_nor_does_a_fork_server_started_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    link = ForkServerLink(PRELOADED)
    try:
        wait_for(lambda: link.ready or link.over)
        assert link.ready
    finally:
        link.close()
    assert not (folder / "mark").exists()
