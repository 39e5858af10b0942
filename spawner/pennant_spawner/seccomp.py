"""The system calls of a sandbox: one list as data (`seccomp.json`), for Docker as JSON, for the jail as a BPF program.

The list was derived by tracing the sandbox program at work. What is not on it fails with EPERM. What only an attacker
would call (sockets, new processes, mounts, memfd, ptrace, …) ends the sandbox at once with SIGSYS.
"""

import functools
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyseccomp import SyscallFilter

_READS = frozenset({"open", "openat"})
_O_WRONLY = 1


@dataclass(frozen=True, slots=True)
class Argument:
    """A condition on one argument: `EQ` value, or `MASKED_EQ` (argument & value == value_two)."""

    index: int
    op: str
    value: int
    value_two: int


@dataclass(frozen=True, slots=True)
class Rule:
    """`action` is `ALLOW`, `ERRNO` or `KILL_PROCESS`; `errno` is what ERRNO answers."""

    names: tuple[str, ...]
    action: str
    errno: int = 1
    arguments: tuple[Argument, ...] = ()


def docker_profile() -> str:
    """The profile as Docker's `--security-opt seccomp=` takes it."""
    return json.dumps(_profile(), separators=(",", ":"))


def rules() -> list[Rule]:
    """The same list as values, in the order of the file."""
    return [_rule(entry) for entry in _profile()["syscalls"]]


def jail_rules() -> list[Rule]:
    """Stricter than in a container, where runc itself still opens a pipe for writing and pids are the sandbox's own.

    Here no file opens for writing at all, and no signal can be sent: `tgkill` would reach the server. The launcher
    puts up Landlock's rules behind this filter; nobody can make others (`second_filter.py`).
    """
    return [*(_without_signals(_read_only(rule)) for rule in rules()), Rule(("landlock_restrict_self",), "ALLOW")]


@functools.cache
def bpf_program() -> bytes:
    """The jail's filter, compiled for this machine. Raises SeccompMissing where libseccomp or the package is not."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as error:
        raise SeccompMissing(str(error)) from error
    bpf = pyseccomp.SyscallFilter(defaction=pyseccomp.ERRNO(1))
    bpf.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    _add(bpf, jail_rules())
    with tempfile.TemporaryFile() as file:
        bpf.export_bpf(file)
        return os.pread(file.fileno(), 1 << 20, 0)


class SeccompMissing(Exception):
    """No filter can be made here; says why."""


def _add(bpf: "SyscallFilter", wanted: Iterable[Rule]) -> None:
    import pyseccomp

    for rule in wanted:
        action = pyseccomp.ERRNO(rule.errno) if rule.action == "ERRNO" else getattr(pyseccomp, rule.action)
        arguments = [
            pyseccomp.Arg(it.index, getattr(pyseccomp, it.op), it.value, it.value_two) for it in rule.arguments
        ]
        for name in rule.names:
            if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0:
                bpf.add_rule(action, name, *arguments)


def _profile() -> dict[str, Any]:
    return json.loads(resources.files("pennant_spawner").joinpath("seccomp.json").read_text("utf-8"))


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        names=tuple(entry["names"]),
        action=entry["action"].removeprefix("SCMP_ACT_"),
        errno=entry.get("errnoRet", 1),
        arguments=tuple(_argument(it) for it in entry.get("args", ())),
    )


def _argument(entry: dict[str, Any]) -> Argument:
    return Argument(entry["index"], entry["op"].removeprefix("SCMP_CMP_"), entry["value"], entry["valueTwo"])


def _read_only(rule: Rule) -> Rule:
    if not _READS.intersection(rule.names):
        return rule
    return replace(rule, arguments=tuple(replace(it, value=it.value | _O_WRONLY) for it in rule.arguments))


def _without_signals(rule: Rule) -> Rule:
    return replace(rule, names=tuple(name for name in rule.names if name != "tgkill"))
