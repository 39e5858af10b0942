"""The jail's namespaces: how bubblewrap is started, so that a sandbox has files, processes and network of its own.

What it needs is given by descriptor, under fixed numbers. Linux refuses mounts behind Landlock, and Node cannot put up
a filter; so bubblewrap puts up the first filter, and the launcher (`launcher.py`) Landlock's rules and the second one.
"""

import base64
from collections.abc import Sequence
from pathlib import Path

from pennant_spawner.launcher import launcher_program

DESCRIPTORS = {"status": 40, "info": 41, "landlock": 42, "seccomp": 43, "launcher": 44}
"""The numbers. A sandbox may have 64 files open, at the least."""

_LAUNCHER = "/launcher"
_DEVICES = ("/dev/null", "/dev/urandom")


def namespaces_specification(
    bubblewrap: str, paths: Sequence[str], command: Sequence[str], *, landlock: bool
) -> dict[str, object]:
    """What the jail executes instead of `command`, and the launcher for it (base64). `paths` is all that is there."""
    return {
        "command": [*bubblewrap_command(bubblewrap, paths), "--", _LAUNCHER, *command],
        "launcher": base64.b64encode(launcher(landlock=landlock) or b"").decode(),
    }


def launcher(*, landlock: bool) -> bytes | None:
    """Closes the status descriptor last, so that its end is seen when everything stands."""
    rules, status = DESCRIPTORS["landlock"], DESCRIPTORS["status"]
    return launcher_program(landlock_fd=rules if landlock else None, close_fds=[rules, status])


def bubblewrap_command(bubblewrap: str, paths: Sequence[str]) -> list[str]:
    """No /proc, nothing that can be written; the sandbox is process 1, as in a container, and dies with the server."""
    return [
        bubblewrap,
        *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *("--as-pid-1", "--die-with-parent", "--new-session", "--hostname", "sandbox"),
        *(word for path in paths if path not in _DEVICES for word in ("--ro-bind", str(Path(path).resolve()), path)),
        *(word for path in _DEVICES for word in ("--dev-bind", path, path)),
        *("--perms", "0555", "--ro-bind-data", str(DESCRIPTORS["launcher"]), _LAUNCHER),
        *("--remount-ro", "/", "--chdir", "/"),
        *("--seccomp", str(DESCRIPTORS["seccomp"]), "--info-fd", str(DESCRIPTORS["info"])),
    ]
