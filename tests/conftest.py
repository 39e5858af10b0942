"""What every test folder shares."""

import pytest

from tests.parts import need_chromium, need_docker, need_docker_hosts

pytest_plugins = ["pytest_jupyter.jupyter_server"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker is enough: the part it names is looked for before the test starts."""
    if item.get_closest_marker("docker"):
        need_docker()
    if item.get_closest_marker("hosts"):
        need_docker_hosts()
    if item.get_closest_marker("browser"):
        need_chromium()
