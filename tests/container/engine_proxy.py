"""A Docker engine that can be made to fall silent or to vanish: a socket in front of the real one, or of nothing."""

import contextlib
import socket
import threading
from pathlib import Path


class EngineProxy:
    """Forwards to `behind`; with `behind` None it accepts and never answers."""

    def __init__(self, path: Path, behind: str | None) -> None:
        self.url = f"unix://{path}"
        self._behind = behind
        self._sockets: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def vanish(self) -> None:
        """As if the daemon had been killed."""
        for sock in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                if self._behind is not None:
                    self._forward(client, self._behind)

    def _forward(self, client: socket.socket, behind: str) -> None:
        engine = socket.socket(socket.AF_UNIX)
        engine.connect(behind)
        self._sockets.append(engine)
        for source, target in ((client, engine), (engine, client)):
            threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
