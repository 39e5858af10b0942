"""What an administrator can set, turned once from traits into values."""

from dataclasses import dataclass, field

from pennant_server_ext.outputs.output_bounds import OutputLimits


@dataclass(frozen=True, slots=True)
class Settings:
    """The numbers a notebook session works with; times in seconds."""

    flush_interval_s: float = 0.05
    agreement_timeout_s: float = 3.0
    stop_timeout_s: float = 5.0
    question_patience_s: float = 60.0
    output_limits: OutputLimits = field(default_factory=OutputLimits)
