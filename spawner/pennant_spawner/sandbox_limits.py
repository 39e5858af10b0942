"""What one sandbox may use."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Frozen numbers that an engine enforces; the last four are enforced by the kernel.

    `processes` counts threads too, as Linux does. `cell_time_limit_s` of 0 means no limit, `idle_limit_s` of 0 that a
    sandbox in which nothing runs is kept. `idle_notice_s`: how long before its end an idle sandbox is announced to end.
    """

    memory_mib: int = 128
    cpus: float = 1.0
    processes: int = 64
    open_files: int = 256
    cell_time_limit_s: float = 0.0
    output_limit_mib: int = 10
    idle_limit_s: float = 3600.0
    idle_notice_s: float = 300.0

    @property
    def memory_bytes(self) -> int:
        return self.memory_mib * _MIB

    @property
    def heap_mib(self) -> int:
        """V8's old space. What is outside of it needs the rest: with less a container does not end, it becomes slow."""
        return max(16, self.memory_mib * 48 // 100)

    @property
    def cell_time_s(self) -> float | None:
        return self.cell_time_limit_s or None

    @property
    def idle_s(self) -> float | None:
        return self.idle_limit_s or None

    @property
    def cell_output_bytes(self) -> int:
        return self.output_limit_mib * _MIB
