"""Jupyter's stdin channel without blocking: one question at a time, answers as they come."""

# ipykernel and traitlets are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import zmq
from jupyter_client.session import Session
from zmq.eventloop.zmqstream import ZMQStream

from pennant_js_kernel import user_input
from pennant_js_kernel.frames import Input

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent an execute_request: replies go to `idents`, and `parent` is the request."""

    idents: Sequence[bytes]
    parent: Message
    knows_kinds: bool = False


@dataclass(frozen=True, slots=True)
class _Question:
    client: Client
    message_id: str
    take: Callable[[Mapping[str, Any]], None]


class StdinChannel:
    """Belongs to the event loop that created it."""

    def __init__(self, session: Session, socket: "zmq.Socket[bytes]") -> None:
        self._session = session
        self._stream = ZMQStream(socket)
        self._stream.on_recv(self._receive)
        self._open: _Question | None = None

    def asker(self, client: Client) -> "ClientAsker":
        return ClientAsker(self, client)

    def ask(self, client: Client, content: Mapping[str, Any], take: Callable[[Mapping[str, Any]], None]) -> None:
        """`take` gets the content of the reply. A question that is still open is given up."""
        message = self._session.send(
            self._stream, "input_request", dict(content), parent=dict(client.parent), ident=list(client.idents)
        )
        self._open = _Question(client, message["header"]["msg_id"] if message else "", take)

    def withdraw(self) -> None:
        self._open = None

    def _receive(self, parts: list[bytes]) -> None:
        """A reply to no question, of somebody else, or to an earlier question is ignored."""
        try:
            idents, frames = self._session.feed_identities(parts)
            message = self._session.deserialize(frames)
        except (ValueError, TypeError, KeyError, IndexError):
            return
        question = self._open
        if question and message["msg_type"] == "input_reply" and _answers(question, idents, message):
            self._open = None
            question.take(message["content"])


def _answers(question: _Question, idents: Sequence[bytes], message: Message) -> bool:
    """Many clients send no parent header."""
    parent = message["parent_header"].get("msg_id")
    return list(idents[:1]) == list(question.client.idents[:1]) and parent in (None, "", question.message_id)


class ClientAsker:
    """Asks one client (user_input.Asker)."""

    def __init__(self, channel: StdinChannel, client: Client) -> None:
        self._channel = channel
        self._client = client

    def ask(self, question: Input, answered: Callable[[str | None], None]) -> None:
        knows_kinds = self._client.knows_kinds
        content = user_input.request_content(question, knows_kinds=knows_kinds)
        self._channel.ask(
            self._client,
            content,
            lambda reply: answered(user_input.answer(question, reply, knows_kinds=knows_kinds)),
        )

    def withdraw(self) -> None:
        self._channel.withdraw()
