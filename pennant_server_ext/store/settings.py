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
    url = Unicode(
        config=True,
        help="Where copies of the log go: s3://bucket/prefix, file:///folder or memory:///. Empty: no copies.",
    )
    s3_endpoint = Unicode(config=True, help="The address of an S3-compatible store. Empty: Amazon's.")
    s3_region = Unicode(config=True, help="The store's region. Empty: from the environment.")
    s3_access_key_id = Unicode(config=True, help="Empty: from the environment, or the machine's role.")
    s3_secret_access_key = Unicode(config=True, help="Empty: from the environment, or the machine's role.")
    s3_session_token = Unicode(config=True, help="Of credentials for a while.")
    owner = Unicode(
        config=True,
        help="This server's name for the others that share the store. It must be no other's. "
        "Empty: the machine's name and a number, made once and kept with the log.",
    )
    lease_s = Float(
        90.0, min=1, config=True, help="How long a server that died keeps a notebook from the others, seconds."
    )
    copy_interval_s = Float(1.0, min=0.05, config=True, help="How often what is new is copied, seconds.")
    request_timeout_s = Float(10.0, min=0.1, config=True, help="How long the store may take for an answer, seconds.")

    deleted_kept_days = Float(
        30.0, min=0, config=True, help="The history of a notebook whose file is gone is kept for so many days."
    )

    @default("path")
    def _default_path(self) -> str:
        return str(Path(jupyter_data_dir()) / "pennant" / "store.db")
