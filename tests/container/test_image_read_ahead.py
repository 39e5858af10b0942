"""The engine really reads the image's files."""

import pytest

from pennant_spawner.docker_api import DockerApi
from pennant_spawner.image import ensure_image
from pennant_spawner.image_read_ahead import own_image, read_ahead
from pennant_spawner.packages_install import ensure_packages
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.parts import need_docker

pytestmark = pytest.mark.docker


def test_every_byte_of_the_program_comes_by() -> None:
    need_docker()
    settings = SandboxSettings()
    program = find_program(ensure_packages(settings.packages).path)
    api = DockerApi()
    try:
        image = ensure_image(api, program)
        assert own_image(settings) == image.name
        assert read_ahead(api, lambda: image.name, lambda: False) > program.node.stat().st_size
        assert read_ahead(api, lambda: image.name, lambda: True) == 0
    finally:
        api.close()
