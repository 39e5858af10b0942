"""Folders of packages that no server uses."""

import os
import time
from pathlib import Path

import pytest

from pennant_spawner import packages_old
from pennant_spawner.packages_old import KEPT_S, note_use, prune_packages


def test_only_what_nobody_has_begun_with_for_long_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages_old, "installation_place", lambda: tmp_path)
    current, used, fresh, old = (tmp_path / name for name in ("current", "used", "fresh", "old"))
    for folder in (current, used, fresh, old):
        (folder / "node_modules").mkdir(parents=True)
    for folder in (current, used, old):
        os.utime(folder, times=(0, time.time() - KEPT_S - 60))
    note_use(used)
    assert prune_packages(current) == [old]
    assert sorted(it.name for it in tmp_path.iterdir()) == ["current", "fresh", "used"]


def test_where_nothing_was_installed_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages_old, "installation_place", lambda: tmp_path / "nowhere")
    note_use(tmp_path / "nowhere" / "x" / "y")
    assert prune_packages(tmp_path) == []
