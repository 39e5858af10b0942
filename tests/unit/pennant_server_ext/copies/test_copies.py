"""Copies of real logs in obstore's memory store, on one server and on several."""

from pathlib import Path

import pytest

from pennant_server_ext.copies import copy_plan
from pennant_server_ext.copies.copy_state import BEHIND_AFTER_S, CURRENT
from pennant_server_ext.copies.object_names import content_folders, is_snapshot, lease_name
from pennant_server_ext.errors import RoomElsewhere, RoomUnavailable
from tests.unit.pennant_server_ext.copies.faulty_bucket import FaultyBucket
from tests.unit.pennant_server_ext.copies.hosts import LEASE_S, Clock, host, until

SNAP, LOG = content_folders("a")


async def test_a_new_host_has_what_was_copied(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "first", bucket) as first:
        notebook = await first.open()
        for word in ("one", "two"):
            notebook.write(word)
        first.copies.closed("a")
    async with host(tmp_path / "second", bucket) as second:
        assert (await second.open()).words == ["one", "two"]


async def test_what_both_know_is_there_once(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "first", bucket) as first:
        (await first.open()).write("first")
    async with host(tmp_path / "second", bucket) as second:
        (await second.open()).write("second")
    async with host(tmp_path / "first", bucket) as first:
        notebook = await first.open()
        assert notebook.words == ["first", "second"]
        notebook.write("third")
        await first.copied(notebook)
    async with host(tmp_path / "new", bucket) as new:
        assert (await new.open()).words == ["first", "second", "third"]


async def test_a_new_host_knows_the_file_that_was_saved(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "first", bucket) as first:
        notebook = await first.open()
        notebook.write("one")
        notebook.room.saved(notebook.room.seq, "the file's digest")
        notebook.write("not in the file")
        await notebook.room.durable()
        await first.copied(notebook)
    async with host(tmp_path / "second", bucket) as second:
        stored = await (await second.open()).room.load()
        assert stored.save_of("the file's digest") is not None
        assert stored.save_of("another's") is None
        assert await second.store.room("a").base() is None


async def test_a_store_that_somebody_emptied_gets_it_all_again(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "here", bucket) as server:
        (await server.open()).write("one")
    async with host(tmp_path / "here", empty := FaultyBucket()) as server:
        (await server.open()).write("two")
    async with host(tmp_path / "new", empty) as new:
        assert (await new.open()).words == ["one", "two"]


async def test_many_objects_become_one_and_only_those_that_are_in_it_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_plan, "MOST_OBJECTS", 5)
    bucket = FaultyBucket()
    stranger = f"{LOG}/from-somebody-else"
    async with host(tmp_path, bucket) as server:
        notebook = await server.open()
        await bucket.create(stranger, b"")
        for number in range(6):
            notebook.write(str(number))
            await server.copied(notebook)
        await until(lambda: any(what == "delete" for what, _ in bucket.asked))
        notebook.write("last")
        await server.copied(notebook)
    puts = [name for what, name in bucket.asked if what == "create" and name != lease_name("a") and name != stranger]
    deleted = [name for what, name in bucket.asked if what == "delete"]
    snapshot = next(name for name in puts if is_snapshot(name))
    assert deleted == puts[: puts.index(snapshot)]
    asked = [name for _, name in bucket.asked]
    assert asked.index(snapshot) < asked.index(deleted[0], asked.index(snapshot))
    left = [*await bucket.list(SNAP), *await bucket.list(LOG)]
    assert set(left) == {snapshot, stranger, *puts[puts.index(snapshot) + 1 :]}


async def test_a_restart_goes_on_where_a_killed_server_was(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "here", bucket, is_killed=True) as server:
        notebook = await server.open()
        notebook.write("copied")
        await server.copied(notebook)
        bucket.broken = "the store is away"
        notebook.write("not copied")
    bucket.broken = ""
    async with host(tmp_path / "here", bucket) as server:
        await until(lambda: ("replace", lease_name("a")) in bucket.asked[-2:] and server.copies.state("a") == CURRENT)
    async with host(tmp_path / "new", bucket) as new:
        assert (await new.open()).words == ["copied", "not copied"]


async def test_what_others_wrote_comes_though_what_was_left_here_was_copied_first(tmp_path: Path) -> None:
    bucket, clock = FaultyBucket(), Clock()
    async with host(tmp_path / "here", bucket, clock, is_killed=True) as server:
        notebook = await server.open()
        notebook.write("copied")
        await server.copied(notebook)
        bucket.broken = "the store is away"
        notebook.write("left")
    bucket.broken = ""
    clock.ahead_s += 2 * LEASE_S
    async with host(tmp_path / "other", bucket, clock) as other:
        (await other.open()).write("other")
    async with host(tmp_path / "here", bucket, clock) as server:
        await until(lambda: any(what == "create" and f"{LOG}/{3:012}" in name for what, name in bucket.asked))
        assert sorted((await server.open()).words) == ["copied", "left", "other"]


