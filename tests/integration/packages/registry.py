"""An npm registry on this machine, as small as npm allows: a document for each package, and its tarballs."""

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Published:
    """One version of a package: its manifest, and its files as npm would unpack them."""

    manifest: Mapping[str, Any]
    files: Mapping[str, str]

    @property
    def tarball(self) -> bytes:
        target = io.BytesIO()
        with tarfile.open(fileobj=target, mode="w:gz") as archive:
            for name, text in {"package.json": json.dumps(dict(self.manifest)), **self.files}.items():
                entry = tarfile.TarInfo(f"package/{name}")
                entry.size = len(content := text.encode())
                archive.addfile(entry, io.BytesIO(content))
        return target.getvalue()


@dataclass
class Registry:
    """What was published, where npm finds it, and what was asked for."""

    address: str = ""
    tarballs: dict[str, bytes] = field(default_factory=dict[str, bytes])
    documents: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    asked: list[str] = field(default_factory=list[str])

    def publish(self, name: str, version: str, files: Mapping[str, str] | None = None, **manifest: Any) -> None:
        """Make a version available; `manifest` holds further fields of its `package.json`."""
        published = Published({"name": name, "version": version, **manifest}, files or {"index.js": "export default 1"})
        path = f"/{name}/-/{version}.tgz"
        tarball = self.tarballs[path] = published.tarball
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(tarball).digest()).decode()}"
        entry = {**published.manifest, "dist": {"tarball": f"{self.address}{path}", "integrity": integrity}}
        document = self.documents.setdefault(name, {"name": name, "dist-tags": {}, "versions": {}})
        document["versions"][version] = entry
        document["dist-tags"]["latest"] = version

    def answer(self, path: str) -> bytes | None:
        """None: there is no such package."""
        self.asked.append(path)
        if path in self.tarballs:
            return self.tarballs[path]
        document = self.documents.get(path.removeprefix("/"))
        return None if document is None else json.dumps(document).encode()


@contextmanager
def serving() -> Generator[Registry]:
    """A registry that answers on loopback."""
    registry = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = registry.answer(unquote(self.path))
            self.send_response(404 if answer is None else 200)
            self.send_header("Content-Length", str(len(answer or b"")))
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the test's screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        registry.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join()
