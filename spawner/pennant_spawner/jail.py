"""A program of its own: puts itself behind the local walls, then becomes the sandbox (`python -I -S jail.py SPEC`).

With bubblewrap it becomes that first, and hands on what can be put up only behind it (`namespaces.py`).

Between fork and exec of a threaded server no Python code is safe to run, so that this runs after an exec instead.
Standard library only, and little of it, since each sandbox waits for it. What goes wrong is written to the status
descriptor, which closes by itself at a good exec.
"""

import binascii
import ctypes
import fcntl
import json
import os
import resource
import signal
import sys
from typing import Any

sys.path.append(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
from pennant_spawner.landlock import make_rules, restrict

_SET_PDEATHSIG, _SET_SECCOMP, _CAPBSET_DROP, _SET_SECUREBITS, _SET_NO_NEW_PRIVS = 1, 22, 24, 28, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITIES = 64
_SECBITS_NO_ROOT_LOCKED = 0b11100011
_CAPABILITY_VERSION_3 = 0x20080522
_NOBODY = 65534
_BPF_BYTES = 8
_EXECVE = 59


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def enter(spec: dict[str, Any]) -> None:
    """Becomes the sandbox, behind every wall that the specification names; raises OSError when one cannot be put up."""
    os.setsid()
    os.nice(spec["nice"])
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, spec["open_files"])
    _prctl(_SET_NO_NEW_PRIVS, 1)
    rules = make_rules(spec["read"], spec["execute"]) if spec["landlock"] else None
    _drop_privileges(spec["become_nobody"])
    _die_with(spec["owner_pid"])
    if spec["namespaces"]:
        _become_bubblewrap(spec, rules)
    else:
        _become_sandbox(spec, rules)


def _become_sandbox(spec: dict[str, Any], rules: int | None) -> None:
    _limit(resource.RLIMIT_FSIZE, 0)
    if rules is not None:
        restrict(rules)
    if spec["seccomp"]:
        _filter_calls(binascii.a2b_base64(spec["seccomp"]))
    if spec["second_filter"]:
        secret = os.urandom(8)
        _filter_calls(_with_secret(spec["second_filter"], secret))
        _execute_once(spec["command"], spec["environment"], secret)
    os.execve(spec["command"][0], spec["command"], spec["environment"])


def _become_bubblewrap(spec: dict[str, Any], rules: int | None) -> None:
    given = {
        "status": spec["status_fd"],
        "info": spec["status_fd"],
        "landlock": os.open(os.devnull, os.O_RDONLY) if rules is None else rules,
        "seccomp": _in_memory(spec["seccomp"]),
        "launcher": _in_memory(spec["namespaces"]["launcher"]),
    }
    _hand_on({number: given[name] for name, number in spec["descriptors"].items()})
    command = spec["namespaces"]["command"]
    os.execve(command[0], command, spec["environment"])


def _limit(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


def _hand_on(descriptors: dict[int, int]) -> None:
    """Under the numbers that are the keys; out of their way first, since one may have another's number."""
    above = max(descriptors) + 1
    aside = {number: fcntl.fcntl(it, fcntl.F_DUPFD_CLOEXEC, above) for number, it in descriptors.items()}
    for number, descriptor in aside.items():
        os.dup2(descriptor, number, inheritable=True)


def _in_memory(text: str) -> int:
    descriptor = os.memfd_create("pennant")
    os.write(descriptor, binascii.a2b_base64(text))
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


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


def _with_secret(second_filter: dict[str, Any], secret: bytes) -> bytes:
    code = bytearray(binascii.a2b_base64(second_filter["code"]))
    for half, offset in enumerate(second_filter["secret_at"]):
        code[offset : offset + 4] = secret[4 * half : 4 * half + 4]
    return bytes(code)


def _execute_once(command: list[str], environment: dict[str, str], secret: bytes) -> None:
    """The second filter lets this call through for its fourth argument, and none after it."""
    arguments, variables = _strings(command), _strings([f"{name}={value}" for name, value in environment.items()])
    number = ctypes.c_ulong(int.from_bytes(secret, "little"))
    _libc().syscall(ctypes.c_long(_EXECVE), arguments[0], arguments, variables, number)
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), command[0])


def _strings(texts: list[str]) -> "ctypes.Array[ctypes.c_char_p]":
    return (ctypes.c_char_p * (len(texts) + 1))(*map(os.fsencode, texts), None)


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
    except OSError as error:
        os.write(status, str(error).encode())
        sys.exit(111)


if __name__ == "__main__":
    main()
