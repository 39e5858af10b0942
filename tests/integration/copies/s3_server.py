"""A real S3 server for tests: SeaweedFS, in a process of its own that can be killed and started again."""

import contextlib
import json
import random
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import boto3
import httpx

from pennant_server_ext.copies.settings import S3Settings
from tests.parts import program_beside_python

START_DEADLINE_S: Final = 40.0
KEY: Final = "the-key-of-the-tests"
SECRET: Final = "the-secret-of-the-tests"
BUCKET: Final = "tests"
_PORTS: Final = ("master", "volume", "filer", "s3")


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens now, and that no outgoing connection gets."""
    found: set[int] = set()
    while len(found) < count:
        port = random.randrange(10_000, 30_000)
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", port))
            found.add(port)
    return list(found)


def make_bucket(s3: S3Settings) -> None:
    """Make the bucket ``BUCKET``, which obstore cannot."""
    keys = {"aws_access_key_id": s3.access_key_id, "aws_secret_access_key": s3.secret_access_key}
    service: Any = boto3
    service.client("s3", endpoint_url=s3.endpoint, region_name=s3.region, **keys).create_bucket(Bucket=BUCKET)


@dataclass
class S3Server:
    """``start`` returns when it takes objects, in the bucket ``BUCKET``."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def settings(self) -> S3Settings:
        """How to reach it."""
        return S3Settings(f"http://127.0.0.1:{self.ports['s3']}", "us-east-1", KEY, SECRET)

    def start(self) -> "S3Server":
        """Start it in an empty folder."""
        data = self.folder / f"data{time.monotonic_ns()}"
        data.mkdir(parents=True)
        (data / "identities.json").write_text(json.dumps(_IDENTITIES))
        if not self.ports:
            names = (*_PORTS, *(f"{name}.grpc" for name in _PORTS))
            self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        ports = [
            f"-{name.replace('.grpc', '')}.port{'.grpc' * name.endswith('.grpc')}={port}"
            for name, port in self.ports.items()
        ]
        where = [f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={data / 'identities.json'}"]
        # The only master of a killed server waits that long before it believes that it is the only one.
        small = ["-volume.max=10", "-master.volumeSizeLimitMB=64", "-master.electionTimeout=1s"]
        none = ["-master.telemetry=false", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
        self._command = [str(program_beside_python("weed")), "server", "-s3", "-filer", *where, *small, *none, *ports]
        self.start_again()
        make_bucket(self.settings)
        return self

    def start_again(self) -> None:
        """Start it with what it had when it was killed."""
        with (self.folder / "weed.log").open("a") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=subprocess.STDOUT)
        self._wait()

    def kill(self) -> None:
        """End it at once: it takes its time over a polite request."""
        self.process.kill()
        self.process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_DEADLINE_S
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "weed.log").read_text()
            assert time.monotonic() < deadline, (self.folder / "weed.log").read_text()
            time.sleep(0.05)

    def _answers(self) -> bool:
        # It refuses a stranger once it knows who may do what, and has a volume to write to a moment later.
        try:
            s3 = httpx.get(f"http://127.0.0.1:{self.ports['s3']}/", timeout=2)
            grown = httpx.get(f"http://127.0.0.1:{self.ports['master']}/dir/assign", timeout=2)
            filer = httpx.get(f"http://127.0.0.1:{self.ports['filer']}/", timeout=2)
        except httpx.HTTPError:
            return False
        return s3.status_code == 403 and grown.is_success and filer.is_success


_IDENTITIES: Final = {
    "identities": [
        {
            "name": "tests",
            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
    ]
}
