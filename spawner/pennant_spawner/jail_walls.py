"""Which walls the jail can put up here, and the specification it is given (`jail.py`)."""

import base64
import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pennant_spawner import jail, landlock, seccomp
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import ENVIRONMENT, SandboxProgram
from pennant_spawner.shared_libraries import shared_libraries

_NICE = 5


@dataclass(frozen=True, slots=True)
class JailWalls:
    """What holds a local sandbox: `own_user` is the drop from root to nobody, needless for an ordinary user."""

    landlock_abi: int = 0
    seccomp: bool = False
    own_user: bool = True

    def weaker(self) -> "Iterator[JailWalls]":
        """This, then less and less: for machines that refuse a wall although they seem to have it."""
        yield self
        yield replace(self, own_user=os.getuid() != 0)
        yield replace(self, own_user=os.getuid() != 0, landlock_abi=0)
        yield replace(self, own_user=os.getuid() != 0, seccomp=False)
        yield JailWalls(own_user=os.getuid() != 0)


def possible_walls(program: SandboxProgram) -> JailWalls:
    """What this machine seems to offer; whether it holds is seen by starting something in it."""
    try:
        has_seccomp = bool(seccomp.bpf_program())
    except (seccomp.SeccompMissing, OSError):
        has_seccomp = False
    packages = [program.packages / "packages.json"] if program.packages else []
    others_can_read = all(map(readable_by_others, (program.node, program.main, *packages)))
    return JailWalls(landlock.abi(), has_seccomp, own_user=os.getuid() != 0 or others_can_read)


def readable_by_others(path: Path) -> bool:
    """Whether any user can reach and read the file: a virtual environment in /root is closed to all but root."""
    folders_open = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
    return folders_open and bool(path.stat().st_mode & stat.S_IROTH)


def jail_command(specification: dict[str, object]) -> list[str]:
    return [sys.executable, "-I", "-S", str(Path(jail.__file__)), json.dumps(specification)]


def jail_specification(
    walls: JailWalls, program: SandboxProgram, limits: SandboxLimits, command: list[str], status_fd: int
) -> dict[str, object]:
    """What `jail.py` reads. `command` replaces the jail once every wall stands."""
    return {
        "command": command,
        "environment": ENVIRONMENT,
        "status_fd": status_fd,
        "owner_pid": os.getpid(),
        "nice": _NICE,
        "open_files": limits.open_files,
        "become_nobody": walls.own_user and os.getuid() == 0,
        "landlock": walls.landlock_abi > 0,
        "read": readable_paths(program),
        "execute": [str(path) for path in (program.node, *shared_libraries(program.node))],
        "seccomp": base64.b64encode(seccomp.bpf_program()).decode() if walls.seccomp else "",
    }


def readable_paths(program: SandboxProgram) -> list[str]:
    """All that a jailed sandbox may read, beside Node and its libraries."""
    wanted = [program.folder / "src", program.folder / "node_modules", program.folder / "package.json"]
    packages = [program.packages] if program.packages else []
    system = [Path("/etc/ld.so.cache"), Path("/dev/null"), Path("/dev/urandom")]
    return [str(path) for path in (*wanted, *packages, *system) if path.exists()]
