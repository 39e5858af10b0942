"""Files that are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from pennant_server_ext.rooms.whole_file import FileChanged, expecting, stamp_of, write_whole


def write(path: Path, text: str) -> None:
    """Write that text."""
    write_whole(str(path), lambda file: file.write(text), lambda: pytest.fail("the folder takes other files"))


def test_the_permissions_stay_and_nothing_is_left_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    write(path, "é1")
    os.chmod(path, 0o640)
    write(path, "é2")
    assert path.read_text(encoding="utf-8") == "é2"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.ipynb").write_text("1")
    (tmp_path / "link.ipynb").symlink_to("real.ipynb")
    write(tmp_path / "link.ipynb", "2")
    assert (tmp_path / "link.ipynb").is_symlink()
    assert (tmp_path / "real.ipynb").read_text() == "2"


def test_what_somebody_else_wrote_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("read")
    stamp = stamp_of(str(path))

    def while_it_is_written(file: object) -> None:
        path.write_text("by an editor")

    with expecting(stamp) as expected:
        with pytest.raises(FileChanged):
            write_whole(str(path), while_it_is_written, lambda: None)
        assert path.read_text() == "by an editor"
        assert os.listdir(tmp_path) == ["a.ipynb"]
        assert expected.stamp == stamp
    with expecting(stamp_of(str(path))) as expected:
        write(path, "ours")
    assert path.read_text() == "ours"
    assert expected.stamp == stamp_of(str(path))


def test_a_file_that_was_removed_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("read")
    stamp = stamp_of(str(path))
    path.unlink()
    with expecting(stamp), pytest.raises(FileChanged):
        write(path, "ours")
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("old")

    def full(file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_whole(str(path), full, lambda: None)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.ipynb"]
