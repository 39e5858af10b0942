"""Names with exact versions, and the listing that the sandbox reads."""

import json
from pathlib import Path

import pytest
from traitlets import TraitError
from traitlets.config import Config

from pennant_spawner.packages import PackageListing, PackagePin, parse_pins
from pennant_spawner.packages_folder import shipped_folder, shipped_pins
from pennant_spawner.sandbox_settings import PennantSandbox

SHIPPED = shipped_folder()


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        ("lodash-es@4.17.21", "lodash-es", "4.17.21"),
        ("@observablehq/plot@0.6.17", "@observablehq/plot", "0.6.17"),
        (" left-pad@1.0.0-beta.1+b2 ", "left-pad", "1.0.0-beta.1+b2"),
        ("JSONStream@1.3.5", "JSONStream", "1.3.5"),
    ],
)
def test_a_name_with_an_exact_version_is_a_pin(text: str, name: str, version: str) -> None:
    assert PackagePin.parse(text) == PackagePin(name, version)
    assert str(PackagePin.parse(text)) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "lodash-es",
        "@observablehq/plot",
        "lodash-es@",
        "lodash-es@latest",
        "lodash-es@^4.17.21",
        "lodash-es@4",
        "lodash-es@4.17.x",
        "lodash-es@>=4.0.0",
        "lodash-es@npm:other@1.0.0",
        "lodash-es@https://example.org/lodash.tgz",
        "git+https://example.org/lodash.git@1.0.0",
        "github:user/lodash@1.0.0",
        "file:../lodash@1.0.0",
        "../lodash@1.0.0",
        "/lodash@1.0.0",
        ".hidden@1.0.0",
        "--registry@1.0.0",
        "node_modules@1.0.0",
        "@scope/../lodash@1.0.0",
        "a b@1.0.0",
        "a\nb@1.0.0",
        "",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as dayjs@1\.11\.13"):
        PackagePin.parse(text)


def test_pins_are_sorted_and_each_is_there_once() -> None:
    assert list(map(str, parse_pins(["b@1.0.0", "a@2.0.0", "b@1.0.0"]))) == ["a@2.0.0", "b@1.0.0"]


def test_one_package_in_two_versions_is_refused() -> None:
    with pytest.raises(ValueError, match=r"two versions: 1\.0\.0 and 2\.0\.0"):
        parse_pins(["a@1.0.0", "a@2.0.0"])


def test_the_default_is_what_pennant_brings() -> None:
    packages = PennantSandbox(config=Config()).settings().packages
    assert packages == SHIPPED.listing.pins == shipped_pins()
    assert {"lodash-es", "d3-array", "d3-scale", "d3-shape", "@observablehq/plot"} <= {pin.name for pin in packages}


def test_the_listing_says_what_is_locked_and_installed() -> None:
    wanted = json.loads((SHIPPED.path / "package.json").read_bytes())["dependencies"]
    assert {pin.name: pin.version for pin in shipped_pins()} == wanted
    for pin in shipped_pins():
        manifest = SHIPPED.path / "node_modules" / pin.name / "package.json"
        assert json.loads(manifest.read_bytes())["version"] == pin.version


@pytest.mark.parametrize("folder", [SHIPPED.path, SHIPPED.path / "drawing"], ids=["packages", "drawing"])
def test_the_locks_name_hashes_and_no_addresses(folder: Path) -> None:
    entries = json.loads((folder / "package-lock.json").read_bytes())["packages"]
    assert all(entry["integrity"] for path, entry in entries.items() if path)
    assert not [path for path, entry in entries.items() if "resolved" in entry or entry.get("hasInstallScript")]


def test_what_modules_are_given_is_there() -> None:
    sources = {source.partition("#")[0] for given in SHIPPED.listing.inject.values() for source in given.values()}
    assert sources == {"./drawing/dom.mjs"}
    assert all((SHIPPED.path / source).is_file() for source in sources)


def test_a_listing_is_read_as_it_was_written(tmp_path: Path) -> None:
    listing = SHIPPED.listing.only([PackagePin("d3-array", "3.2.5"), PackagePin("dayjs", "1.11.13")])
    (tmp_path / "packages.json").write_text(listing.text())
    assert PackageListing.read(tmp_path) == listing
    assert [it.pin.name for it in listing.packages] == ["d3-array"]
    assert listing.missing == (PackagePin("dayjs", "1.11.13"),)


def test_configuration_adds_to_the_set_or_replaces_it() -> None:
    added = Config()
    added.PennantSandbox.packages.append("dayjs@1.11.13")
    replaced = Config({"PennantSandbox": {"packages": ["@a/b@1.0.0"]}})
    assert set(_packages(added)) == {*shipped_pins(), PackagePin("dayjs", "1.11.13")}
    assert _packages(replaced) == (PackagePin("@a/b", "1.0.0"),)
    assert _packages(Config({"PennantSandbox": {"packages": []}})) == ()


def test_what_cannot_be_meant_is_refused_with_the_name_of_the_option() -> None:
    with pytest.raises(TraitError, match=r"c\.PennantSandbox\.packages: 'dayjs@latest' needs an exact version"):
        _packages(Config({"PennantSandbox": {"packages": ["dayjs@latest"]}}))


def _packages(config: Config) -> tuple[PackagePin, ...]:
    return PennantSandbox(config=config).settings().packages
