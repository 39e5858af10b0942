"""How many sandboxes a host takes and how many are kept ready, in words for whoever runs it. Pure."""

from collections.abc import Iterator

from pennant_spawner.admission import AdmissionRules, overload, parallel_starts, room_for
from pennant_spawner.engine import HostUsage
from pennant_spawner.pool import PoolRules
from pennant_spawner.sandbox_limits import SandboxLimits

_GIB = 1 << 30
Finding = tuple[str, str, bool | None]


def room_findings(usage: HostUsage, limits: SandboxLimits, rules: AdmissionRules) -> Iterator[Finding]:
    """Name, finding, and whether it is good, neither where it is None."""
    if usage.memory_bytes:
        allowed = usage.memory_bytes * rules.memory_overcommit
        yield (
            "memory",
            f"{_gib(usage.memory_bytes)}; sandboxes may be promised {rules.memory_overcommit:g} times as much, "
            f"{_gib(allowed)}, and {_count(usage.sandboxes)} {_have(usage.sandboxes)} {_gib(usage.committed_bytes)}",
            None,
        )
    if usage.available_bytes is not None:
        kept = f"{_gib(rules.reserve_bytes)} are kept free"
        yield "available", f"{_gib(usage.available_bytes)} now; {kept}", usage.available_bytes > rules.reserve_bytes
    room = room_for(usage, limits.memory_bytes, rules)
    yield "room", f"for {room} more of {limits.memory_mib} MiB, if each used all of it", room > 0
    busy, parallel = overload(usage, rules), parallel_starts(usage, rules)
    yield "starts", f"{parallel} at a time" + (f", since {busy}" if busy else ""), None


def pool_findings(rules: PoolRules) -> Iterator[Finding]:
    """What a server keeps ready."""
    if not rules.maximum:
        yield "kept ready", "none (c.PennantPool.maximum is 0)", None
        return
    least = min(rules.minimum, rules.maximum)
    yield "kept ready", f"{least} to {rules.maximum}, by demand, once a notebook was opened", None


def _count(sandboxes: int) -> str:
    return "1 sandbox" if sandboxes == 1 else f"{sandboxes} sandboxes"


def _have(sandboxes: int) -> str:
    return "has" if sandboxes == 1 else "have"


def _gib(amount: float) -> str:
    return f"{amount / _GIB:.1f} GiB"
