"""What is kept ready where nothing is configured, and where something is."""

import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from traitlets import TraitError
from traitlets.config import Config, Configurable

from pennant_spawner.admission import AdmissionRules
from pennant_spawner.admission_settings import PennantAdmission
from pennant_spawner.pool import PoolRules
from pennant_spawner.sandbox_settings import PennantSandbox


def settings_under(parent: Configurable, **pool: int) -> PoolRules:
    parent.config.PennantPool.update(pool)
    return PennantSandbox(parent=parent).settings().pool


def test_a_server_keeps_some_and_one_run_of_nbclient_none() -> None:
    in_a_server = KernelManager(parent=AsyncMultiKernelManager())
    assert settings_under(in_a_server) == PoolRules(minimum=1, maximum=8)
    assert settings_under(KernelManager()) == PoolRules(minimum=0, maximum=0)


def test_what_is_configured_counts_everywhere() -> None:
    assert settings_under(KernelManager(), minimum=2) == PoolRules(minimum=2, maximum=2)
    assert settings_under(KernelManager(parent=AsyncMultiKernelManager()), maximum=0) == PoolRules(1, 0)


def test_the_defaults_of_admission_agree() -> None:
    assert PennantAdmission(config=Config()).rules() == AdmissionRules()


def test_admission_is_configured_beside_the_sandbox() -> None:
    config = Config({"PennantAdmission": {"memory_overcommit": 1.5, "maximum_sandboxes": 7}})
    assert PennantSandbox(config=config).settings().admission == AdmissionRules(1.5, maximum_sandboxes=7)


@pytest.mark.parametrize(("name", "value"), [("memory_overcommit", 0), ("reserve_mib", -1), ("maximum_pressure", 2)])
def test_nonsense_is_refused(name: str, value: float) -> None:
    with pytest.raises(TraitError):
        PennantAdmission(config=Config({"PennantAdmission": {name: value}}))
