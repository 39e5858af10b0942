"""When a notebook is written, by whom it is held, and how rooms end."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.integration.server.people import Person, new_notebook, on_disk, people, printed_on_disk, until
from tests.integration.server.server_process import ServerProcess


@pytest.fixture(scope="module")
def strict_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that closes rooms at once when nobody is there, and asks every second whether somebody is."""
    config = {"YDocExtension": {"document_cleanup_delay": 0.1}, "ServerApp": {"websocket_ping_interval": 1}}
    process = ServerProcess(tmp_path_factory.mktemp("strict"), config).start()
    yield process
    process.stop()


async def test_a_cell_that_prints_all_the_time_is_saved_all_the_time(server: ServerProcess) -> None:
    path = new_notebook(server, ["lines 90 0.1"])
    async with people(server, path) as (ada,):
        [run_id] = await ada.post("c0")
        lengths: set[int] = set()
        while "line 89" not in ada.text("c0"):
            lengths.add(printed_on_disk(server, path, "c0").count("\n"))
            await asyncio.sleep(0.05)
        assert len(lengths - {0}) >= 3
        assert (await ada.ended(run_id))["outcome"] == "ok"
        await until(lambda: printed_on_disk(server, path, "c0") == ada.text("c0"))


async def test_who_types_and_leaves_at_once_is_saved_and_the_room_is_closed(strict_server: ServerProcess) -> None:
    path = new_notebook(strict_server, ["one", "two"])
    async with people(strict_server, path, 2) as (ada, ben):
        await until(lambda: len(ben.cells) == 2)
        ada.source("c0", "typed at the last moment")
        ben.source("c1", "this too")
        document_id = ada.document_id
    await until(lambda: f"Room {document_id} is closed" in strict_server.log)
    cells = on_disk(strict_server, path)
    assert [cells[cell_id]["source"] for cell_id in ("c0", "c1")] == [["typed at the last moment"], ["this too"]]


async def test_a_browser_that_is_gone_without_a_word_leaves_the_room(strict_server: ServerProcess) -> None:
    path = new_notebook(strict_server, ["one"])
    async with people(strict_server, path) as (ada,), swallowing_cable(strict_server) as (port, swallow):
        far = Person(strict_server, path, ada.http, document_id=ada.document_id, session_id=ada.session_id)
        await far.connect(port)
        assert far.socket is not None
        assert await far.socket.read_message()
        swallow.set()
        ada.leave()
        await until(lambda: f"Room {ada.document_id} is closed" in strict_server.log)
        far.leave()


@asynccontextmanager
async def swallowing_cable(server: ServerProcess) -> AsyncGenerator[tuple[int, asyncio.Event]]:
    """A port that leads to the server until the event is set; then nothing arrives, and nobody is told."""
    swallow = asyncio.Event()
    far_port = int(server.url.rstrip("/").rpartition(":")[2])

    carrying: list[asyncio.Task[Any]] = []

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrying.extend(filter(None, [asyncio.current_task()]))
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", far_port)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(copy(reader, far_writer))
            tasks.create_task(copy(far_reader, writer))

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if not swallow.is_set():
                writer.write(data)
        writer.close()

    listening = await asyncio.start_server(carry, "127.0.0.1", 0)
    async with listening:
        yield int(listening.sockets[0].getsockname()[1]), swallow
        for task in carrying:
            task.cancel()
