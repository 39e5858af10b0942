"""Versions in a database."""

import sqlite3
from collections.abc import Iterator

import pytest

from pennant_server_ext.errors import Conflict, NotFound
from pennant_server_ext.history import run_rows, version_rows
from pennant_server_ext.history.retention import DAY_S, Retention
from pennant_server_ext.history.version import RunEnd, Version, VersionKind
from pennant_server_ext.history.version_rows import Content
from pennant_server_ext.messages import User
from pennant_server_ext.store import changes
from pennant_server_ext.store.changes import Change

ADA = User("ada", "Ada", "red")
RULE = Retention()


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    version_rows.make_tables(connection)
    run_rows.make_table(connection)
    changes.make_table(connection)
    yield connection
    connection.close()


def add(
    db: sqlite3.Connection,
    at: float,
    content: str,
    kind: VersionKind = VersionKind.AUTOMATIC,
    rule: Retention = RULE,
    room: str = "room",
) -> Version:
    """Store a version with that content."""
    version = Version(0, at, kind, "", ADA if kind is VersionKind.NAMED else None, content, len(content))
    return version_rows.add(db, room, version, Content(content, content.encode()), rule)


def contents(db: sqlite3.Connection) -> set[str]:
    return {digest for [digest] in db.execute("SELECT digest FROM version_contents")}


def listed(db: sqlite3.Connection, room: str = "room") -> list[int]:
    return [version.version_id for version in version_rows.page(db, room, None, 1000)]


def test_a_version_comes_back_as_it_was(db: sqlite3.Connection) -> None:
    made = add(db, 5.0, "one", VersionKind.NAMED)
    assert version_rows.get(db, "room", made.version_id) == (made, b"one")
    assert made.made_by == ADA


def test_an_automatic_one_is_not_made_twice_of_the_same_content(db: sqlite3.Connection) -> None:
    first = add(db, 1.0, "one")
    assert add(db, 2.0, "one").version_id == first.version_id
    assert add(db, 3.0, "one", VersionKind.BEFORE_RESTORE).version_id != first.version_id
    assert contents(db) == {"one"}


def test_they_are_listed_newest_first_and_by_pages(db: sqlite3.Connection) -> None:
    ids = [add(db, float(number), str(number)).version_id for number in range(5)]
    assert listed(db) == ids[::-1]
    assert [version.version_id for version in version_rows.page(db, "room", ids[3], 2)] == [ids[2], ids[1]]
    assert listed(db, "another") == []


def test_a_version_tells_who_changed_what_and_what_ran_since_the_one_before(db: sqlite3.Connection) -> None:
    add(db, 100.0, "one")
    with db:
        changes.note(db, [Change("room", 1, 99.0, "old", 9), Change("room", 2, 101.0, "bob", 9)])
        changes.note(db, [Change("room", 3, 102.0, "", 9), Change("another", 4, 102.0, "eve", 9)])
    run = RunEnd(103.0, "run", "c0", "bob", "ok")
    run_rows.add_runs(db, [("room", RunEnd(98.0, "early", "c0", "old", "ok")), ("room", run), ("another", run)])
    made = add(db, 104.0, "two")
    assert (made.authors, made.runs) == (("bob",), (run,))


def test_what_is_dropped_leaves_its_authors_and_runs_to_the_next_one(db: sqlite3.Connection) -> None:
    run_rows.add_runs(db, [("room", RunEnd(100.0, "run", "c0", "bob", "ok"))])
    with db:
        changes.note(db, [Change("room", 1, 100.0, "bob", 9), Change("room", 2, 300.0, "ada", 9)])
    add(db, 200.0, "one")
    last = add(db, 400.0, "two")
    version_rows.thin_out(db, "room", 3 * DAY_S, RULE)
    assert listed(db) == [last.version_id]
    heir, _ = version_rows.get(db, "room", last.version_id)
    assert heir.authors == ("ada", "bob")
    assert [run.run_id for run in heir.runs] == ["run"]
    assert contents(db) == {"two"}


def test_content_stays_while_a_version_has_it(db: sqlite3.Connection) -> None:
    mine, theirs = add(db, 1.0, "one"), add(db, 1.0, "one", room="another")
    version_rows.remove(db, "room", mine.version_id)
    assert version_rows.get(db, "another", theirs.version_id)[1] == b"one"
    version_rows.forget(db, "another")
    assert contents(db) == set()
    with pytest.raises(NotFound):
        version_rows.get(db, "another", theirs.version_id)


def test_a_version_is_of_one_notebook(db: sqlite3.Connection) -> None:
    theirs = add(db, 1.0, "one", room="another")
    with pytest.raises(NotFound):
        version_rows.get(db, "room", theirs.version_id)
    with pytest.raises(NotFound):
        version_rows.remove(db, "room", theirs.version_id)
    assert listed(db, "another") == [theirs.version_id]


def test_there_is_an_end_to_named_ones(db: sqlite3.Connection) -> None:
    rule = Retention(max_named=2)
    first = add(db, 1.0, "one", VersionKind.NAMED, rule)
    add(db, 2.0, "two", VersionKind.NAMED, rule)
    other = add(db, 3.0, "three", rule=rule)
    with pytest.raises(Conflict, match="Remove one"):
        add(db, 4.0, "four", VersionKind.NAMED, rule)
    assert contents(db) == {"one", "two", "three"}
    with pytest.raises(Conflict):
        version_rows.rename(db, "room", other.version_id, "mine", ADA, rule)
    assert version_rows.rename(db, "room", first.version_id, "mine", ADA, rule).name == "mine"
    version_rows.remove(db, "room", first.version_id)
    assert version_rows.rename(db, "room", other.version_id, "mine", ADA, rule).kind is VersionKind.NAMED


def test_runs_are_kept_in_bounds(db: sqlite3.Connection) -> None:
    many = [("room", RunEnd(float(number), str(number), "c0", "bob", None)) for number in range(run_rows.KEPT + 50)]
    run_rows.add_runs(db, many)
    left = run_rows.runs_since(db, "room", 0.0, 5000)
    assert [run for _, run in many[50:]] == list(left)
    assert [run.run_id for run in run_rows.runs_since(db, "room", 0.0, 2)] == ["1048", "1049"]
