"""What every test folder shares."""

from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings

from tests.parts import need_chromium, need_docker, need_docker_hosts

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared-machine")

pytest_plugins = ["pytest_jupyter.jupyter_server"]

APART: Final = ("tests/unit/", "tests/ui/", "tests/advisories/", "tests/integration/server/")
"""Folders whose files share nothing; the files of each other folder have a server, an engine or a wheel in common."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What has costly parts in common is run by one worker."""
    from xdist.scheduler import LoadScopeScheduling

    class FolderScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file.startswith(APART) else file.rpartition("/")[0]

    return FolderScheduling(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker is enough: the part it names is looked for before the test starts."""
    if item.get_closest_marker("docker"):
        need_docker()
    if item.get_closest_marker("hosts"):
        need_docker_hosts()
    if item.get_closest_marker("browser"):
        need_chromium()
