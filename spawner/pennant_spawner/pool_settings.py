"""What an administrator configures about sandboxes that are kept ready."""

from typing import Any

from jupyter_client.multikernelmanager import MultiKernelManager
from traitlets import Float, Int, default
from traitlets.config import Configurable

from pennant_spawner.pool import PoolRules

_MANY = PoolRules(minimum=1, maximum=8)


class PennantPool(Configurable):
    """Sandboxes that are kept ready, so that a notebook starts at once (`c.PennantPool.…`).

    Nothing is kept before the first notebook was opened. A program that manages one kernel alone, such as nbclient or
    papermill, keeps none, unless told.
    """

    minimum = Int(min=0, help="Sandboxes to keep ready while a notebook has one. Default: 1 in a server, else 0.").tag(
        config=True
    )
    maximum = Int(
        min=0,
        help="Never keep more ready; 0: none. In between demand decides: as many as were wanted at once lately. "
        "Default: 8 in a server, else 0.",
    ).tag(config=True)
    demand_window_s = Float(600.0, min=1.0, help="Seconds for which demand is remembered.").tag(config=True)

    @default("minimum")
    def _default_minimum(self) -> int:
        return _MANY.minimum if self._many_kernels() else 0

    @default("maximum")
    def _default_maximum(self) -> int:
        return max(self.minimum, _MANY.maximum if self._many_kernels() else 0)

    def rules(self) -> PoolRules:
        return PoolRules(self.minimum, self.maximum, self.demand_window_s)

    def _many_kernels(self) -> bool:
        """Whether whoever starts the kernel starts others too: the next one is worth a sandbox that waits."""
        parent: Any = self.parent
        while parent is not None and not isinstance(parent, MultiKernelManager):
            parent = getattr(parent, "parent", None)
        return parent is not None
