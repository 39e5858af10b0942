"""How often an engine is looked after, and how long it may be silent. All in seconds."""

from dataclasses import dataclass

from pennant_spawner.lease import LEASE_S


@dataclass(frozen=True, slots=True)
class KeepTimes:
    """`beat_s` between two questions whether it answers, `silent_beat_s` while it does not; each may take `answer_s`.

    An engine that has not answered for `lost_after_s` is lost. A lease is renewed every `renew_s` and holds for
    `holds_s` without. Dead owners are looked for every `reap_s`, old images every `prune_s`, first after `quiet_s`.
    """

    beat_s: float = 5.0
    silent_beat_s: float = 0.5
    answer_s: float = 5.0
    lost_after_s: float = 12.0
    renew_s: float = 15.0
    holds_s: float = LEASE_S
    reap_s: float = 15.0
    prune_s: float = 6 * 3600.0
    quiet_s: float = 600.0
