"""What the kernel is asked to run."""

from collections.abc import Mapping
from dataclasses import dataclass

from pennant_js_kernel.run_ledger import Header


@dataclass(frozen=True, slots=True)
class CellRequest:
    """`cell` names the source in stacks; `header` is the request's, `silent` hides everything but the reply."""

    cell: int
    source: str
    expressions: Mapping[str, str]
    header: Header
    silent: bool = False
