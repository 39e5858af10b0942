"""What lies in the wheel, and what does not."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.integration.wheel.conftest import ROOT


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    return zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize(
    "pattern",
    [
        r"kernel_sandbox/src/main\.mjs",
        r"kernel_sandbox/node_modules/vm2/package\.json",
        r"kernel_sandbox/packages/packages\.json",
        r"kernel_sandbox/packages/package-lock\.json",
        r"kernel_sandbox/packages/node_modules/@observablehq/plot/src/index\.js",
        r"kernel_sandbox/packages/node_modules/d3-array/LICENSE",
        r"kernel_sandbox/packages/drawing/dom\.mjs",
        r"kernel_sandbox/packages/drawing/node_modules/linkedom/worker\.js",
        r"pennant_spawner/seccomp\.json",
        r"pennant_server_ext/session/events/.+\.yaml",
        r".+\.data/data/etc/jupyter/jupyter_server_config\.d/pennant_server_ext\.json",
        r".+\.data/data/share/jupyter/kernels/pennant/kernel\.json",
        r".+\.data/data/share/jupyter/labextensions/pennant-notebook-labextension/static/remoteEntry\..+\.js",
        r".+\.data/data/share/jupyter/labextensions/pennant-notebook-labextension/install\.json",
    ],
)
def test_every_part_is_inside(names: list[str], pattern: str) -> None:
    assert [name for name in names if re.fullmatch(pattern, name)]


def test_of_node_modules_only_what_the_sandbox_program_imports(names: list[str]) -> None:
    modules = {
        found[1] for name in names if (found := re.match(r"kernel_sandbox/node_modules/((?:@[^/]+/)?[^/]+)/", name))
    }
    locked = json.loads((ROOT / "kernel_sandbox" / "package-lock.json").read_text())["packages"]
    needed = {path for path, entry in locked.items() if path.count("node_modules/") == 1 and not entry.get("dev")}
    assert modules == {path.removeprefix("node_modules/") for path in needed}
    assert "typescript" not in modules


def test_of_the_packages_of_cells_only_what_a_sandbox_reads(names: list[str]) -> None:
    packages = [name for name in names if name.startswith("kernel_sandbox/packages/")]
    assert not [name for name in packages if name.endswith((".map", ".d.ts", ".min.js", ".min.mjs", "README.md"))]
    assert not [name for name in packages if re.search(r"/(tests?|docs|\.bin)/", name)]


def test_nothing_for_development_is_inside(names: list[str]) -> None:
    assert not [name for name in names if re.match(r"(tests|benchmarks|labextension|kernel_sandbox/test)/", name)]
