"""What the kernel is asked to run."""

from collections.abc import Mapping
from dataclasses import dataclass

from pennant_js_kernel.run_ledger import Header
from pennant_js_kernel.user_input import Asker


@dataclass(frozen=True, slots=True)
class CellRequest:
    """`cell` names the source in stacks, `cell_id` is the notebook's name of the cell, "" when nobody knows it.

    `header` is the request's, `silent` hides everything but the reply. `asker` is None when nobody can be asked.
    `knows_pennant`: its client shows what Pennant tells about sandboxes by itself.
    """

    cell: int
    source: str
    expressions: Mapping[str, str]
    header: Header
    silent: bool = False
    cell_id: str = ""
    asker: Asker | None = None
    knows_pennant: bool = False

    @property
    def shown_header(self) -> Header | None:
        """Where output goes; None: nowhere."""
        return None if self.silent else self.header
