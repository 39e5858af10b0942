"""How strong the wall around a sandbox is, in words that people read."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

EngineChoice = Literal["auto", "docker", "local"]
Level = Literal["container", "jailed", "partly jailed", "vm2 only"]

_NO_WALL = "no wall but vm2: only for code that you trust"
_ONLY_LINUX = "Docker: this system itself has no walls that Pennant knows how to use, Linux has"


@dataclass(frozen=True, slots=True)
class Isolation:
    """`level` for programs, `summary` for people; `missing` says what this machine lacks for a better one."""

    level: Level
    summary: str
    missing: tuple[str, ...] = ()


def container_isolation(engine_words: str) -> Isolation:
    """`engine_words` name the engine, for example `Docker` or `Docker, runsc`."""
    return Isolation("container", f"container ({engine_words})")


def local_isolation(
    *, landlock: bool, seccomp: bool, own_user: bool, namespaces: bool = False, linux: bool = True
) -> Isolation:
    """What a child process of the server has around it, given the walls that were seen to hold.

    Either Landlock or namespaces close the file system; only seccomp closes the system calls.
    """
    if not linux:
        return Isolation("vm2 only", _NO_WALL, (_ONLY_LINUX,))
    stands = {"Landlock": landlock, "seccomp": seccomp, "namespaces": namespaces}
    words = ", ".join(name for name, does in stands.items() if does)
    missing = tuple(_missing(landlock=landlock, seccomp=seccomp, own_user=own_user, namespaces=namespaces))
    if not words:
        return Isolation("vm2 only", _NO_WALL, missing)
    if seccomp and own_user and (landlock or namespaces):
        return Isolation("jailed", f"jailed process ({words})", missing)
    return Isolation("partly jailed", f"partly jailed process ({words})", missing)


def may_serve(engine: str, ip: str, allowed: bool) -> str | None:
    """None, or why a server that listens on `ip` must not use `engine`. An empty address means every address."""
    if engine != "local" or allowed or is_loopback(ip):
        return None
    return (
        f"This server listens on {ip or 'every address'}, and without a container engine other people's code would run "
        "beside it. Start Docker (pennant doctor tells how), or listen on localhost, or accept the risk with "
        "--PennantSandbox.allow_local_beyond_loopback=True."
    )


def engine_to_serve(choice: EngineChoice, ip: str, allowed: bool) -> EngineChoice:
    """What to configure for a server on `ip`: beyond loopback `auto` must not fall back to the local engine later."""
    return "docker" if choice == "auto" and not allowed and not is_loopback(ip) else choice


def is_loopback(ip: str) -> bool:
    """Whether only this machine can reach the address; names other than localhost count as reachable."""
    try:
        return ipaddress.ip_address(ip.strip("[]")).is_loopback
    except ValueError:
        return ip == "localhost"


def _missing(*, landlock: bool, seccomp: bool, own_user: bool, namespaces: bool) -> Iterator[str]:
    yield "a container: memory is watched, and neither it nor processors are limited by Linux"
    if not namespaces:
        yield "namespaces (bubblewrap): it shares the machine's files, processes and network, behind the other walls"
    if not landlock and not namespaces:
        yield "Landlock: the sandbox may read what the server's user may read"
    if not seccomp:
        yield "seccomp: the sandbox may make any system call, open sockets and start programs"
    if not own_user:
        yield "a user of its own: it runs as root, since Node lies in a folder closed to other users"
