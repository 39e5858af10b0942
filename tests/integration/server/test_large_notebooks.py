"""Notebooks whose whole content is not encoded for everybody who opens them."""

# nbformat is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import os
import signal
from typing import Any

import nbformat
import psutil

from benchmarks.collaboration.room_client import Room, RoomClient
from pennant_server_ext.rooms.first_content import LARGE_BYTES
from tests.integration.server.people import DEADLINE_S, Person, people, until
from tests.integration.server.server_process import ServerProcess

CELLS = 8
PRINTED = "0123456789\n" * (LARGE_BYTES // 4 // 11)


def large_notebook(server: ServerProcess, path: str) -> None:
    output = nbformat.v4.new_output("stream", name="stdout", text=PRINTED)
    cells: list[Any] = [
        nbformat.v4.new_code_cell(f"// {number}", id=f"c{number}", outputs=[output]) for number in range(CELLS)
    ]
    (server.root / path).write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)))


def is_whole(person: Person) -> bool:
    return len(person.cells) == CELLS and all(person.text(f"c{number}") == PRINTED for number in range(CELLS))


async def test_everybody_has_all_of_a_large_notebook_and_of_what_is_typed_meanwhile(server: ServerProcess) -> None:
    path = "large.ipynb"
    large_notebook(server, path)
    async with people(server, path) as (ada,):
        await until(lambda: is_whole(ada))
        # A browser shows a notebook when its first question is answered.
        browser = RoomClient(Room(server.url, path, ada.document_id, ada.session_id))
        await browser.join()
        browser.leave()
        ada.source("c0", "// changed")
        async with people(server, path, 2) as (ben, cleo):
            for number in range(20):
                ada.source("c1", f"// {number} times")
            for person in (ben, cleo):
                await until(lambda person=person: is_whole(person) and person.cell("c1")["source"] == "// 19 times")
                assert person.cell("c0")["source"] == "// changed"
            ben.source("c2", "// by Ben")
            await until(lambda: cleo.cell("c2")["source"] == ada.cell("c2")["source"] == "// by Ben")
            assert ada.doc.get_state() == ben.doc.get_state() == cleo.doc.get_state()


def workers(server: ServerProcess) -> list[psutil.Process]:
    """The server's processes that read large notebooks."""
    children = psutil.Process(server.process.pid).children()
    return [child for child in children if any("worker_program" in part for part in child.cmdline())]


def has_ended(process: psutil.Process) -> bool:
    """Also one that nobody has asked for its status."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def open_large(server: ServerProcess, path: str) -> psutil.Process:
    """Have it opened; the process that read it."""
    async with people(server, path) as (ada,):
        await until(lambda: is_whole(ada))
    [worker] = workers(server)
    return worker


async def test_the_worker_process_may_be_killed_and_is_gone_with_the_server(own_server: ServerProcess) -> None:
    paths = ("first.ipynb", "second.ipynb")
    for path in paths:
        large_notebook(own_server, path)
    worker = await open_large(own_server, paths[0])
    os.kill(worker.pid, signal.SIGKILL)
    await until(lambda: not psutil.pid_exists(worker.pid))
    worker = await open_large(own_server, paths[1])
    own_server.process.terminate()
    assert own_server.process.wait(DEADLINE_S) == 0
    assert has_ended(worker)
    own_server.start()
    # The log knows it by now.
    worker = await open_large(own_server, paths[0])
    own_server.process.kill()
    await until(lambda: has_ended(worker))
