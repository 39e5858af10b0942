"""One Node program with JupyterLab's models for all tests."""

from collections.abc import Iterator

import pytest

from tests.integration.lab_models.lab_models import LabModels


@pytest.fixture(scope="session")
def lab_models() -> Iterator[LabModels]:
    """The program, started once."""
    models = LabModels()
    yield models
    models.close()
