"""What an administrator configures about sandboxes: traits at the edge, a frozen value inside."""

import re
from dataclasses import dataclass, field
from typing import Any, cast

from traitlets import Bool, CaselessStrEnum, Float, Int, List, TraitError, Unicode, default, validate
from traitlets.config import Configurable

from pennant_spawner.admission import AdmissionRules
from pennant_spawner.admission_settings import PennantAdmission
from pennant_spawner.engine_hosts import EngineHost, PennantEngines
from pennant_spawner.isolation import EngineChoice
from pennant_spawner.packages import PackagePin, parse_pins
from pennant_spawner.packages_folder import shipped_pins
from pennant_spawner.pool import PoolRules
from pennant_spawner.pool_settings import PennantPool
from pennant_spawner.sandbox_limits import SandboxLimits

_USER = re.compile(r"[1-9]\d{0,8}:[1-9]\d{0,8}")


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """How sandboxes are started. `image` and `docker_runtime` may be empty: Pennant's own image, Docker's default.

    `packages`: sorted, each once; an image of somebody else's brings its own. `hosts`: where sandboxes are placed;
    none: on this machine.
    """

    engine: EngineChoice = "auto"
    limits: SandboxLimits = field(default_factory=SandboxLimits)
    image: str = ""
    docker_runtime: str = ""
    docker_user: str = "65534:65534"
    docker_userns: str = ""
    jitless: bool = False
    packages: tuple[PackagePin, ...] = field(default_factory=shipped_pins)
    allow_local_beyond_loopback: bool = False
    admission: AdmissionRules = field(default_factory=AdmissionRules)
    pool: PoolRules = field(default_factory=PoolRules)
    hosts: tuple[EngineHost, ...] = ()


class PennantSandbox(Configurable):
    """The sandbox of each notebook: how it is started, and what it may use (`c.PennantSandbox.…`)."""

    engine = CaselessStrEnum(
        ["auto", "docker", "local"],
        default_value="auto",
        help="What starts sandboxes. auto: Docker when an engine answers, else the local engine.",
    ).tag(config=True)
    memory_mib = Int(128, min=64, help="Memory of one sandbox, in MiB; swap is not added.").tag(config=True)
    cpus = Float(1.0, min=0.05, help="Processors one sandbox may use (Docker only).").tag(config=True)
    processes = Int(64, min=24, help="Threads and processes one sandbox may have.").tag(config=True)
    open_files = Int(256, min=64, help="Files one sandbox may have open.").tag(config=True)
    cell_time_limit_s = Float(0.0, min=0.0, help="Seconds a cell may run; 0: no limit.").tag(config=True)
    output_limit_mib = Int(10, min=1, help="What one cell may print, in MiB.").tag(config=True)
    idle_limit_s = Float(
        3600.0, min=0.0, help="Seconds without a run after which a sandbox is ended, to make room; 0: never."
    ).tag(config=True)
    idle_notice_s = Float(300.0, min=0.0, help="Seconds before its end at which people are told of it.").tag(
        config=True
    )
    image = Unicode("", help="Docker image of the sandbox; empty: Pennant's own, built when needed.").tag(config=True)
    docker_runtime = Unicode("", help="Docker runtime, for example runsc; empty: Docker's default.").tag(config=True)
    docker_user = Unicode(
        "65534:65534", help="uid:gid of the sandbox's program in its container, by number; never root."
    ).tag(config=True)
    docker_userns = Unicode(
        "", help="The container's user namespace in the engine's words; empty: the engine's default (its userns-remap)."
    ).tag(config=True)
    jitless = Bool(
        False, help="Interpret JavaScript only: no machine code is made, nor WebAssembly. Slower, and a smaller target."
    ).tag(config=True)
    packages = List(
        Unicode(),
        help="npm packages that cells may import, with exact versions, for example dayjs@1.11.13. In a configuration "
        "file c.PennantSandbox.packages.append('dayjs@1.11.13') adds to those that Pennant brings; assigning replaces "
        "them. Then type: pennant packages install",
    ).tag(config=True)
    allow_local_beyond_loopback = Bool(
        False, help="Let a server that others can reach use the local engine, which is the weaker wall."
    ).tag(config=True)

    @default("packages")
    def _default_packages(self) -> list[str]:
        return [str(pin) for pin in shipped_pins()]

    @validate("docker_user")
    def _validate_docker_user(self, proposal: Any) -> str:
        if not _USER.fullmatch(proposal["value"]):
            raise TraitError("c.PennantSandbox.docker_user: two numbers above 0 are wanted, for example 65534:65534")
        return proposal["value"]

    @validate("packages")
    def _validate_packages(self, proposal: Any) -> list[str]:
        try:
            return [str(pin) for pin in parse_pins(proposal["value"])]
        except ValueError as error:
            raise TraitError(f"c.PennantSandbox.packages: {error}") from error

    def settings(self) -> SandboxSettings:
        return SandboxSettings(
            engine=cast(EngineChoice, self.engine),
            limits=self._limits(),
            image=self.image,
            docker_runtime=self.docker_runtime,
            docker_user=self.docker_user,
            docker_userns=self.docker_userns,
            jitless=self.jitless,
            packages=parse_pins(self.packages),
            allow_local_beyond_loopback=self.allow_local_beyond_loopback,
            admission=PennantAdmission(parent=self).rules(),
            pool=PennantPool(parent=self).rules(),
            hosts=PennantEngines(parent=self).parsed(),
        )

    def _limits(self) -> SandboxLimits:
        return SandboxLimits(
            memory_mib=self.memory_mib,
            cpus=self.cpus,
            processes=self.processes,
            open_files=self.open_files,
            cell_time_limit_s=self.cell_time_limit_s,
            output_limit_mib=self.output_limit_mib,
            idle_limit_s=self.idle_limit_s,
            idle_notice_s=self.idle_notice_s,
        )
