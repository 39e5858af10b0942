"""Ids of files, with the real manager."""

# jupyter_server_fileid is typed in part only.
# pyright: reportUnknownMemberType=false

import pytest
from jupyter_server_fileid.manager import ArbitraryFileIdManager

from pennant_server_ext.file_ids import FileIds, is_below


@pytest.fixture
def manager() -> ArbitraryFileIdManager:
    """jupyter_server_fileid's default manager."""
    return ArbitraryFileIdManager(db_path=":memory:", root_dir="/srv/notebooks")


@pytest.mark.parametrize("folder", ["lessons", "a/lessons", "[one]", "wh?t*"])
def test_what_lies_in_a_folder_moves_with_it(manager: ArbitraryFileIdManager, folder: str) -> None:
    ids = FileIds(lambda: manager)
    inside = manager.index(f"{folder}/deep/n.ipynb")
    beside = manager.index(f"{folder}2/n.ipynb")
    known = ids.below(folder, [inside, beside])
    assert known == {inside: f"{folder}/deep/n.ipynb"}
    ids.before_move(folder, "new")
    ids.moved(folder, "new", known)
    assert ids.path(inside) == "new/deep/n.ipynb"
    assert ids.path(beside) == f"{folder}2/n.ipynb"


def test_what_nobody_has_open_moves_with_its_folder_too(manager: ArbitraryFileIdManager) -> None:
    ids = FileIds(lambda: manager)
    closed = manager.index("lessons/n.ipynb")
    ids.before_move("lessons", "new")
    ids.moved("lessons", "new", {})
    assert ids.path(closed) == "new/n.ipynb"


def test_an_id_of_a_file_that_is_long_gone_is_not_in_the_way(manager: ArbitraryFileIdManager) -> None:
    ids = FileIds(lambda: manager)
    old, new = manager.index("old.ipynb"), manager.index("new.ipynb")
    ids.before_move("old.ipynb", "new.ipynb")
    ids.moved("old.ipynb", "new.ipynb", {old: "old.ipynb"})
    assert (ids.of("new.ipynb"), ids.of("old.ipynb"), ids.path(new)) == (old, None, None)


def test_what_the_listener_of_the_manager_does_later_changes_nothing(manager: ArbitraryFileIdManager) -> None:
    ids = FileIds(lambda: manager)
    file_id = manager.index("old.ipynb")
    ids.before_move("old.ipynb", "new.ipynb")
    ids.moved("old.ipynb", "new.ipynb", {file_id: "old.ipynb"})
    manager.move("old.ipynb", "new.ipynb")
    assert ids.path(file_id) == "new.ipynb"


def test_a_deleted_file_and_the_next_one_under_its_name_are_two(manager: ArbitraryFileIdManager) -> None:
    ids = FileIds(lambda: manager)
    first = manager.index("n.ipynb")
    ids.deleted("n.ipynb")
    assert ids.path(first) is None
    assert manager.index("n.ipynb") != first


def test_a_folder_is_no_file_that_begins_alike() -> None:
    assert is_below("a/b", "a")
    assert is_below("a", "a")
    assert not is_below("ab", "a")
