"""Where the update log is."""

from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from traitlets import Unicode, default
from traitlets.config import Configurable


class PennantStore(Configurable):
    """The log of all changes of all shared documents, from which they are put together again after a crash."""

    path = Unicode(
        config=True,
        help="The file of the log. A second server that is given the same file takes one beside it.",
    )

    @default("path")
    def _default_path(self) -> str:
        return str(Path(jupyter_data_dir()) / "pennant" / "store.db")
