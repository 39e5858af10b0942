"""On which host the next sandbox is started. Pure."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pennant_spawner.admission import AdmissionRules, Admit, Busy, Full, HostView, admit

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Name]):
    """The least committed host with room."""

    host: Name


def choose(hosts: Mapping[Name, HostView], need_bytes: int, rules: AdmissionRules) -> Chosen[Name] | Full | Busy:
    """The first of equals. Busy counts before full: there a moment may help. `hosts` must not be empty."""
    verdicts = {name: admit(view, need_bytes, rules) for name, view in hosts.items()}
    fitting = [name for name, verdict in verdicts.items() if isinstance(verdict, Admit)]
    if fitting:
        return Chosen(min(fitting, key=lambda name: commitment(hosts[name])))
    refusals = [verdict for verdict in verdicts.values() if not isinstance(verdict, Admit)]
    return next((it for it in refusals if isinstance(it, Busy)), refusals[0])


def commitment(view: HostView) -> tuple[float, int]:
    """What is promised of a host's memory, as a share of it, and the number of its sandboxes."""
    expected = view.expected
    return expected.committed_bytes / (expected.memory_bytes or 1), expected.sandboxes
