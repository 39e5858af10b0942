"""Cells behind the walls that an administrator may choose: no compiler, gVisor, user namespaces."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pennant_spawner.doctor import report
from tests.container.own_engine import docker_host, own_engine
from tests.container.walls import RUNSC
from tests.kernel_session import KernelSession, kernel

ENGINES = [pytest.param("local"), pytest.param("docker", marks=pytest.mark.docker)]
SLOW_START_S = 120.0
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can start an engine")


@pytest.fixture(scope="module", params=ENGINES)
def jitless(request: pytest.FixtureRequest) -> Iterator[KernelSession]:
    with kernel(engine=request.param, jitless=True) as session:
        yield session


def test_without_a_compiler_cells_run(jitless: KernelSession) -> None:
    assert jitless.run("[1, 2, 3].map((n) => n ** 2)").result == "[ 1, 4, 9 ]"
    assert jitless.run("import { mean } from 'd3-array'\nmean([1, 2, 6])", timeout_s=SLOW_START_S).result == "3"
    assert jitless.run("/(a+)b/.exec('caab')[1]").result == "'aa'"


def test_without_a_compiler_there_is_no_web_assembly(jitless: KernelSession) -> None:
    assert jitless.run("typeof WebAssembly").result == "'undefined'"


def test_without_a_compiler_a_loop_is_interrupted_and_variables_stay(jitless: KernelSession) -> None:
    assert_interrupted(jitless)


@as_root
@pytest.mark.docker
@pytest.mark.skipif(not Path(RUNSC[0]).exists(), reason="runsc is not installed")
def test_behind_gvisor_cells_run_are_interrupted_and_end_with_a_reason() -> None:
    with (
        own_engine(runtimes={"runsc": RUNSC}) as url,
        docker_host(url),
        kernel(engine="docker", docker_runtime="runsc") as session,
    ):
        assert session.run("1 + 1", timeout_s=SLOW_START_S).result == "2"
        assert_interrupted(session)
        assert session.run("console.log('x'.repeat(100))").stdout == "x" * 100 + "\n"
        cell = session.run("const big = []; while (true) big.push(new Uint8Array(2e7).fill(1))", timeout_s=SLOW_START_S)
        assert cell.outcome == "sandbox_ended"
        assert "memory" in cell.error["evalue"]
        assert session.run("2 + 2", timeout_s=SLOW_START_S).result == "4"


@as_root
@pytest.mark.docker
def test_with_user_namespaces_no_user_of_the_sandbox_is_one_of_the_machine() -> None:
    with own_engine(user_namespaces=True) as url, docker_host(url):
        assert "user namespaces: on" in report().text
        with kernel(engine="docker", docker_user="1000:1000") as session:
            assert session.run("1 + 1", timeout_s=SLOW_START_S).result == "2"
            (owner,) = {Path(f"/proc/{pid}").stat().st_uid for pid in sandbox_processes()}
        assert owner >= 100_000


def sandbox_processes() -> list[int]:
    """Those that run the image's Node."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            if command.startswith(b"/pennant/node\0") and folder.stat().st_uid >= 100_000:
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def assert_interrupted(session: KernelSession) -> None:
    session.run("let kept = 7")
    cell = session.run("while (true);", interrupt_after_s=0.5)
    assert cell.outcome == "interrupted"
    assert session.run("kept").result == "7"
