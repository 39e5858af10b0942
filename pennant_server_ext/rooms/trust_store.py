"""Which notebooks are trusted, when the disk takes no note of it.

nbformat writes to its database whenever a notebook is read or saved. On a full disk that fails, and with it the reading
and the saving, though the notebook itself may lie on another disk. Trust is worth less than the notebook: what cannot
be noted is remembered until the server stops.
"""

# nbformat is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import sqlite3
from logging import Logger
from typing import Any, Final

from nbformat.sign import MemorySignatureStore, SignatureStore

_KNOWN: Final = "SELECT 1 FROM nbsignatures WHERE algorithm = ? AND signature = ?"


class TrustStore(SignatureStore):
    """A signature store in front of the one that was configured, which nothing fails for."""

    def __init__(self, store: Any, log: Logger) -> None:
        super().__init__()
        self._store = store
        self._log = log
        self._unnoted = MemorySignatureStore()
        self._is_told = False

    def store_signature(self, digest: str, algorithm: str) -> None:
        """Trust the notebook of that digest."""
        try:
            self._store.store_signature(digest, algorithm)
        except sqlite3.Error as error:
            self._failed(error)
            self._unnoted.store_signature(digest, algorithm)
        else:
            self._is_told = False

    def check_signature(self, digest: str, algorithm: str) -> bool:
        """Whether the notebook of that digest is trusted."""
        if self._unnoted.check_signature(digest, algorithm):
            return True
        try:
            return self._store.check_signature(digest, algorithm)
        except sqlite3.Error as error:
            # It also writes down when it was asked; to read needs no room.
            self._failed(error)
            return self._is_known(digest, algorithm)

    def remove_signature(self, digest: str, algorithm: str) -> None:
        """Trust it no longer."""
        self._unnoted.remove_signature(digest, algorithm)
        self._store.remove_signature(digest, algorithm)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def _is_known(self, digest: str, algorithm: str) -> bool:
        try:
            return self._store.db.execute(_KNOWN, (algorithm, digest)).fetchone() is not None
        except (AttributeError, sqlite3.Error):
            return False

    def _failed(self, error: sqlite3.Error) -> None:
        database = getattr(self._store, "db", None)
        if isinstance(database, sqlite3.Connection):
            # Else the transaction stays open, and the next attempts are part of it.
            database.rollback()
        if not self._is_told:
            self._is_told = True
            self._log.warning("Which notebooks are trusted is kept in memory only: %s", error)


def keep_trust(contents: Any, log: Logger) -> None:
    """Have this contents manager's notary use it."""
    notary = getattr(contents, "notary", None)
    if notary is not None and not isinstance(notary.store, TrustStore):
        notary.store = TrustStore(notary.store, log)
