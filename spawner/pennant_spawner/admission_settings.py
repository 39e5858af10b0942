"""What an administrator configures about how many sandboxes a host takes."""

from traitlets import Float, Int
from traitlets.config import Configurable

from pennant_spawner.admission import AdmissionRules


class PennantAdmission(Configurable):
    """When a host takes another sandbox, and when people wait in line (`c.PennantAdmission.…`)."""

    memory_overcommit = Float(
        4.0,
        min=0.1,
        help="The memory limits of all sandboxes may add up to so many times the host's memory: an idle one uses a "
        "quarter of its limit. 1.0: every sandbox can use all of its limit at the same time.",
    ).tag(config=True)
    reserve_mib = Int(
        512,
        min=0,
        help="Memory that must stay available on the host, in MiB, if the next sandbox used all of its limit.",
    ).tag(config=True)
    maximum_sandboxes = Int(
        1000, min=0, help="Sandboxes that may run on one host, those of other servers included; 0: no number."
    ).tag(config=True)
    maximum_load = Float(
        4.0,
        min=0.0,
        help="Tasks that want a processor, for each processor: above, sandboxes are started one after another. Counts "
        "where Linux does not tell pressure.",
    ).tag(config=True)
    maximum_pressure = Float(
        0.9,
        min=0.0,
        max=1.0,
        help="Share of the last ten seconds in which a task waited for a processor or for memory: above, sandboxes are "
        "started one after another.",
    ).tag(config=True)

    def rules(self) -> AdmissionRules:
        return AdmissionRules(
            memory_overcommit=self.memory_overcommit,
            reserve_mib=self.reserve_mib,
            maximum_sandboxes=self.maximum_sandboxes,
            maximum_load=self.maximum_load,
            maximum_pressure=self.maximum_pressure,
        )
