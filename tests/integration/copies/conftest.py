"""One S3 server for all tests that leave it alive."""

from collections.abc import Iterator

import pytest

from tests.integration.copies.s3_server import S3Server


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Every test takes a prefix of its own."""
    server = S3Server(tmp_path_factory.mktemp("s3")).start()
    yield server
    server.kill()
