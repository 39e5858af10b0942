"""What every test folder shares."""

import pytest
from hypothesis import HealthCheck, settings

from tests.parts import need_chromium, need_docker, need_docker_hosts

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared-machine")

pytest_plugins = ["pytest_jupyter.jupyter_server"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker is enough: the part it names is looked for before the test starts."""
    if item.get_closest_marker("docker"):
        need_docker()
    if item.get_closest_marker("hosts"):
        need_docker_hosts()
    if item.get_closest_marker("browser"):
        need_chromium()
