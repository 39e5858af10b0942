"""jupyter_client's view: a kernel process that finds a handover socket under the number it was told."""

import asyncio
import sys

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from traitlets.config import Config

from pennant_spawner.provisioner import PennantProvisioner

KERNEL = """
import socket, sys, json
(number,) = (word.partition("=")[2] for word in sys.argv if word.startswith("--sandbox-fd="))
handover = socket.socket(fileno=int(number))
handover.sendall(b'{"type":"start"}\\n')
answer, descriptors, _, _ = socket.recv_fds(handover, 65536, 4)
ok = json.loads(answer)["type"] == "started" and len(descriptors) == 2
sys.exit(42 if ok else 1)
"""


@pytest.fixture
def provisioner() -> PennantProvisioner:
    config = Config()
    config.PennantSandbox.engine = "local"
    spec = KernelSpec(argv=[sys.executable, "-c", KERNEL], display_name="test", language="javascript")
    return PennantProvisioner(kernel_id="one", kernel_spec=spec, config=config)


async def run_kernel(provisioner: PennantProvisioner) -> int | None:
    prepared = await provisioner.pre_launch()
    await provisioner.launch_kernel(prepared.pop("cmd"), **prepared)
    async with asyncio.timeout(60):
        return await provisioner.wait()


def test_a_kernel_gets_a_sandbox_and_again_after_a_restart(provisioner: PennantProvisioner) -> None:
    async def twice() -> list[int | None]:
        first = await run_kernel(provisioner)
        await provisioner.cleanup(restart=True)
        return [first, await run_kernel(provisioner)]

    assert asyncio.run(twice()) == [42, 42]


def test_a_launch_that_fails_keeps_no_socket(provisioner: PennantProvisioner) -> None:
    async def fail() -> None:
        prepared = await provisioner.pre_launch()
        prepared["cmd"][0] = "/nowhere/python"
        await provisioner.launch_kernel(prepared.pop("cmd"), **prepared)

    with pytest.raises(FileNotFoundError):
        asyncio.run(fail())
    assert provisioner._kernel_end is None  # pyright: ignore[reportPrivateUsage]


def test_it_is_found_by_its_name() -> None:
    entries = KernelProvisionerFactory.instance().get_provisioner_entries()
    assert entries["pennant-provisioner"] == "pennant_spawner.provisioner:PennantProvisioner"
