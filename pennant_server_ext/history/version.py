"""One version: the notebook as it was at a moment, with who had changed it and what had run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from pennant_server_ext.errors import BadRequest
from pennant_server_ext.messages import User, iso, user_json
from pennant_server_ext.plain_json import clean_text
from pennant_server_ext.store.changes import Minute

MAX_NAME: Final = 200


class VersionKind(StrEnum):
    """Why a version was made."""

    AUTOMATIC = "automatic"
    NAMED = "named"
    BEFORE_RESTORE = "before_restore"
    BEFORE_FILE = "before_file"
    """Before the room took over what somebody wrote into the file."""
    BEFORE_DELETE = "before_delete"


@dataclass(frozen=True, slots=True)
class RunEnd:
    """A run that ended."""

    at: float
    """Seconds since 1970."""
    run_id: str
    cell_id: str
    username: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its content."""

    version_id: int
    at: float
    """Seconds since 1970."""
    kind: VersionKind
    name: str
    made_by: User | None
    """Who named it, or asked for what it was made before; None: Pennant itself."""
    digest: str
    """SHA-256 of the notebook as JSON."""
    size: int
    """Bytes that its compressed content takes."""
    authors: tuple[str, ...] = ()
    """The user names of who changed something since the version before."""
    runs: tuple[RunEnd, ...] = ()
    """What ended since the version before, oldest first."""

    @property
    def time(self) -> datetime:
        """When it was made."""
        return datetime.fromtimestamp(self.at, UTC)


def moment(seconds: float) -> str | None:
    """Seconds since 1970 as ISO 8601."""
    return iso(datetime.fromtimestamp(seconds, UTC))


def run_end_json(run: RunEnd) -> dict[str, Any]:
    """The run as ``docs/api.md`` shows it in a version."""
    known = {"run_id": run.run_id, "cell_id": run.cell_id, "username": run.username, "outcome": run.outcome}
    return {**known, "ended_at": moment(run.at)}


def minute_json(minute: Minute) -> dict[str, Any]:
    """What one author did in a minute, as ``docs/api.md`` shows it."""
    known = {"seq": minute.seq, "at": moment(minute.at), "author": minute.author or None}
    return {**known, "updates": minute.updates, "bytes": minute.size}


def version_json(version: Version) -> dict[str, Any]:
    """The version as ``docs/api.md`` shows it."""
    return {
        "id": version.version_id,
        "at": moment(version.at),
        "kind": version.kind.value,
        "name": version.name or None,
        "made_by": None if version.made_by is None else user_json(version.made_by),
        "authors": list(version.authors),
        "runs": [run_end_json(run) for run in version.runs],
        "digest": version.digest,
        "bytes": version.size,
    }


def parse_name(body: Mapping[str, object]) -> str:
    """The name in a body ``{"name": "…"}``.

    Raises:
        BadRequest: there is none, or it is too long.
    """
    name = body.get("name")
    text = clean_text(name).strip() if isinstance(name, str) else ""
    if not 0 < len(text) <= MAX_NAME:
        raise BadRequest(f"Give `name`: a text of 1 to {MAX_NAME} characters.")
    return text


def parse_path(body: Mapping[str, object]) -> str:
    """The path of a new notebook in a body ``{"path": "…"}``.

    Raises:
        BadRequest: there is none, or it is no notebook's.
    """
    path = body.get("path")
    name = path.strip("/") if isinstance(path, str) else ""
    if not name.endswith(".ipynb"):
        raise BadRequest("Give `path`: where the new notebook is to be, ending in .ipynb.")
    return name
