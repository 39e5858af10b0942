"""`python -m benchmarks.collaboration.opener URL TOKEN`: one browser that opens notebooks, in a process of its own.

Taking 26 MB apart would hold up the process in which other people's edits are measured. It reads a notebook's socket
path from each line of stdin, and answers with the seconds from the first byte sent until the whole document is here.
"""

import socket
import sys
import time
from io import BufferedReader
from typing import Final
from urllib.parse import urlsplit

from benchmarks.capacity.key_presses import ANSWER, NOTHING_NEW, STEP_1, SYNC
from benchmarks.capacity.web_socket import Broken, frame, upgrade_request

DEADLINE_S: Final = 60.0


def time_opening(url: str, token: str, path: str) -> float:
    """Seconds until the document's whole content is here.

    Raises:
        Broken: the server did not open the socket, or closed it.
        TimeoutError: nothing came for a long time.
    """
    parts = urlsplit(url)
    began = time.perf_counter()
    with socket.create_connection((parts.hostname, parts.port), DEADLINE_S) as connection:
        connection.sendall(upgrade_request(path, f"{parts.hostname}:{parts.port}", token))
        with connection.makefile("rb") as stream:
            _shake_hands(stream)
            connection.sendall(frame(STEP_1))
            while True:
                message = _read_message(stream)
                if message.startswith(ANSWER):
                    took = time.perf_counter() - began
                    connection.sendall(frame(NOTHING_NEW))
                    return took
                if message[:2] == bytes((SYNC, 0)):
                    connection.sendall(frame(NOTHING_NEW))


def _shake_hands(stream: BufferedReader) -> None:
    status = stream.readline()
    if b" 101 " not in status:
        raise Broken(status.decode("latin-1").strip())
    while stream.readline().strip():
        pass


def _read_message(stream: BufferedReader) -> bytes:
    """The next whole message; servers do not mask, nor do these send fragments."""
    head, size = stream.read(2)
    if size >= 126:
        size = int.from_bytes(stream.read(2 if size == 126 else 8))
    payload = stream.read(size)
    if head & 0xF == 8 or len(payload) < size:
        raise Broken(f"the socket was closed: {payload[2:].decode(errors='replace')}")
    return payload


def main(url: str, token: str) -> None:
    """Open what the lines on stdin name, until they end."""
    for line in sys.stdin:
        print(time_opening(url, token, line.strip()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
