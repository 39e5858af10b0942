"""A kernel is waited for until it can be connected to, and no longer than it can be hoped for."""

import asyncio
import socket
from typing import Any

from pennant_spawner.listening import until_listening

LONG_S = 60.0


def connection(port: int, transport: str = "tcp") -> dict[str, Any]:
    return {"transport": transport, "ip": "127.0.0.1", "hb_port": port}


def never() -> bool:
    return False


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_one_that_listens_later() -> None:
    async def listen_later() -> bool:
        port, asked = a_free_port(), 0
        with socket.socket() as kernel:
            kernel.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

            def ended() -> bool:
                nonlocal asked
                asked += 1
                if asked == 3:
                    kernel.bind(("127.0.0.1", port))
                    kernel.listen()
                return False

            return await until_listening(connection(port), ended, LONG_S)

    assert asyncio.run(listen_later())


def test_one_that_ends_is_waited_for_no_longer() -> None:
    answers = iter([False, False, True])
    assert not asyncio.run(until_listening(connection(a_free_port()), lambda: next(answers), LONG_S))


def test_the_wait_has_a_deadline() -> None:
    assert not asyncio.run(until_listening(connection(a_free_port()), never, 0.01))


def test_without_tcp_there_is_nothing_to_wait_for() -> None:
    assert not asyncio.run(until_listening(connection(1, "ipc"), never, LONG_S))
    assert not asyncio.run(until_listening({}, never, LONG_S))
