"""Finding a file that was moved."""

import os
from pathlib import Path

import pytest

from pennant_server_ext.rooms import moved_file
from pennant_server_ext.rooms.moved_file import find_moved
from pennant_server_ext.rooms.whole_file import Stamp, stamp_of


def a_file(path: Path) -> Stamp:
    """The stamp of a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text")
    stamp = stamp_of(str(path))
    assert stamp is not None
    return stamp


@pytest.mark.parametrize("place", ["other.ipynb", "n2/n.ipynb", "../n.ipynb", "../../deep/er/n.ipynb"])
def test_it_is_found_wherever_it_is(tmp_path: Path, place: str) -> None:
    old = tmp_path / "a" / "b" / "n.ipynb"
    stamp = a_file(old)
    new = (old.parent / place).resolve()
    a_file(new.parent / "neighbour.ipynb")
    old.rename(new)
    assert find_moved(str(tmp_path), str(old), {stamp}) == str(new)


def test_it_is_found_when_its_folder_was_moved(tmp_path: Path) -> None:
    old = tmp_path / "a" / "b" / "n.ipynb"
    stamp = a_file(old)
    (tmp_path / "a").rename(tmp_path / "z")
    assert find_moved(str(tmp_path), str(old), {stamp}) == str(tmp_path / "z" / "b" / "n.ipynb")


def test_what_was_changed_put_away_or_moved_outside_is_not(tmp_path: Path) -> None:
    root = tmp_path / "root"
    old, kept = root / "n.ipynb", root / "kept.ipynb"
    stamp = a_file(old)
    (root / "link").symlink_to(tmp_path)
    for place in (root / ".trash" / "n.ipynb", tmp_path / "n.ipynb"):
        place.parent.mkdir(exist_ok=True)
        old.rename(place)
        assert find_moved(str(root), str(old), {stamp}) is None
        place.rename(old)
    old.rename(kept)
    os.utime(kept, ns=(1, 1))
    assert find_moved(str(root), str(old), {stamp}) is None


def test_a_link_in_a_circle_and_the_size_of_the_tree_have_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "n.ipynb", tmp_path / "z" / "n.ipynb"
    stamp = a_file(old)
    for number in range(5):
        a_file(tmp_path / "a" / f"{number}.ipynb")
    (tmp_path / "a" / "circle").symlink_to(tmp_path)
    new.parent.mkdir()
    old.rename(new)
    assert find_moved(str(tmp_path), str(old), {stamp}) == str(new)
    monkeypatch.setattr(moved_file, "MAX_ENTRIES", 1)
    assert find_moved(str(tmp_path), str(old), {stamp}) is None
