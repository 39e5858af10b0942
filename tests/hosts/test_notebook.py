"""A whole kernel with hosts in its configuration: what the person in front of the cell reads."""

import contextlib

import pytest
from traitlets.config import Config

from pennant_spawner.broker import Broker
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.image import ensure_image
from pennant_spawner.owner import SANDBOX_LABEL
from pennant_spawner.packages_folder import shipped_folder
from pennant_spawner.sandbox_program import find_program
from tests.container.sandbox_client import wait_until
from tests.hosts.docker_host import DockerHost
from tests.kernel_session import configured_kernel

pytestmark = pytest.mark.hosts
LOST_WITHIN_S = 90.0


def build_images(hosts: dict[str, EngineHost]) -> None:
    """As `pennant image build` does: then the first cell does not wait for it."""
    program = find_program(shipped_folder().path)
    for host in hosts.values():
        with contextlib.closing(DockerApi(host=host)) as api:
            ensure_image(api, program)


def test_a_cell_on_a_host_that_loses_its_power_says_so_and_the_next_runs_elsewhere(
    hosts: dict[str, EngineHost], machines: dict[str, DockerHost]
) -> None:
    build_images(hosts)
    entries = [{"name": it.name, "url": it.url, "ca": it.ca, "cert": it.cert, "key": it.key} for it in hosts.values()]
    with configured_kernel(Config({"PennantEngines": {"hosts": entries}})) as session:
        first = session.run("let kept = 6 * 7; kept")
        assert first.result == "42", first.error
        (here,) = (name for name, machine in machines.items() if machine.containers(SANDBOX_LABEL))
        (elsewhere,) = set(machines) - {here}
        cell = session.send("setInterval(() => console.log('.'), 50); await new Promise(() => {})")
        session.wait(lambda: "." in cell.stdout)
        machines[here].kill()
        session.wait(lambda: session.ended(cell), LOST_WITHIN_S)
        (ended,) = cell.of_type("pennant_sandbox")
        assert ended["reason"] == "host_lost"
        assert cell.error["evalue"].startswith("The host that the sandbox ran on was lost. Variables are gone;")
        assert session.run("typeof kept").result == "'undefined'"
        assert machines[elsewhere].containers(SANDBOX_LABEL)
        machines[here].start()
        wait_until(lambda: not machines[here].containers(SANDBOX_LABEL), "what was left there is removed")
    wait_until(lambda: not machines[elsewhere].containers(SANDBOX_LABEL), "nothing is left")
    Broker.shared().close()
