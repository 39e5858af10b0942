"""A program of its own: puts itself behind the local walls, then becomes the sandbox (`python -I -S jail.py SPEC`).

Between fork and exec of a threaded server no Python code is safe to run, so that this runs after an exec instead.
Standard library only, and little of it, since each sandbox waits for it. What goes wrong is written to the status
descriptor, which closes by itself at a good exec.
"""

import binascii
import contextlib
import ctypes
import fcntl
import json
import os
import resource
import signal
import sys
from typing import Any

sys.path.append(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
from pennant_spawner.landlock import restrict

_SET_PDEATHSIG, _SET_SECCOMP, _CAPBSET_DROP, _SET_SECUREBITS, _SET_NO_NEW_PRIVS = 1, 22, 24, 28, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITIES = 64
_SECBITS_NO_ROOT_LOCKED = 0b11100011
_CAPABILITY_VERSION_3 = 0x20080522
_NOBODY = 65534
_BPF_BYTES = 8


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def enter(spec: dict[str, Any]) -> None:
    """Every wall that the specification names; raises OSError when one cannot be put up."""
    os.setsid()
    os.nice(spec["nice"])
    with contextlib.suppress(OSError):
        _write("/proc/self/oom_score_adj", b"1000")
    _limit(spec["open_files"])
    _prctl(_SET_NO_NEW_PRIVS, 1)
    if spec["landlock"]:
        restrict(spec["read"], spec["execute"])
    _drop_privileges(spec["become_nobody"])
    _die_with(spec["owner_pid"])
    if spec["seccomp"]:
        _filter_calls(binascii.a2b_base64(spec["seccomp"]))


def _write(path: str, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


def _limit(open_files: int) -> None:
    limits = ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, open_files))
    for what, value in limits:
        resource.setrlimit(what, (value, value))


def _drop_privileges(become_nobody: bool) -> None:
    if os.getuid() != 0:
        return
    for capability in range(_CAPABILITIES):
        _prctl_if_known(_CAPBSET_DROP, capability)
    _prctl_if_known(_SET_SECUREBITS, _SECBITS_NO_ROOT_LOCKED)
    if become_nobody:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if _libc().capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _die_with(owner_pid: int) -> None:
    """After the change of user, which would reset it. An owner that died before this line is noticed by the next."""
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != owner_pid:
        os.kill(os.getpid(), signal.SIGKILL)


def _filter_calls(program: bytes) -> None:
    code = _FilterProgram(len(program) // _BPF_BYTES, program)
    _prctl(_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(code))


def _prctl(option: int, *arguments: object) -> None:
    if _prctl_if_known(option, *arguments) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")


def _prctl_if_known(option: int, *arguments: object) -> int:
    padded = [*arguments, *([0] * (4 - len(arguments)))]
    words = [ctypes.c_ulong(it) if isinstance(it, int) else it for it in padded]
    return _libc().prctl(ctypes.c_int(option), *words)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def main() -> None:
    spec = json.loads(sys.argv[1])
    status = spec["status_fd"]
    fcntl.fcntl(status, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    try:
        enter(spec)
        os.execve(spec["command"][0], spec["command"], spec["environment"])
    except OSError as error:
        os.write(status, str(error).encode())
        sys.exit(111)


if __name__ == "__main__":
    main()
