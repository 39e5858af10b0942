"""Landlock: what a process may open, from now on and for good (landlock(7)). Standard library only, for the jail."""

import ctypes
import os
import stat
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_FILE_SYSTEM_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NETWORK_RIGHTS = {4: 0b11}
_SCOPES = {6: 0b11}


class _RulesetAttr(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """The version of Landlock that this kernel speaks; 0 when it has none or it is off."""
    try:
        return max(0, _syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG))
    except OSError:
        return 0


def restrict(rules: int) -> None:
    """Restricts the calling thread and what it executes; needs no_new_privs. Closes `rules`. Raises OSError."""
    try:
        _syscall(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def make_rules(read: Iterable[str], execute: Iterable[str]) -> int:
    """A descriptor of rules, to be closed by the caller. They hold for the files, by whatever name. Raises OSError.

    `read`: files, and folders with all beneath, that may be read; `execute`: files that may be read and executed.
    """
    version = abi()
    attr = _RulesetAttr(
        _newest(_FILE_SYSTEM_RIGHTS, version), _newest(_NETWORK_RIGHTS, version), _newest(_SCOPES, version)
    )
    ruleset = _syscall(_CREATE_RULESET, ctypes.byref(attr), _attr_size(version), 0)
    try:
        _allow(ruleset, read, _READ_FILE | _READ_DIR)
        _allow(ruleset, execute, _READ_FILE | _EXECUTE)
    except OSError:
        os.close(ruleset)
        raise
    return ruleset


def _allow(ruleset: int, paths: Iterable[str], rights: int) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            attr = _PathBeneathAttr(rights if is_folder else rights & ~_READ_DIR, descriptor)
            _syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(attr), 0)
        finally:
            os.close(descriptor)


def _newest(rights: dict[int, int], version: int) -> int:
    return max((mask for since, mask in rights.items() if since <= version), default=0)


def _attr_size(version: int) -> int:
    return 24 if version >= 6 else 16 if version >= 4 else 8


def _syscall(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
