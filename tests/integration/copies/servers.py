"""Servers of one notebook folder that share an object store, as two replicas of a deployment would."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pycrdt import Array, Doc

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.copies.object_names import content_folders
from pennant_server_ext.copies.settings import CopySettings, S3Settings, open_bucket
from tests.integration.copies.s3_server import BUCKET
from tests.integration.server.forked_server import ForkedServer
from tests.integration.server.server_process import ServerProcess

LEASE_S: Final = 3.0
SHORT_LEASE_S: Final = 1.0


class Replica(ServerProcess):
    """One of several servers with the same notebooks and file ids, each with a log of its own."""

    shared: Path

    @property
    def root(self) -> Path:
        return self.shared / "root"


def replica(folder: Path, name: str, store: dict[str, Any], lease_s: float = LEASE_S) -> Replica:
    """A server that is not started yet. ``store``: what ``PennantStore`` is told."""
    given = {"lease_s": lease_s, "copy_interval_s": 0.2, **store}
    file_ids = {"db_path": str(folder / "file_ids.db")}
    made = Replica(folder / name, {"PennantStore": given, "BaseFileIdManager": file_ids})
    made.shared = folder
    made.folder.mkdir()
    return made


@dataclass
class TwoServers(ForkedServer):
    """One at a time: each with its own log, both with the same notebooks."""

    number: int = 0

    def take_over(self) -> None:
        """The other one is the next to start."""
        self.number = 1 - self.number
        self.config["PennantStore"]["path"] = str(self.log_file)
        self.install()

    @property
    def log_file(self) -> Path:
        """The log of changes of the one whose turn it is."""
        return self.folder / f"log{self.number}" / "store.db"


def two_servers(folder: Path, s3: S3Settings) -> TwoServers:
    """Servers that are not started yet, with the folder's name as their prefix; a dead one's lease is short."""
    store = {"lease_s": SHORT_LEASE_S, "copy_interval_s": 0.1, **s3_store(s3, folder.name)}
    servers = TwoServers(folder, {"PennantStore": store, "PennantExtension": {"save_interval_s": 0.3}})
    servers.config["PennantStore"]["path"] = str(servers.log_file)
    return servers


def s3_store(s3: S3Settings, prefix: str) -> dict[str, Any]:
    """What ``PennantStore`` is told to keep its copies there."""
    keys = {"s3_access_key_id": s3.access_key_id, "s3_secret_access_key": s3.secret_access_key}
    return {"url": f"s3://{BUCKET}/{prefix}", "s3_endpoint": s3.endpoint, "s3_region": s3.region, **keys}


def bucket_of(s3: S3Settings, prefix: str) -> Bucket:
    """The same store, as a test looks into it."""
    return open_bucket(CopySettings(f"s3://{BUCKET}/{prefix}", s3))


async def document_in_copy(bucket: Bucket, document_id: str) -> Doc[Any]:
    """The notebook, put together from its copy alone."""
    doc: Doc[Any] = Doc()
    for folder in content_folders(document_id.rpartition(":")[2]):
        for name in await bucket.list(folder):
            stored = await bucket.get(name)
            if stored is not None:
                doc.apply_update(stored.data)
    return doc


async def sources_in_copy(bucket: Bucket, document_id: str) -> list[str]:
    """The texts of the notebook's cells in its copy."""
    doc = await document_in_copy(bucket, document_id)
    return [str(cell["source"]) for cell in doc.get("cells", type=Array)]
