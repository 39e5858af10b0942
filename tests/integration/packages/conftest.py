"""npm as an administrator has it, with a registry of the test's own and a place for what it installs."""

from collections.abc import Generator
from pathlib import Path

import pytest

from pennant_spawner import packages_install
from tests.integration.packages.registry import Registry, serving


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Registry]:
    """npm of this process asks this registry and no other, and remembers nothing of earlier tests."""
    (tmp_path / "npmrc").write_text("")
    with serving() as running:
        for name, value in {
            "registry": running.address,
            "cache": str(tmp_path / "cache"),
            "userconfig": str(tmp_path / "npmrc"),
            "fetch_retries": "0",
        }.items():
            monkeypatch.setenv(f"npm_config_{name}", value)
        yield running


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where packages are installed and found; the person's own are out of sight."""
    share = tmp_path / "share"
    monkeypatch.setenv("JUPYTER_PATH", str(share))
    folder = share / "pennant" / "packages"
    monkeypatch.setattr(packages_install, "installation_place", lambda: folder)
    return folder
