"""Which walls the jail can put up here, and the specification it is given (`jail.py`)."""

import base64
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pennant_spawner import landlock, seccomp
from pennant_spawner.namespaces import DESCRIPTORS, launcher, namespaces_specification
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import ENVIRONMENT, JITLESS, SandboxProgram
from pennant_spawner.second_filter import second_filter
from pennant_spawner.shared_libraries import shared_libraries

_NICE = 5
_JAIL = Path(__file__).with_name("jail.py")


@dataclass(frozen=True, slots=True)
class JailWalls:
    """What holds a local sandbox: `own_user` is the drop from root to nobody, needless for an ordinary user.

    `bubblewrap`: the program that gives it namespaces of its own; empty: none.
    """

    landlock_abi: int = 0
    seccomp: bool = False
    own_user: bool = True
    bubblewrap: str = ""

    def weaker(self) -> "Iterator[JailWalls]":
        """This, then less and less: for machines that refuse a wall although they seem to have it."""
        own_user = not _is_root()
        if self.bubblewrap:
            yield self
        jail = replace(self, bubblewrap="")
        yield jail
        yield replace(jail, own_user=own_user)
        yield replace(jail, own_user=own_user, landlock_abi=0)
        yield replace(jail, own_user=own_user, seccomp=False)
        yield JailWalls(own_user=own_user)


def possible_walls(program: SandboxProgram, platform: str = sys.platform) -> JailWalls:
    """What this machine seems to offer; whether it holds is seen by starting something in it. Only Linux has walls."""
    if platform != "linux":
        return JailWalls()
    try:
        has_seccomp = bool(seccomp.bpf_program())
    except (seccomp.SeccompMissing, OSError):
        has_seccomp = False
    packages = [program.packages / "packages.json"] if program.packages else []
    own_user = not _is_root() or all(map(readable_by_others, (program.node, program.main, *packages)))
    return JailWalls(landlock.abi(), has_seccomp, own_user, _bubblewrap() if has_seccomp and own_user else "")


def readable_by_others(path: Path) -> bool:
    """Whether any user can reach and read the file: a virtual environment in /root is closed to all but root."""
    folders_open = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
    return folders_open and bool(path.stat().st_mode & stat.S_IROTH)


def jail_command(specification: dict[str, object]) -> list[str]:
    return [sys.executable, "-I", "-S", str(_JAIL), json.dumps(specification)]


def jail_specification(
    walls: JailWalls, program: SandboxProgram, limits: SandboxLimits, command: list[str], status_fd: int
) -> dict[str, object]:
    """What `jail.py` reads. `command` replaces the jail once every wall stands."""
    read, execute = readable_paths(program), executable_paths(program)
    has_landlock = walls.landlock_abi > 0
    return {
        "command": command,
        "environment": ENVIRONMENT,
        "status_fd": status_fd,
        "owner_pid": os.getpid(),
        "nice": _NICE,
        "open_files": limits.open_files,
        "become_nobody": walls.own_user and _is_root(),
        "landlock": has_landlock,
        "read": read,
        "execute": execute,
        "seccomp": _text(seccomp.bpf_program()) if walls.seccomp else "",
        "second_filter": _second_filter(jitless=JITLESS in command) if walls.seccomp else None,
        "namespaces": namespaces_specification(walls.bubblewrap, [*read, *execute], command, landlock=has_landlock)
        if walls.bubblewrap
        else None,
        "descriptors": DESCRIPTORS,
    }


def executable_paths(program: SandboxProgram) -> list[str]:
    """Node and the libraries that it loads."""
    return [str(path) for path in (program.node, *shared_libraries(program.node))]


def readable_paths(program: SandboxProgram) -> list[str]:
    """All that a jailed sandbox may read, beside Node and its libraries."""
    wanted = [program.folder / "src", program.folder / "node_modules", program.folder / "package.json"]
    packages = [program.packages] if program.packages else []
    system = [Path("/etc/ld.so.cache"), Path("/dev/null"), Path("/dev/urandom")]
    return [str(path) for path in (*wanted, *packages, *system) if path.exists()]


def _bubblewrap() -> str:
    return shutil.which("bwrap") or "" if launcher(landlock=True) is not None else ""


def _second_filter(*, jitless: bool) -> dict[str, object] | None:
    made = second_filter(jitless=jitless)
    return None if made is None else {"code": _text(made.code), "secret_at": made.secret_at}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _is_root() -> bool:
    return hasattr(os, "getuid") and os.getuid() == 0
