"""Kernels for tests."""

from collections.abc import Iterator

import pytest

from tests.kernel_session import KernelSession, kernel


@pytest.fixture(scope="module")
def session() -> Iterator[KernelSession]:
    """One kernel for all tests of a module: they must not mind each other's variables."""
    with kernel(engine="local") as started:
        yield started


@pytest.fixture
def own_session() -> Iterator[KernelSession]:
    """A kernel of its own, for tests that change it for good."""
    with kernel(engine="local") as started:
        yield started
