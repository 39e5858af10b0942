"""IOPub without a thread of its own.

ipykernel gives each message to a thread, so that a cell that blocks Python does not hold back its own output. No cell
runs in this process and its event loop is always free: a message is sent where it is made, for a third of the time.
"""

# ipykernel, traitlets and pyzmq are typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import zmq
from jupyter_client.session import Session
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream

_SUBSCRIBED = b"\x01"


class IOPub:
    """Stands where ipykernel has its IOPubThread and that thread's socket. Made on the thread of the event loop."""

    def __init__(self, socket: "zmq.Socket[bytes]", session: Session) -> None:
        self._socket = socket
        self._session = session
        self._loop: Any = IOLoop.current()
        self._postponed: deque[Callable[[], None]] = deque()
        self._subscriptions = ZMQStream(socket, self._loop)
        self._subscriptions.on_recv(self._welcome)

    def postpone(self, publish: Callable[[], None]) -> None:
        """Has something published in the next turn of the loop, and before any other message: only its order counts."""
        self._postponed.append(publish)
        self._loop.asyncio_loop.call_soon(self._publish_postponed)

    def send_multipart(self, message: Sequence[Any], **_: Any) -> None:
        """Never blocks: the socket has no high-water mark. On the thread of the loop only."""
        self._publish_postponed()
        self._send(message)

    def stop(self) -> None:
        """Called when the loop has ended; nothing is left to be sent."""

    def close(self) -> None:
        self._subscriptions.close()

    def _publish_postponed(self) -> None:
        postponed, self._postponed = self._postponed, deque()
        for publish in postponed:
            publish()

    def _send(self, message: Sequence[Any]) -> None:
        if not self._socket.closed:
            self._socket.send_multipart(message)

    def _welcome(self, frames: Sequence[bytes]) -> None:
        """Says to a new subscriber that it is heard from now on (JEP 65)."""
        for frame in frames:
            if frame.startswith(_SUBSCRIBED):
                topic = frame[1:]
                content = {"subscription": topic.decode(errors="replace")}
                message = self._session.serialize(self._session.msg("iopub_welcome", content))
                self._send([topic, *message] if topic else message)
