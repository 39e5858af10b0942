"""How strong the wall around a sandbox is, in words that people read."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

EngineChoice = Literal["auto", "docker", "local"]
Level = Literal["container", "jailed", "partly jailed", "vm2 only"]


@dataclass(frozen=True, slots=True)
class Isolation:
    """`level` for programs, `summary` for people; `missing` says what this machine lacks for a better one."""

    level: Level
    summary: str
    missing: tuple[str, ...] = ()


def container_isolation(engine_words: str) -> Isolation:
    """`engine_words` name the engine, for example `Docker` or `Docker, runsc`."""
    return Isolation("container", f"container ({engine_words})")


def local_isolation(*, landlock: bool, seccomp: bool, own_user: bool) -> Isolation:
    """What a child process of the server has around it, given the walls that were seen to hold."""
    walls = [name for name, stands in (("Landlock", landlock), ("seccomp", seccomp)) if stands]
    missing = tuple(_missing(landlock=landlock, seccomp=seccomp, own_user=own_user))
    if not walls:
        return Isolation("vm2 only", "no wall but vm2: only for code that you trust", missing)
    words = " and ".join(walls)
    if len(walls) == 2 and own_user:
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


def _missing(*, landlock: bool, seccomp: bool, own_user: bool) -> Iterator[str]:
    yield "a container: memory and processors are watched, not limited by Linux"
    if not landlock:
        yield "Landlock: the sandbox may read what the server's user may read"
    if not seccomp:
        yield "seccomp: the sandbox may make any system call, open sockets and start programs"
    if not own_user:
        yield "a user of its own: it runs as root, since Node lies in a folder closed to other users"
