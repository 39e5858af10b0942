"""Writes what all rooms appended in a moment with one commit, in one thread; again, when the disk did not take it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from logging import Logger
from typing import Final, TypeVar

from pennant_server_ext.growing_pause import growing_pause_s
from pennant_server_ext.store.compaction import joined
from pennant_server_ext.store.database import Batch, Database, DatabaseFailure
from pennant_server_ext.store.folding import Folding, FoldLarge
from pennant_server_ext.store.open_log import OpenLog
from pennant_server_ext.store.records import Row, SavedFile, StoredRoom, StoreState

COMMIT_INTERVAL_S: Final = 0.25
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 10.0

_Answer = TypeVar("_Answer")
FAILURES: Final = (DatabaseFailure, OSError)


class GroupCommit:
    """What waits for the disk, and the thread that writes it."""

    def __init__(self, opened: OpenLog, fold_large: FoldLarge | None, log: Logger) -> None:
        self._opened = opened
        self.changed: Callable[[StoreState], None] = lambda _state: None
        """Hears of each new state."""
        self.begun_anew: Callable[[], None] = lambda: None
        """Called when a damaged log was set aside: what was in it has to be appended again."""
        self._seen_anew = 0
        self._log = log
        self._thread = ThreadPoolExecutor(1, "pennant-store")
        self.folding = Folding(self._soon, fold_large, log)
        """Puts logs in order."""
        self._rows: list[tuple[str, Row]] = []
        self._saves: list[tuple[str, SavedFile]] = []
        self._first_loads: list[tuple[str, int]] = []
        self._on_their_way = Batch()
        self._appended = 0
        self._committed = 0
        self._attempt: asyncio.Task[None] | None = None
        self._due: asyncio.TimerHandle | None = None
        self._failures = 0
        """How often in a row the disk did not take it."""
        self._closed = False
        self.state = StoreState()

    def append(self, room: str, row: Row) -> None:
        """Take a row; it is committed within ``COMMIT_INTERVAL_S`` and what the disk takes."""
        self._rows.append((room, row))
        self._ask_for_commit()

    def note_save(self, room: str, save: SavedFile) -> None:
        """Take note of a saved file, in the same order."""
        self._saves.append((room, save))
        self._ask_for_commit()

    def note_first_load(self, room: str, seq: int) -> None:
        """Take note that the room's rows up to that number are a file as it was loaded."""
        self._first_loads.append((room, seq))
        self._ask_for_commit()

    async def durable(self) -> bool:
        """Whether everything that was taken until now is on disk, after an attempt to bring it there.

        While the disk refuses, only the attempts with growing pauses are made, and the answer is no at once.
        """
        wanted = self._appended
        # The attempt that is on its way began without the last ones; the next has them.
        for _ in range(2):
            if self._committed >= wanted:
                return True
            if self.state.behind and self._attempt is None:
                return False
            await asyncio.shield(self._attempt or self._start())
        return self._committed >= wanted

    async def ask(self, question: Callable[[Database], _Answer]) -> _Answer:
        """What the question answers, after all that was committed or could be.

        Raises:
            DatabaseFailure, OSError: the disk does not answer.
        """
        await self.durable()
        return await self._in_thread(question)

    async def stored(self, room: str) -> StoredRoom:
        """All that was taken of the room, on disk or not.

        Raises:
            DatabaseFailure, OSError: the disk does not answer.
        """
        await self.durable()
        rows, saves = self._waiting(room)
        try:
            found = await self._in_thread(lambda database: database.stored(room))
        except FAILURES:
            if not self._opened.was_never_written:
                raise
            found = StoredRoom((), 0)
        more = [row for row in rows if row.seq > found.seq]
        updates = (*found.updates, *(row.update for row in more))
        return StoredRoom(updates, more[-1].seq if more else found.seq, (*found.saves, *saves))

    def drop(self, room: str) -> None:
        """Forget what waits of the room."""
        self._rows = [(name, row) for name, row in self._rows if name != room]
        self._saves = [(name, save) for name, save in self._saves if name != room]
        self._first_loads = [(name, seq) for name, seq in self._first_loads if name != room]

    async def close(self) -> bool:
        """Commit what is there and end the thread; False when something could not be written."""
        if self._attempt is not None:
            await asyncio.shield(self._attempt)
        if self._rows or self._saves:
            await asyncio.shield(self._start())
        if self._due is not None:
            self._due.cancel()
        await self.folding.close()
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._opened.close)
        self._thread.shutdown(wait=False)
        return not self._rows

    async def _in_thread(self, question: Callable[[Database], _Answer]) -> _Answer:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._opened.ask, question)
        finally:
            if self._opened.begun_anew != self._seen_anew:
                self._seen_anew = self._opened.begun_anew
                self.begun_anew()

    def _waiting(self, room: str) -> tuple[list[Row], list[SavedFile]]:
        rows, saves = (*self._on_their_way.rows, *self._rows), (*self._on_their_way.saves, *self._saves)
        return [row for name, row in rows if name == room], [save for name, save in saves if name == room]

    def _ask_for_commit(self) -> None:
        self._appended += 1
        if self._closed:
            self._log.error("A change came after the log of changes was closed, and is not in it")
        elif self._due is None and self._attempt is None:
            self._due = asyncio.get_running_loop().call_later(COMMIT_INTERVAL_S, self._start)

    def _start(self) -> asyncio.Task[None]:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._attempt is None:
            self._attempt = asyncio.get_running_loop().create_task(self._commit())
        return self._attempt

    async def _commit(self) -> None:
        self._on_their_way = batch = Batch(self._rows, self._saves, self._first_loads)
        self._rows, self._saves, self._first_loads = [], [], []
        upto, pause_s = self._appended, COMMIT_INTERVAL_S
        try:
            due = await self._in_thread(lambda database: database.commit(batch))
        except Exception as error:
            pause_s = self._keep(batch, error)
        else:
            self._committed = upto
            self._failures = 0
            self._tell(StoreState())
            for room in due:
                self.folding.want(room, closing=False)
        finally:
            self._attempt = None
            self._on_their_way = Batch()
        if (self._rows or self._saves) and not self._closed:
            self._due = asyncio.get_running_loop().call_later(pause_s, self._start)

    def _keep(self, batch: Batch, error: Exception) -> float:
        """Have the batch wait before what came since; how long until the next attempt."""
        by_room: defaultdict[str, list[Row]] = defaultdict(list)
        for room, row in (*batch.rows, *self._rows):
            by_room[room].append(row)
        self._rows = [(room, row) for room, rows in by_room.items() for row in joined(rows)]
        self._saves = [*batch.saves, *self._saves]
        self._first_loads = [*batch.first_loads, *self._first_loads]
        if not self.state.behind:
            self._log.error("Changes wait in memory, the log of changes cannot be written: %s", error)
        self._tell(StoreState(True, str(error)))
        self._failures += 1
        return growing_pause_s(self._failures, FIRST_PAUSE_S, LONGEST_PAUSE_S)

    def _tell(self, state: StoreState) -> None:
        if state != self.state:
            if self.state.behind and not state.behind:
                self._log.info("The log of changes is written again")
            self.state = state
            self.changed(state)

    def _soon(self, question: Callable[[Database], None]) -> None:
        if not self._closed:
            self._thread.submit(self._try, question)

    def _try(self, question: Callable[[Database], object]) -> None:
        try:
            self._opened.ask(question)
        except Exception:
            self._log.exception("The log of changes could not be put in order")
