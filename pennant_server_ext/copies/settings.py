"""Where the copies go, and how: what an administrator has set, as values."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.errors import BadRequest
from pennant_server_ext.store.settings import PennantStore

SCHEMES: Final = ("s3", "file", "memory")
_LONGEST_REQUEST: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class S3Settings:
    """What is empty comes from the environment, the instance's role, or obstore's defaults."""

    endpoint: str = ""
    region: str = ""
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CopySettings:
    """``url`` empty: no copies. Times in seconds. ``owner``: the server's name in leases; empty: made once and kept."""

    url: str = ""
    s3: S3Settings = S3Settings()
    owner: str = ""
    interval_s: float = 1.0
    request_deadline_s: float = 10.0
    lease_s: float = 90.0
    requests_at_a_time: int = 16


def copy_settings(given: PennantStore) -> CopySettings:
    """What was configured."""
    names = ("endpoint", "region", "access_key_id", "secret_access_key", "session_token")
    return CopySettings(
        given.url,
        S3Settings(**{name: getattr(given, f"s3_{name}") for name in names}),
        given.owner,
        given.copy_interval_s,
        given.request_timeout_s,
        given.lease_s,
    )


def open_bucket(settings: CopySettings) -> Bucket:
    """The bucket; nothing is asked of the store yet.

    Raises:
        BadRequest: the settings name no store.
    """
    try:
        return Bucket(_store(settings), settings.request_deadline_s)
    except (BaseError, OSError, ValueError) as error:
        raise BadRequest(
            f"c.PennantStore.url = {settings.url!r} cannot be used ({error}). "
            "Give s3://bucket/prefix, file:///folder or memory:///, or leave it empty."
        ) from error


def _store(settings: CopySettings) -> ObjectStore:
    url = urlsplit(settings.url)
    if url.scheme == "s3" and url.netloc:
        return _s3(url.netloc, url.path.strip("/"), settings.s3)
    if url.scheme == "file" and not url.netloc and url.path:
        return LocalStore(Path(url.path), mkdir=True)
    if url.scheme == "memory":
        return MemoryStore()
    raise ValueError(f"it is none of {', '.join(SCHEMES)}")


def _s3(bucket: str, prefix: str, given: S3Settings) -> S3Store:
    names = ("endpoint", "region", "access_key_id", "secret_access_key", "session_token")
    options: dict[str, Any] = {name: getattr(given, name) for name in names if getattr(given, name)}
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options={"allow_http": given.endpoint.startswith("http:"), "timeout": _LONGEST_REQUEST},
        # The copier tries again by itself, and says so meanwhile.
        retry_config={"max_retries": 0, "retry_timeout": timedelta(0)},
        **options,
    )
