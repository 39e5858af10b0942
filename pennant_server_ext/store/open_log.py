"""The log as its thread has it: opened when first asked for, begun anew when its file is damaged."""

import time
from collections.abc import Callable
from logging import Logger
from pathlib import Path
from typing import TypeVar

from pennant_server_ext.store.database import Database, DatabaseFailure, is_damaged
from pennant_server_ext.store.owned_file import OwnedFile, take

_Answer = TypeVar("_Answer")


class OpenLog:
    """Everything here is called in the log's own thread."""

    def __init__(self, path: Path, log: Logger) -> None:
        self._path = path
        self._log = log
        self._owned: OwnedFile | None = None
        self._database: Database | None = None
        self.begun_anew = 0
        """How often a damaged file was set aside."""

    def ask(self, question: Callable[[Database], _Answer]) -> _Answer:
        """What the question answers; of a new log, when this one is damaged.

        Raises:
            DatabaseFailure, OSError: the disk does not take or give it now.
        """
        try:
            return question(self._open())
        except DatabaseFailure as error:
            if not is_damaged(error):
                raise
            self._set_aside(error)
            return question(self._open())

    @property
    def was_never_written(self) -> bool:
        """Whether there is no file yet that could hold anything."""
        path = self._path if self._owned is None else self._owned.path
        return self._database is None and (not path.exists() or path.stat().st_size == 0)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._owned is not None:
            self._owned.release()
            self._owned = None

    def _open(self) -> Database:
        if self._owned is None:
            self._owned = take(self._path)
            if self._owned.path != self._path:
                self._log.warning(
                    "Another server keeps its changes in %s; this one has %s. Give each its own c.PennantStore.path.",
                    self._path,
                    self._owned.path,
                )
        if self._database is None:
            self._database = Database(self._owned.path)
        return self._database

    def _set_aside(self, error: BaseException) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        assert self._owned is not None
        path = self._owned.path
        aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%dT%H%M%S')}-{time.time_ns() % 10**6}")
        for end in ("-wal", "-shm", ""):
            part = path.with_name(path.name + end)
            if part.exists():
                part.rename(aside.with_name(aside.name + end))
        self.begun_anew += 1
        self._log.error(
            "The log of changes %s cannot be read (%s). It is kept as %s and a new one begun; "
            "notebooks go on from their files and from the browsers that have them open.",
            path,
            error,
            aside,
        )
