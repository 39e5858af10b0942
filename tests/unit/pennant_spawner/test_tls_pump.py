"""Bytes between a TLS connection and a socket that can be handed over. Both ends are real; no engine is needed."""

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pennant_spawner.tls_pump import TlsPump
from tests.hosts.certificates import Authority
from tests.parts import need_openssl

DEADLINE_S = 30.0
FAR_TOO_MUCH = 64 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """`far` is the engine's end of the TLS connection, `near` what the kernel gets; `closed`: the connection was given
    back."""

    far: ssl.SSLSocket
    near: socket.socket
    closed: threading.Event


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    need_openssl()
    folder: Path = tmp_path_factory.mktemp("tls") / "authority"
    authority = Authority(folder)
    server, client = authority.server("server", "127.0.0.1"), authority.client()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(server.cert, server.key)
    asking = ssl.create_default_context(cafile=str(client.ca))
    return serving, asking


@pytest.fixture
def line(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Line]:
    serving, asking = contexts
    ours, theirs = socket.socketpair()
    for sock in (ours, theirs):
        sock.settimeout(DEADLINE_S)
    accepted: list[ssl.SSLSocket] = []
    accepting = threading.Thread(target=lambda: accepted.append(serving.wrap_socket(theirs, server_side=True)))
    accepting.start()
    near_tls = asking.wrap_socket(ours, server_hostname="127.0.0.1")
    accepting.join(DEADLINE_S)
    closed = threading.Event()

    def close() -> None:
        near_tls.close()
        closed.set()

    near = TlsPump(near_tls, close).start()
    near.settimeout(DEADLINE_S)
    yield Line(accepted[0], near, closed)
    near.close()
    accepted[0].close()
    assert closed.wait(DEADLINE_S)


def exactly(sock: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = sock.recv(length - len(data))
        assert more, "ended too early"
        data += more
    return data


def test_bytes_go_both_ways(line: Line) -> None:
    line.near.sendall(b"question")
    assert exactly(line.far, 8) == b"question"
    line.far.sendall(b"answer")
    assert exactly(line.near, 6) == b"answer"


def test_more_than_fits_anywhere_arrives_whole(line: Line) -> None:
    data = bytes(range(256)) * 40_000
    sending = threading.Thread(target=line.far.sendall, args=(data,))
    sending.start()
    assert exactly(line.near, len(data)) == data
    sending.join(DEADLINE_S)


def test_a_reader_that_pauses_holds_the_writer_back(line: Line) -> None:
    line.far.settimeout(0)
    written, chunk = 0, bytes(65536)
    # select() knows no more than 1,024 open files, and the other tests have some open, too.
    writable = select.poll()
    writable.register(line.far, select.POLLOUT)
    while written < FAR_TOO_MUCH and writable.poll(1000):
        with contextlib.suppress(ssl.SSLWantWriteError):
            written += line.far.send(chunk)
    assert written < FAR_TOO_MUCH
    assert exactly(line.near, written) == bytes(written)


def test_the_end_of_writing_is_told_and_reading_goes_on(line: Line) -> None:
    line.near.sendall(b"last words")
    line.near.shutdown(socket.SHUT_WR)
    assert exactly(line.far, 10) == b"last words"
    assert line.far.recv(1) == b""
    line.far.sendall(b"goodbye")
    assert exactly(line.near, 7) == b"goodbye"


def test_it_ends_with_the_far_end(line: Line) -> None:
    line.far.sendall(b"goodbye")
    line.far.close()
    assert exactly(line.near, 7) == b"goodbye"
    assert line.near.recv(1) == b""
    assert line.closed.wait(DEADLINE_S)


def test_it_ends_with_the_near_end(line: Line) -> None:
    line.near.close()
    assert line.closed.wait(DEADLINE_S)
    assert line.far.recv(1) == b""


def test_it_ends_when_whoever_holds_a_copy_shuts_it_down(line: Line) -> None:
    copy = line.near.dup()
    copy.shutdown(socket.SHUT_RDWR)
    copy.close()
    assert line.near.recv(1) == b""
    assert line.closed.wait(DEADLINE_S)
