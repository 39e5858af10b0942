"""Edits: how soon everybody has a letter, and what it costs the server."""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from typing import Any, Final

from benchmarks.collaboration.contenders import ContenderServer, Servers
from benchmarks.collaboration.table import Row, median_row, spread_rows
from benchmarks.collaboration.typists import Typing, Typists
from tests.integration.server.people import client

ROUNDS: Final = 3
FEW: Final = 2
MANY: Final = 50
LETTERS: Final = 150
PAUSE_S: Final = 0.02
ALL_TYPE_S: Final = 3.0

ONE_OF_FEW: Final = f"edit, {FEW} clients"
ONE_OF_MANY: Final = f"edit, {MANY} clients, one types"
ALL_OF_MANY: Final = f"edit, {MANY} clients, all type"
_Act = Callable[[Typists], Coroutine[Any, Any, Typing]]


async def measure_edits(
    servers: Servers, rounds: int = ROUNDS, many: int = MANY, letters: int = LETTERS, all_type_s: float = ALL_TYPE_S
) -> list[Row]:
    """All contenders in turns, each with a notebook of two clients and one of many.

    Raises:
        Undelivered: a letter did not come to all.
    """
    typings: dict[str, dict[str, list[Typing]]] = defaultdict(lambda: defaultdict(list))
    async with AsyncExitStack() as stack:
        crowds = [(server, await _crowds(stack, server, many)) for server in servers]
        for _ in range(rounds):
            for what, size, act in _acts(letters, all_type_s):
                for server, by_size in crowds:
                    typings[what][server.contender.title].append(await act(by_size[size]))
    return [row for what, by_title in typings.items() for row in _rows(what, by_title)]


def _acts(letters: int, all_type_s: float) -> list[tuple[str, str, _Act]]:
    return [
        (ONE_OF_FEW, "few", lambda crowd: crowd.one_types(letters, PAUSE_S)),
        (ONE_OF_MANY, "many", lambda crowd: crowd.one_types(letters, PAUSE_S)),
        (ALL_OF_MANY, "many", lambda crowd: crowd.all_type(all_type_s)),
    ]


async def _crowds(stack: AsyncExitStack, server: ContenderServer, many: int) -> dict[str, Typists]:
    http = await stack.enter_async_context(client())
    crowds: dict[str, Typists] = {}
    for name, size in (("few", FEW), ("many", many)):
        crowds[name] = await Typists.arrive(server, http, f"{name}.ipynb", size)
        stack.callback(crowds[name].leave)
    return crowds


def _rows(what: str, by_title: Mapping[str, list[Typing]]) -> list[Row]:
    seconds = {title: [one for typing in all_ for one in typing.latencies] for title, all_ in by_title.items()}
    costs = {title: [typing.cpu_s / typing.letters for typing in all_] for title, all_ in by_title.items()}
    return [*spread_rows(what, seconds), median_row(f"{what}, server CPU", "ms", costs, 1000)]
