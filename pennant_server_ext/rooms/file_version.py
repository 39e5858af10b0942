"""A notebook as it stands in its file: its digest, and what of it counts."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pennant_server_ext.notebook.cell_matching import with_ids
from pennant_server_ext.notebook.notebook_merge import Notebook

_FILLED_IN: Final[Mapping[str, object]] = {
    "language_info": {"name": ""},
    "kernelspec": {"name": "", "display_name": ""},
}
"""What jupyter_ydoc puts in the place of metadata that are not there."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What somebody wrote into the file."""

    content: Notebook
    digest: str

    def matched(self, known: Sequence[dict[str, Any]]) -> Notebook:
        """The notebook as the shared document would have it, with the ids of the known cells where it has none."""
        metadata = {**_FILLED_IN, **self.content.get("metadata", {})}
        return {**self.content, "metadata": metadata, "cells": with_ids(self.content["cells"], known)}


def digest_of(content: Notebook) -> str:
    """SHA-256 over what the file says, however it is written down.

    Cell by cell, so that a thread that does this gives way to the event loop in between.
    """
    metadata = {key: value for key, value in content.get("metadata", {}).items() if _FILLED_IN.get(key) != value}
    found = hashlib.sha256(_encoded({**content, "metadata": metadata, "cells": len(content["cells"])}))
    for cell in content["cells"]:
        found.update(_encoded(_plain(cell)))
    return found.hexdigest()


def _encoded(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _plain(cell: Mapping[str, Any]) -> dict[str, Any]:
    """The cell without the server's own note on it, and without attachments when there are none."""
    metadata = {key: value for key, value in cell.get("metadata", {}).items() if key != "trusted"}
    return {key: value for key, value in {**cell, "metadata": metadata}.items() if key != "attachments" or value}
