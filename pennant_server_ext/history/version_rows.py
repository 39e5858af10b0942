"""Versions in the store's database: rows with the content apart, named by its digest, so that equal ones stand once.

Every function works on the store's connection, in its thread and inside the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, cast

from pennant_server_ext.errors import Conflict, NotFound
from pennant_server_ext.history.retention import Retention, Stored, named_fits, to_drop
from pennant_server_ext.history.run_rows import runs_since
from pennant_server_ext.history.version import RunEnd, Version, VersionKind
from pennant_server_ext.messages import User
from pennant_server_ext.store.changes import authors_since

MAX_RUNS: Final = 200
"""So many runs are told of one version; the oldest go."""

_UNASKED: Final = (VersionKind.AUTOMATIC, VersionKind.BEFORE_FILE)
_COLUMNS: Final = "version_id, at, kind, name, made_by, digest, size, authors, runs"


@dataclass(frozen=True, slots=True)
class Content:
    """A notebook as compressed JSON."""

    digest: str
    data: bytes


def make_tables(db: sqlite3.Connection) -> None:
    """Make what is not there yet."""
    db.execute("CREATE TABLE IF NOT EXISTS version_contents (digest TEXT PRIMARY KEY, data BLOB NOT NULL)")
    db.execute(
        "CREATE TABLE IF NOT EXISTS versions (version_id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, "
        "at REAL NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, made_by TEXT, digest TEXT NOT NULL, "
        "size INTEGER NOT NULL, authors TEXT NOT NULL, runs TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX IF NOT EXISTS versions_of_room ON versions (room, version_id)")
    db.execute("CREATE INDEX IF NOT EXISTS versions_of_content ON versions (digest)")


def add(db: sqlite3.Connection, room: str, version: Version, content: Content, rule: Retention) -> Version:
    """Store the version, with who changed what and what ran since the one before; drop what the rule drops.

    One that nobody asked for is not made when the newest has the same content: that one is the answer.

    Raises:
        Conflict: it is named, and there is no place for more named ones.
    """
    last = newest(db, room)
    named = version.kind is VersionKind.NAMED
    if last is not None and last.digest == content.digest and version.kind in _UNASKED:
        return last
    if named and not named_fits(_stored(db, room), content.digest, len(content.data), rule):
        raise Conflict(
            "history_full",
            f"This notebook has as many named versions as it may ({rule.max_named}, or "
            f"{rule.max_bytes // (1024 * 1024)} MiB). Remove one, then name this one.",
        )
    since = 0.0 if last is None else last.at
    whole = replace(version, authors=authors_since(db, room, since), runs=runs_since(db, room, since, MAX_RUNS))
    db.execute("INSERT OR IGNORE INTO version_contents VALUES (?, ?)", (content.digest, content.data))
    version_id = db.execute(
        "INSERT INTO versions (room, at, kind, name, made_by, digest, size, authors, runs) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (room, *_as_row(whole)),
    ).lastrowid
    thin_out(db, room, version.at, rule)
    return replace(whole, version_id=cast("int", version_id))


def newest(db: sqlite3.Connection, room: str) -> Version | None:
    """The newest version, if there is one."""
    found = page(db, room, None, 1)
    return found[0] if found else None


def page(db: sqlite3.Connection, room: str, before: int | None, limit: int) -> list[Version]:
    """So many versions, the newest first, from the one before the given id on."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM versions WHERE room = ? AND version_id < ? ORDER BY version_id DESC LIMIT ?",
        (room, 2**62 if before is None else before, limit),
    )
    return [_version(row) for row in rows]


def get(db: sqlite3.Connection, room: str, version_id: int) -> tuple[Version, bytes]:
    """A version and its compressed content.

    Raises:
        NotFound: the room has no such version.
    """
    row = db.execute(
        f"SELECT {_COLUMNS} FROM versions WHERE room = ? AND version_id = ?", (room, version_id)
    ).fetchone()
    if row is None:
        raise NotFound(
            "unknown_version", "This notebook has no such version; it may have been thinned out. List them again."
        )
    version = _version(row)
    [data] = db.execute("SELECT data FROM version_contents WHERE digest = ?", (version.digest,)).fetchone()
    return version, data


def remove(db: sqlite3.Connection, room: str, version_id: int) -> None:
    """Take a version away.

    Raises:
        NotFound: the room has no such version.
    """
    get(db, room, version_id)
    _drop(db, room, {version_id})


