"""Clients of one notebook who type, and measure how long each letter takes to all others."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import httpx
import psutil

from benchmarks.capacity.key_presses import Keyboard, first_key, update_message
from benchmarks.collaboration.contenders import ContenderServer
from benchmarks.collaboration.deliveries import Deliveries
from benchmarks.collaboration.notebooks import write_notebook
from benchmarks.collaboration.room_client import RoomClient, find_room

STRAGGLERS_S: Final = 10.0
_FIRST_CLIENT: Final = 1_000_000_000


class Undelivered(Exception):
    """Somebody did not get a letter."""


@dataclass(frozen=True, slots=True)
class Typing:
    """What came of it: seconds of each letter to each receiver; seconds of the server's processor; letters."""

    latencies: Sequence[float]
    cpu_s: float
    letters: int


class Typists:
    """All clients of one notebook."""

    def __init__(self, server: ContenderServer, clients: Sequence[RoomClient], contents: bytes) -> None:
        self._server = psutil.Process(server.process.pid)
        self._clients = clients
        self._keyboards = [Keyboard(_FIRST_CLIENT + number) for number in range(len(clients))]
        self._everybody = (1 << len(clients)) - 1
        self._deliveries = Deliveries()
        for number, (client, keyboard) in enumerate(zip(clients, self._keyboards, strict=True)):
            client.on_update = self._hearer(number)
            client.send(update_message(first_key(contents, number, keyboard.client)))

    @classmethod
    async def arrive(cls, server: ContenderServer, http: httpx.AsyncClient, path: str, count: int) -> Self:
        """So many clients open a new notebook, in which each has a cell.

        Raises:
            TimeoutError: the server did not let them in in time.
        """
        write_notebook(server, path, cells=count)
        room = await find_room(http, server, path)
        clients = [RoomClient(room) for _ in range(count)]
        contents = [await client.join() for client in clients]
        return cls(server, clients, contents[0])

    async def one_types(self, letters: int, pause_s: float) -> Typing:
        """The first client types so many letters at that pace. Raises Undelivered."""
        return await self._type_alone(pause_s, lambda typed: typed == letters)

    async def one_types_until(self, ended: asyncio.Event, pause_s: float) -> Typing:
        """The same until something has ended. Raises Undelivered."""
        return await self._type_alone(pause_s, lambda _typed: ended.is_set())

    async def all_type(self, seconds: float) -> Typing:
        """Everybody types a letter a second, each by a clock of its own. Raises Undelivered."""
        chance = random.Random(1)
        deeds = sorted(
            (second + chance.random(), number)
            for number in range(len(self._clients))
            for second in range(round(seconds))
        )

        async def type_all() -> int:
            began = time.perf_counter()
            for at_s, number in deeds:
                await asyncio.sleep(max(0.0, began + at_s - time.perf_counter()))
                self._type(number)
            return len(deeds)

        return await self._measure(type_all)

    def leave(self) -> None:
        """Everybody goes."""
        for client in self._clients:
            client.leave()

    async def _type_alone(self, pause_s: float, is_over: Callable[[int], bool]) -> Typing:
        async def type_all() -> int:
            due, typed = time.perf_counter(), 0
            while not is_over(typed):
                self._type(0)
                typed += 1
                due = max(due + pause_s, time.perf_counter())
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            return typed

        return await self._measure(type_all)

    async def _measure(self, act: Callable[[], Awaitable[int]]) -> Typing:
        """``act`` types, and answers how many letters."""
        self._deliveries = Deliveries()
        before = self._cpu_s()
        letters = await act()
        end = time.perf_counter() + STRAGGLERS_S
        while self._deliveries.undelivered and time.perf_counter() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        spent = self._cpu_s() - before
        if self._deliveries.undelivered:
            raise Undelivered(f"{self._deliveries.undelivered} of {letters} letters did not come to all")
        return Typing(self._deliveries.latencies, spent, letters)

    def _type(self, number: int) -> None:
        keyboard = self._keyboards[number]
        message = keyboard.next_key()
        receivers = self._everybody & ~(1 << number)
        self._deliveries.sent(message, keyboard.client, keyboard.clock, receivers, time.perf_counter())
        self._clients[number].send(message)

    def _hearer(self, number: int) -> Callable[[bytes], None]:
        return lambda message: self._deliveries.came(number, message, time.perf_counter())

    def _cpu_s(self) -> float:
        times = self._server.cpu_times()
        return times.user + times.system
