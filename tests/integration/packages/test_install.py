"""An administrator's packages: real npm, a real registry."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pennant_spawner.errors import EngineError
from pennant_spawner.packages import PackagePin, parse_pins
from pennant_spawner.packages_folder import PackagesFolder, find_folder, shipped_folder, shipped_pins
from pennant_spawner.packages_install import ensure_packages, install_packages
from tests.integration.packages.registry import Registry

PINS = parse_pins(["@school/shapes@2.0.0", "greet@1.2.3"])


@pytest.fixture
def published(registry: Registry) -> Registry:
    registry.publish("greet", "1.2.3", {"index.js": "export const hi = 1", "index.d.ts": "x"}, description="Says hello")
    registry.publish("greet", "1.3.0")
    registry.publish("@school/shapes", "2.0.0", dependencies={"inner": "^1.0.0"}, devDependencies={"absent": "1.0.0"})
    registry.publish("inner", "1.0.9", {"index.js": "inner", "LICENSE": "free"})
    return registry


def test_exactly_what_was_asked_for_is_there_with_what_it_needs(published: Registry, place: Path) -> None:
    folder = install_packages(PINS)
    assert folder.path.parent == place
    assert folder.listing.pins == PINS
    assert [it.description for it in folder.listing.packages] == ["", "Says hello"]
    assert folder.listing.inject == shipped_folder().listing.inject
    modules = folder.path / "node_modules"
    names = {path.relative_to(modules).as_posix() for path in modules.rglob("*") if path.is_file()}
    packages = ("@school/shapes", "greet", "inner")
    assert names == {f"{name}/{file}" for name in packages for file in ("index.js", "package.json")} | {"inner/LICENSE"}
    assert json.loads((modules / "greet" / "package.json").read_text())["version"] == "1.2.3"
    assert (folder.path / "drawing" / "node_modules" / "linkedom" / "worker.js").exists()


def test_what_is_installed_is_not_fetched_again(published: Registry, place: Path) -> None:
    first = install_packages(PINS)
    published.asked.clear()
    assert install_packages(PINS) == first == find_folder(PINS) == ensure_packages(PINS)
    assert published.asked == []


def test_nobodys_scripts_run(registry: Registry, place: Path, tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    scripts = {name: f"touch {trace}" for name in ("preinstall", "install", "postinstall", "prepare")}
    registry.publish("eager", "1.0.0", scripts=scripts, gypfile=True)
    install_packages([PackagePin("eager", "1.0.0")])
    assert not trace.exists()


@pytest.mark.parametrize("address", ["git+ssh://git@example.org/a/b.git", "https://example.org/b.tgz", "file:../b"])
def test_what_is_not_from_the_registry_is_refused(registry: Registry, place: Path, address: str) -> None:
    registry.publish("outside", "1.0.0", dependencies={"b": address})
    with pytest.raises(EngineError, match=r"Fetching packages of type .* have been disabled"):
        install_packages([PackagePin("outside", "1.0.0")])
    assert list(place.iterdir()) == []


def test_a_version_that_does_not_exist_is_told_with_the_next_step(published: Registry, place: Path) -> None:
    with pytest.raises(EngineError, match="No matching version found for greet@9") as raised:
        install_packages([PackagePin("greet", "9.0.0")])
    assert raised.value.next_step.endswith("pennant packages install")
    assert list(place.iterdir()) == []


def test_altered_content_is_refused(published: Registry, place: Path) -> None:
    published.tarballs["/greet/-/1.2.3.tgz"] = published.tarballs["/inner/-/1.0.9.tgz"]
    with pytest.raises(EngineError, match="EINTEGRITY"):
        install_packages([PackagePin("greet", "1.2.3")])


def test_npm_that_does_not_end_is_ended(published: Registry, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(published, "answer", _late(answered))
    try:
        with pytest.raises(EngineError, match="did not end within 2 seconds"):
            install_packages(PINS, deadline_s=2.0)
    finally:
        answered.set()
    assert list(place.iterdir()) == []


def test_two_at_once_do_no_harm(published: Registry, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pennant_spawner.packages_install._one_at_a_time", _NoLock())
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(install_packages, [PINS, PINS])
    assert one == other
    assert [path.name for path in place.iterdir()] == [one.path.name]


def test_a_part_of_what_pennant_brings_needs_no_registry(registry: Registry, place: Path) -> None:
    folder = install_packages([pin for pin in shipped_pins() if pin.name == "d3-array"])
    assert [pin.name for pin in folder.listing.pins] == ["d3-array"]
    assert (folder.path / "node_modules" / "internmap" / "package.json").exists()
    assert registry.asked == []


def test_without_its_packages_a_sandbox_starts_and_knows_what_is_missing(registry: Registry, place: Path) -> None:
    wanted = parse_pins(["lodash-es@4.18.1", "nowhere@1.0.0"])
    folder = ensure_packages(wanted)
    assert [pin.name for pin in folder.listing.pins] == ["lodash-es"]
    assert folder.listing.missing == (PackagePin("nowhere", "1.0.0"),)
    assert PackagesFolder.open(folder.path) == folder
    assert find_folder(wanted) is None


def test_other_users_can_read_what_is_installed(published: Registry, place: Path) -> None:
    folder = install_packages(PINS)
    assert all(path.stat().st_mode & 0o004 for path in (folder.path, *folder.path.rglob("*")))


class _NoLock:
    """Two threads as two processes would be."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def _late(answered: threading.Event) -> Callable[[str], None]:
    def answer(path: str) -> None:
        answered.wait(30)

    return answer
