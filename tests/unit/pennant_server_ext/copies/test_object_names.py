"""The names of a room's objects."""

from pennant_server_ext.copies import object_names


def test_an_object_is_named_after_its_content() -> None:
    first = object_names.log_name("a", 3, 10, 12, b"one")
    assert first == object_names.log_name("a", 3, 10, 12, b"one")
    assert first != object_names.log_name("a", 3, 10, 12, b"two")
    assert first.startswith("rooms/a/log/000000000003-000000000010-000000000012-")
    assert object_names.snapshot_name("a", 12, b"one").startswith("rooms/a/snap/000000000012-")


def test_snapshots_are_told_from_the_log() -> None:
    assert object_names.is_snapshot(object_names.snapshot_name("a", 1, b""))
    assert not object_names.is_snapshot(object_names.log_name("snap", 1, 1, 1, b""))
    assert not object_names.is_snapshot(object_names.lease_name("snap"))


def test_no_key_leaves_its_folder() -> None:
    for key in ("..", "../b", "file:a/b", "a b", "ä"):
        assert object_names.lease_name(key).count("/") == 2
        assert ".." not in object_names.lease_name(key).split("/")
