"""What every test folder shares."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from tests.parts import need_chromium, need_docker, need_docker_hosts

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared-machine")

pytest_plugins = ["pytest_jupyter.jupyter_server"]

ROOT: Final = Path(__file__).parent
APART: Final = ("unit", "ui", "advisories", "integration/server")
"""Folders whose files share nothing; the files of each other folder have a server, an engine or a wheel in common."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What has costly parts in common is run by one worker."""
    for item in items:
        file = item.path.relative_to(ROOT)
        is_apart = file.as_posix().startswith(APART)
        item.add_marker(pytest.mark.xdist_group(str(file if is_apart else file.parent)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker is enough: the part it names is looked for before the test starts."""
    if item.get_closest_marker("docker"):
        need_docker()
    if item.get_closest_marker("hosts"):
        need_docker_hosts()
    if item.get_closest_marker("browser"):
        need_chromium()
