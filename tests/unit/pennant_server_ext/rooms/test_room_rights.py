"""Who may change documents, and that it is asked again."""

import asyncio
import logging
from dataclasses import dataclass, field

from jupyter_server.auth import Authorizer

from pennant_server_ext.rooms.room_rights import NOT_ALLOWED, RoomRights


@dataclass
class Server:
    """An authorizer that changes its mind."""

    may: set[str] = field(default_factory=lambda: {"read", "write"})
    breaks: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def is_authorized(self, handler: "Socket", user: str, action: str, resource: str) -> bool:
        self.asked.set()
        if self.breaks:
            raise OSError("the directory of users does not answer")
        return user == "ann" and resource == "contents" and action in self.may


@dataclass(eq=False)
class Socket:
    """One browser's."""

    authorizer: Server
    current_user: str = "ann"
    ws_connection: object = "open"
    closed: tuple[int, str] | None = None

    def close(self, code: int, reason: str) -> None:
        self.closed, self.ws_connection = (code, reason), None


def test_the_stub_is_what_jupyter_calls() -> None:
    assert Authorizer.is_authorized.__code__.co_varnames[1:5] == Server.is_authorized.__code__.co_varnames[1:5]


async def test_a_right_that_is_taken_away_is_gone_soon_and_one_that_is_given_is_there() -> None:
    server = Server()
    rights = RoomRights(logging.getLogger("test"), ask_again_s=0.01)
    ann, eve = Socket(server), Socket(server, "eve")
    async with asyncio.timeout(20):
        for socket in (ann, eve):
            await rights.add(socket)
        assert (rights.may_write(ann), rights.may_write(eve)) == (True, False)
        for may in ({"read"}, {"read", "write"}):
            server.may = may
            while rights.may_write(ann) != ("write" in may):
                server.asked.clear()
                await server.asked.wait()
                await asyncio.sleep(0)
        assert ann.closed is None
        assert eve.closed is not None
        assert eve.closed[0] == NOT_ALLOWED
        server.breaks = True
        server.asked.clear()
        await server.asked.wait()
        await asyncio.sleep(0)
        assert rights.may_write(ann)
        await rights.end()