def rename(db: sqlite3.Connection, room: str, version_id: int, name: str, made_by: User, rule: Retention) -> Version:
    """Name a version, so that it stays.

    Raises:
        NotFound: the room has no such version.
        Conflict: there is no place for more named ones.
    """
    version, data = get(db, room, version_id)
    others = [stored for stored in _stored(db, room) if stored.version_id != version_id]
    if not named_fits(others, version.digest, len(data), rule):
        raise Conflict("history_full", "This notebook has as many named versions as it may. Remove one first.")
    named = replace(version, kind=VersionKind.NAMED, name=name, made_by=made_by)
    db.execute(
        "UPDATE versions SET kind = ?, name = ?, made_by = ? WHERE version_id = ?",
        (named.kind.value, name, _user_text(made_by), version_id),
    )
    return named


def thin_out(db: sqlite3.Connection, room: str, now: float, rule: Retention) -> None:
    """Drop what the rule drops by now."""
    _drop(db, room, to_drop(_stored(db, room), now, rule))


def forget(db: sqlite3.Connection, room: str) -> None:
    """Take all versions of the room away."""
    digests = [digest for [digest] in db.execute("SELECT digest FROM versions WHERE room = ?", (room,))]
    db.execute("DELETE FROM versions WHERE room = ?", (room,))
    _drop_contents(db, digests)


def rekey(db: sqlite3.Connection, room: str, to_room: str) -> None:
    """Give the room's versions to another room."""
    db.execute("UPDATE versions SET room = ? WHERE room = ?", (to_room, room))


def rooms_that_end_with(db: sqlite3.Connection, digest: str) -> list[str]:
    """The rooms whose newest version has this content, the latest first."""
    rows = db.execute(
        "SELECT room FROM versions AS v WHERE digest = ? AND version_id = "
        "(SELECT max(version_id) FROM versions WHERE room = v.room) ORDER BY version_id DESC",
        (digest,),
    )
    return [room for [room] in rows]


def _drop(db: sqlite3.Connection, room: str, version_ids: Iterable[int]) -> None:
    digests: list[str] = []
    for version_id in sorted(version_ids):
        _bequeath(db, room, version_id)
        deleted = db.execute("DELETE FROM versions WHERE version_id = ? RETURNING digest", (version_id,)).fetchall()
        digests.extend(digest for [digest] in deleted)
    _drop_contents(db, digests)


def _bequeath(db: sqlite3.Connection, room: str, version_id: int) -> None:
    """The next version tells what had happened since the one before, which is another one from now on."""
    found = db.execute(
        f"SELECT {_COLUMNS} FROM versions WHERE room = ? AND version_id >= ? ORDER BY version_id LIMIT 2",
        (room, version_id),
    ).fetchall()
    if len(found) < 2:
        return
    dropped, heir = (_version(row) for row in found)
    authors = tuple(sorted({*dropped.authors, *heir.authors}))
    runs = (*dropped.runs, *heir.runs)[-MAX_RUNS:]
    db.execute(
        "UPDATE versions SET authors = ?, runs = ? WHERE version_id = ?",
        (json.dumps(authors), _runs_text(runs), heir.version_id),
    )


def _drop_contents(db: sqlite3.Connection, digests: Iterable[str]) -> None:
    """Take away the contents that no version has any more."""
    unused = "DELETE FROM version_contents WHERE digest = ?1 AND NOT EXISTS (SELECT 1 FROM versions WHERE digest = ?1)"
    db.executemany(unused, [(digest,) for digest in set(digests)])


def _stored(db: sqlite3.Connection, room: str) -> list[Stored]:
    rows = db.execute("SELECT version_id, at, digest, size, kind FROM versions WHERE room = ?", (room,))
    return [Stored(*row[:4], named=row[4] == VersionKind.NAMED.value) for row in rows]


def _as_row(version: Version) -> tuple[Any, ...]:
    made_by = None if version.made_by is None else _user_text(version.made_by)
    authors, runs = json.dumps(version.authors), _runs_text(version.runs)
    return version.at, version.kind.value, version.name, made_by, version.digest, version.size, authors, runs


def _user_text(user: User) -> str:
    return json.dumps(asdict(user))


def _runs_text(runs: Sequence[RunEnd]) -> str:
    return json.dumps([asdict(run) for run in runs])


def _version(row: tuple[Any, ...]) -> Version:
    version_id, at, kind, name, made_by, digest, size, authors, runs = row
    return Version(
        version_id,
        at,
        VersionKind(kind),
        name,
        None if made_by is None else User(**json.loads(made_by)),
        digest,
        size,
        tuple(json.loads(authors)),
        tuple(RunEnd(**run) for run in json.loads(runs)),
    )
