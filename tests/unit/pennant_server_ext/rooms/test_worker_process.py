"""The worker process: started, asked, killed, frozen, left alone, ended."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import nbformat
import psutil
import pytest

from pennant_server_ext.rooms.worker_process import WorkerLost, WorkerProcess, WorkFailed

DEADLINE_S: Final = 30.0
pytestmark = pytest.mark.anyio


@asynccontextmanager
async def worker(deadline_s: float = DEADLINE_S, idle_s: float = DEADLINE_S) -> AsyncGenerator[WorkerProcess]:
    made = WorkerProcess(deadline_s, idle_s)
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "one.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook()))  # pyright: ignore[reportUnknownMemberType]
    return path


async def digest(process: WorkerProcess, path: Path) -> str:
    async with process.conversation() as talk:
        return (await talk.ask("digest", {"path": str(path)})).words["digest"]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(0.01)


async def test_one_process_answers_everybody_in_turns_and_ends_with_its_owner(notebook: Path) -> None:
    async with worker() as process:
        assert process.pid is None
        answers = await asyncio.gather(*(digest(process, notebook) for _ in range(5)))
        assert len(set(answers)) == 1
        pid = process.pid
        assert pid is not None
        with pytest.raises(WorkFailed, match="FileNotFoundError"):
            await digest(process, notebook.with_name("none.ipynb"))
        assert await digest(process, notebook) == answers[0]
        assert process.pid == pid
    assert not psutil.pid_exists(pid)
    with pytest.raises(WorkerLost):
        await digest(process, notebook)


async def test_a_killed_worker_is_told_and_the_next_one_answers(notebook: Path) -> None:
    async with worker() as process:
        before = await digest(process, notebook)
        killed = process.pid
        assert killed is not None
        os.kill(killed, signal.SIGSTOP)
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(lost(process, notebook))
            await asyncio.sleep(0)
            os.kill(killed, signal.SIGKILL)
        assert asking.result()
        assert await digest(process, notebook) == before
        assert process.pid not in (None, killed)


async def test_a_worker_that_does_not_answer_is_killed(notebook: Path) -> None:
    async with worker() as process:
        await digest(process, notebook)
        frozen = process.pid
        assert frozen is not None
        os.kill(frozen, signal.SIGSTOP)
        process.deadline_s = 0.1
        assert await lost(process, notebook)
        assert not psutil.pid_exists(frozen)


async def test_who_gives_up_leaves_no_answer_for_the_next_one(notebook: Path) -> None:
    async with worker() as process:
        before = await digest(process, notebook)
        asking = asyncio.get_running_loop().create_task(lost(process, notebook.with_name("none.ipynb")))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await digest(process, notebook) == before


async def test_a_worker_that_nobody_needs_ends(notebook: Path) -> None:
    async with worker(idle_s=0.1) as process:
        before = await digest(process, notebook)
        pid = process.pid
        assert pid is not None
        await until(lambda: process.pid is None and not psutil.pid_exists(pid))
        assert await digest(process, notebook) == before


async def lost(process: WorkerProcess, path: Path) -> bool:
    """Whether the worker got lost over this."""
    try:
        await digest(process, path)
    except WorkerLost:
        return True
    return False