async def test_a_room_has_one_owner(tmp_path: Path) -> None:
    bucket, clock = FaultyBucket(), Clock()
    async with host(tmp_path / "first", bucket, clock) as first, host(tmp_path / "second", bucket, clock) as second:
        (await first.open()).write("mine")
        with pytest.raises(RoomElsewhere, match=r"Open on another server: \S+, until \d\d:\d\d:\d\d UTC\."):
            await second.open()
        assert not second.losses
        bucket.broken = "away"
        with pytest.raises(RoomElsewhere):
            await second.open()
        bucket.broken = ""
        first.copies.closed("a")
        await until(lambda: first.copies._copier.find("a") is None)  # pyright: ignore
        assert (await second.open()).words == ["mine"]


async def test_a_server_that_slept_loses_the_room_and_writes_nothing_more(tmp_path: Path) -> None:
    bucket, clock = FaultyBucket(), Clock()
    asleeps = FaultyBucket(bucket.store)
    async with host(tmp_path / "awake", bucket, clock) as awake:
        async with host(tmp_path / "asleep", asleeps, clock, is_killed=True) as asleep:
            notebook = await asleep.open()
            notebook.write("before")
            await asleep.copied(notebook)
            asleeps.going.clear()
            clock.ahead_s += 2 * LEASE_S
            notebook.write("dreamt")
            other = await awake.open()
            other.write("after")
            asleeps.going.set()
            await until(lambda: asleep.losses)
            await awake.copied(other)
            assert other.words == ["before", "after"]
            epochs = [name.removeprefix(f"{LOG}/").partition("-")[0] for name in await bucket.list(LOG)]
            assert epochs == [f"{1:012}", f"{2:012}"]
        awake.copies.closed("a")
    # What it wrote while it slept is in its own log, and comes along when it may.
    async with host(tmp_path / "asleep", asleeps, clock):
        await until(lambda: any(what == "create" and f"{LOG}/{3:012}" in name for what, name in asleeps.asked))
    async with host(tmp_path / "awake", bucket, clock) as awake:
        assert sorted((await awake.open()).words) == ["after", "before", "dreamt"]


async def test_edits_go_on_without_the_store_and_people_are_told(tmp_path: Path) -> None:
    bucket, clock = FaultyBucket(), Clock()
    bucket.broken = "the store does not answer"
    async with host(tmp_path / "here", bucket, clock) as server:
        notebook = await server.open()
        notebook.write("meanwhile")
        await until(lambda: server.copies._copier.find("a").since is not None)  # pyright: ignore
        assert server.changes == []
        clock.ahead_s += BEHIND_AFTER_S
        await until(lambda: server.changes)
        [state] = server.changes
        assert (state.state, state.reason) == ("behind", "the store does not answer")
        bucket.broken = ""
        clock.ahead_s += 60
        await until(lambda: len(server.changes) == 2)
        assert server.changes[-1] == CURRENT
        assert not server.losses
    async with host(tmp_path / "new", bucket, clock) as new:
        assert (await new.open()).words == ["meanwhile"]


async def test_two_histories_that_never_met_are_not_mixed(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "first", bucket) as first:
        (await first.open()).write("from the file")
    bucket.broken = "away"
    async with host(tmp_path / "second", bucket, clock := Clock()) as second:
        notebook = await second.open()
        notebook.write("from the same file")
        await notebook.room.durable()
        bucket.broken = ""
        clock.ahead_s += 60
        await until(lambda: second.losses)
        second.copies.closed("a")
        again = await second.open()
        assert again.words == ["from the same file"]
    [aside] = await bucket.list("rooms/a/aside")
    assert (await bucket.get(aside)).data  # pyright: ignore
    async with host(tmp_path / "third", bucket) as third:
        assert (await third.open()).words == ["from the same file"]


async def test_what_another_server_wrote_is_needed_to_open(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "first", bucket) as first:
        (await first.open()).write("newer")

    class Half(FaultyBucket):
        async def list(self, folder: str) -> object:
            self.broken = "half broken"
            try:
                return await super().list(folder)
            finally:
                self.broken = ""

    half = Half(bucket.store)
    async with host(tmp_path / "second", half) as second:
        with pytest.raises(RoomUnavailable, match=r"cannot be read \(half broken\)"):
            await second.open()
    async with host(tmp_path / "second", bucket) as second:
        assert (await second.open()).words == ["newer"]


async def test_a_damaged_object_does_not_keep_the_others_away(tmp_path: Path) -> None:
    bucket = FaultyBucket()
    async with host(tmp_path / "first", bucket) as first:
        notebook = await first.open()
        for word in ("one", "two"):
            notebook.write(word)
            await first.copied(notebook)
    names = list(await bucket.list(LOG))
    stored = await bucket.get(names[-1])
    await bucket.put(names[-1], stored.data[:-1])
    async with host(tmp_path / "second", bucket) as second:
        assert (await second.open()).words == ["one"]
