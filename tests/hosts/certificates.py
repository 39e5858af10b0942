"""An authority of a test's own, and what it signs: made with openssl, valid for a day."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from pennant_spawner.engine_hosts import EngineHost


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of one end."""

    ca: Path
    cert: Path
    key: Path

    def host(self, name: str, url: str) -> EngineHost:
        return EngineHost(name, url, str(self.ca), str(self.cert), str(self.key))


class Authority:
    """Signs for servers and for clients."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._ca = folder / "ca.pem"
        self._ca_key = folder / "ca-key.pem"
        _openssl("req", "-x509", *_new_key(self._ca_key), "-subj", "/CN=test authority", "-days", "1", "-out", self._ca)

    def server(self, name: str, address: str) -> Certificate:
        return self._signed(name, f"subjectAltName=IP:{address}\nextendedKeyUsage=serverAuth\n")

    def client(self, name: str = "client") -> Certificate:
        return self._signed(name, "extendedKeyUsage=clientAuth\n")

    def _signed(self, name: str, extensions: str) -> Certificate:
        signed = Certificate(self._ca, self._folder / f"{name}.pem", self._folder / f"{name}-key.pem")
        request, extra = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        extra.write_text(extensions)
        _openssl("req", *_new_key(signed.key), "-subj", f"/CN={name}", "-out", request)
        signing = ("-CA", self._ca, "-CAkey", self._ca_key, "-CAcreateserial")
        _openssl("x509", "-req", "-in", request, *signing, "-days", "1", "-extfile", extra, "-out", signed.cert)
        return signed


def _new_key(path: Path) -> tuple[str | Path, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path)


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)
