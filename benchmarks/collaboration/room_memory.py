"""What a server's process grows by with each room, and with each client."""

import asyncio
from collections import defaultdict
from typing import Final

import httpx
import psutil

from benchmarks.collaboration.contenders import ContenderServer, Servers
from benchmarks.collaboration.notebooks import write_notebook
from benchmarks.collaboration.room_client import Room, RoomClient, find_room
from benchmarks.collaboration.table import Row, median_row
from tests.integration.server.people import client

FIRST_ROOMS: Final = 5
"""What only the first ones cost is not counted."""
ROOMS: Final = 100
CLIENTS: Final = 200
CELLS: Final = 20
REST_S: Final = 1.0
"""For what is done after a room is opened."""
_KIB: Final = 1 / 1024

ROOM: Final = f"memory of a room of {CELLS} cells with its client"
CLIENT: Final = "memory of a client more"


async def measure_memory(
    servers: Servers, rooms: int = ROOMS, clients: int = CLIENTS, rest_s: float = REST_S
) -> list[Row]:
    """All contenders one after the other, in the resident memory (RSS) of servers that are new."""
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for server in servers:
        room, one_more = await _measure(server, rooms, clients, rest_s)
        figures[ROOM][server.contender.title].append(room)
        figures[CLIENT][server.contender.title].append(one_more)
    return [median_row(what, "KiB", by_title, _KIB) for what, by_title in figures.items()]


async def _measure(server: ContenderServer, rooms: int, clients: int, rest_s: float) -> tuple[float, float]:
    async with client() as http:
        there = [await _open(http, server, f"first{number}.ipynb") for number in range(FIRST_ROOMS)]
        empty = await _resident(server, rest_s)
        there += [await _open(http, server, f"room{number}.ipynb") for number in range(rooms)]
        full = await _resident(server, rest_s)
        there += [await _join(there[-1].room) for _ in range(clients)]
        crowded = await _resident(server, rest_s)
        for one in there:
            one.leave()
    return (full - empty) / rooms, (crowded - full) / clients


async def _open(http: httpx.AsyncClient, server: ContenderServer, path: str) -> RoomClient:
    write_notebook(server, path, cells=CELLS, source="print('a cell of usual length')\n" * 10)
    return await _join(await find_room(http, server, path))


async def _join(room: Room) -> RoomClient:
    one = RoomClient(room)
    await one.join()
    return one


async def _resident(server: ContenderServer, rest_s: float) -> int:
    await asyncio.sleep(rest_s)
    return psutil.Process(server.process.pid).memory_info().rss
