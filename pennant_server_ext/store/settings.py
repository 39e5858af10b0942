"""Where the update log is, and how much history is kept."""

from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from traitlets import Float, Int, Unicode, default
from traitlets.config import Configurable


class PennantStore(Configurable):
    """The log of all changes of all shared documents, from which they are put together again after a crash."""

    path = Unicode(
        config=True,
        help="The file of the log. A second server that is given the same file takes one beside it.",
    )

    version_interval_s = Float(
        600.0, min=0.1, config=True, help="While people change a notebook, a version is kept so often, seconds."
    )
    versions_of_a_day = Int(
        100, min=1, config=True, help="All versions of the last 24 hours are kept, at most so many."
    )
    hourly_versions_days = Float(7.0, min=0, config=True, help="One version an hour is kept for so many days.")
    daily_versions_days = Float(90.0, min=0, config=True, help="One version a day is kept for so many days.")
    versions_mib = Float(
        64.0, min=0.1, config=True, help="What the versions of one notebook may take, MiB, compressed."
    )
    named_versions = Int(100, min=0, config=True, help="How many versions of one notebook may have a name.")

    deleted_kept_days = Float(
        30.0, min=0, config=True, help="The history of a notebook whose file is gone is kept for so many days."
    )

    @default("path")
    def _default_path(self) -> str:
        return str(Path(jupyter_data_dir()) / "pennant" / "store.db")
