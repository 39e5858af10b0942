"""From traits to frozen values."""

import pytest
from traitlets import TraitError
from traitlets.config import Config

from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import PennantSandbox, SandboxSettings


def test_the_defaults_agree() -> None:
    assert PennantSandbox(config=Config()).settings() == SandboxSettings()


def test_configuration_arrives() -> None:
    config = Config()
    config.PennantSandbox.engine = "local"
    config.PennantSandbox.memory_mib = 256
    config.PennantSandbox.cell_time_limit_s = 60.0
    settings = PennantSandbox(config=config).settings()
    assert settings.engine == "local"
    assert settings.limits == SandboxLimits(memory_mib=256, cell_time_limit_s=60.0)
    assert settings.limits.cell_time_s == 60.0
    assert settings.limits.heap_mib == 122


def test_what_is_chosen_about_walls_arrives() -> None:
    given = {"docker_runtime": "runsc", "docker_user": "1000:1000", "docker_userns": "host", "jitless": True}
    settings = PennantSandbox(config=Config({"PennantSandbox": given})).settings()
    assert settings == SandboxSettings(
        docker_runtime="runsc", docker_user="1000:1000", docker_userns="host", jitless=True
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("engine", "podman"), ("memory_mib", 5), ("cpus", 0), ("processes", 1)),
        *(("docker_user", "0:0"), ("docker_user", "1000"), ("docker_user", "root:root"), ("docker_user", "1000:0")),
    ],
)
def test_nonsense_is_refused(name: str, value: object) -> None:
    with pytest.raises(TraitError):
        PennantSandbox(config=Config({"PennantSandbox": {name: value}}))
