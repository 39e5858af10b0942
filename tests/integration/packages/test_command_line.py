"""`pennant packages …` and `pennant doctor`, with a configuration file and a registry of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pennant_server_ext.command_line import main
from tests.integration.packages.registry import Registry

Configure = Callable[[str], int]


@pytest.fixture
def configure(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Writes Jupyter's configuration file; no Docker engine answers, so that no image is left behind."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-engine")
    file = tmp_path / "jupyter_server_config.py"
    return lambda line: file.write_text(f"{line}\n")


def test_without_configuration_what_pennant_brings_is_listed(
    configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("")
    assert main(["packages", "list"]) == 0
    listed = capsys.readouterr().out
    assert "@observablehq/plot@" in listed
    assert "kernel_sandbox/packages" in listed


def test_a_package_is_added_in_one_command(
    registry: Registry, configure: Configure, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.publish("greet", "1.2.3", description="Says hello")
    configure("c.PennantSandbox.packages = ['greet@1.2.3']")
    assert main(["packages", "list"]) == 1
    assert "Type: pennant packages install" in capsys.readouterr().out
    assert main(["packages", "install"]) == 0
    assert main(["packages", "list"]) == 0
    assert "greet@1.2.3                      Says hello" in capsys.readouterr().out
    assert len(list(place.iterdir())) == 1


def test_what_npm_says_is_told(registry: Registry, configure: Configure, capsys: pytest.CaptureFixture[str]) -> None:
    configure("c.PennantSandbox.packages = ['nowhere@1.0.0']")
    assert main(["packages", "install"]) == 1
    assert "'nowhere@1.0.0' could not be found" in capsys.readouterr().err


def test_a_range_is_refused_with_an_example(configure: Configure, capsys: pytest.CaptureFixture[str]) -> None:
    configure("c.PennantSandbox.packages = ['greet@^1.2.3']")
    assert main(["packages", "install"]) == 1
    assert "'greet@^1.2.3' needs an exact version, such as dayjs@1.11.13" in capsys.readouterr().err


def test_the_doctor_tells_what_is_not_installed(
    registry: Registry, configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("c.PennantSandbox.packages = ['greet@1.2.3']")
    main(["doctor"])
    told = capsys.readouterr().out
    assert "configured: greet@1.2.3" in told
    assert "installed: not yet; type: pennant packages install" in told
