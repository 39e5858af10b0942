"""One server for all tests that leave it alive."""

from collections.abc import Iterator

import pytest

from tests.integration.server.forked_server import ForkedServer
from tests.integration.server.server_process import ServerProcess


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that stays for the whole session; every test brings a notebook of its own."""
    process = ServerProcess(tmp_path_factory.mktemp("server")).start()
    yield process
    process.stop()


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that the test may end."""
    process = ServerProcess(tmp_path_factory.mktemp("own-server")).start()
    yield process
    process.stop()


@pytest.fixture
def killed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedServer]:
    """A server that the test kills many times."""
    server = ForkedServer(tmp_path_factory.mktemp("killed"))
    yield server
    server.stop()
