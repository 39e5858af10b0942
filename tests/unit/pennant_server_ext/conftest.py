"""What the tests of the server extension share."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """Of tests that are marked with ``anyio``."""
    return "asyncio"
