"""Who gets a room's socket, and that nothing is made for anybody else."""

import httpx
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.integration.server.people import Person, client, new_notebook, people
from tests.integration.server.server_process import TOKEN, ServerProcess


async def connected(person: Person, **headers: str) -> WebSocketClientConnection:
    """A socket to the person's room, asked for with these headers."""
    room = f"api/collaboration/room/{person.document_id}?sessionId={person.session_id}"
    return await websocket_connect(HTTPRequest(f"{person.server.url.replace('http', 'ws')}{room}", headers=headers))


async def with_an_id_but_no_room(server: ServerProcess) -> Person:
    """Somebody who knows a notebook's id, which nobody has opened."""
    person = Person(server, new_notebook(server, ["1"]), client())
    url = f"{server.url}api/collaboration/session/{person.path}"
    told = (await person.http.put(url, json={"format": "json", "type": "notebook"})).json()
    person.document_id = f"{told['format']}:{told['type']}:{told['fileId']}"
    person.session_id = told["sessionId"]
    return person


async def test_nothing_is_made_for_somebody_who_has_not_logged_in(server: ServerProcess) -> None:
    person = await with_an_id_but_no_room(server)
    watched = f"Watching file: {person.path}"
    for headers in ({}, {"Authorization": "token wrong"}):
        with pytest.raises(HTTPClientError) as refused:
            await connected(person, **headers)
        assert refused.value.code == 403
    assert watched not in server.log
    await person.http.aclose()
    async with people(server, person.path):
        assert watched in server.log


async def test_a_page_from_elsewhere_is_refused_and_nothing_is_made(server: ServerProcess) -> None:
    person = await with_an_id_but_no_room(server)
    cookies = await logged_in(server)
    for origin in ("http://evil.example", "null"):
        with pytest.raises(HTTPClientError) as refused:
            await connected(person, Cookie=cookies, Origin=origin)
        assert refused.value.code == 403
    assert f"Watching file: {person.path}" not in server.log
    socket = await connected(person, Cookie=cookies, Origin=server.url.rstrip("/"))
    assert await socket.read_message()
    socket.close()
    await person.http.aclose()


async def logged_in(server: ServerProcess) -> str:
    """The cookies of a browser that has logged in."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(f"{server.url}api/status?token={TOKEN}")
        assert answer.status_code == 200
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
