"""Looks after one engine, in a thread of its own: does it answer, whose sandboxes are left, what is old."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pennant_spawner.errors import EngineError
from pennant_spawner.host_health import HostHealth
from pennant_spawner.keep_times import KeepTimes

_log = logging.getLogger(__name__)


class Kept(Protocol):
    """What is looked after. Each call blocks, and raises EngineError when the engine does not do it."""

    def ping(self) -> None: ...

    def prepare(self) -> None:
        """It answers, after a silence or for the first time."""
        ...

    def lose(self) -> None:
        """It has been silent for too long."""
        ...

    def renew(self) -> None:
        """Says that this owner lives."""
        ...

    def reap(self) -> int: ...

    def prune(self) -> None: ...


@dataclass(slots=True)
class _Job:
    run: Callable[[], object]
    every_s: float
    due_s: float


class EngineKeeper:
    """Its thread ends with `close`, which waits for at most one call's deadline."""

    def __init__(self, kept: Kept, times: KeepTimes, name: str) -> None:
        self._kept = kept
        self._times = times
        self._health = HostHealth(times.lost_after_s)
        self._changed = threading.Condition()
        self._woken = threading.Event()
        self._closed = False
        now = time.monotonic()
        self._jobs = (
            _Job(kept.renew, times.renew_s, now + times.renew_s),
            _Job(kept.reap, times.reap_s, now + times.reap_s),
            _Job(kept.prune, times.prune_s, now + times.quiet_s),
        )
        self._thread = threading.Thread(target=self._run, name=f"pennant-keeper-{name}", daemon=True)

    @property
    def health(self) -> HostHealth:
        return self._health

    def begin(self) -> None:
        """Prepares the engine now, and looks after it from then on, also if that raised EngineError."""
        try:
            self._kept.ping()  # its deadline is the short one
            self._kept.prepare()
            self._note(self._health.answered(time.monotonic()))
        finally:
            self._thread.start()

    def close(self) -> None:
        self._closed = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(self._times.answer_s)

    def verdict(self) -> HostHealth:
        """Blocks until it is known whether an engine that has just failed answers again, or is lost."""
        asked_s = time.monotonic()
        self._woken.set()
        patience_s = self._times.lost_after_s + 2 * self._times.answer_s
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._is_settled(asked_s), patience_s)
        return self._health

    def _is_settled(self, asked_s: float) -> bool:
        health = self._health
        return health.is_lost or (health.is_well and health.silent_since_s > asked_s)

    def _run(self) -> None:
        while not self._closed:
            self._beat()
            self._woken.wait(self._times.beat_s if self._health.is_well else self._times.silent_beat_s)
            self._woken.clear()

    def _beat(self) -> None:
        asked_s, was = time.monotonic(), self._health
        try:
            self._kept.ping()
            if not was.is_well:
                self._kept.prepare()
        except EngineError as error:
            self._missed(was, was.missed(asked_s, time.monotonic()), error)
        except Exception:
            _log.exception("An engine could not be looked after")
        else:
            self._note(was.answered(time.monotonic()))
            self._do_what_is_due()

    def _missed(self, was: HostHealth, now: HostHealth, error: EngineError) -> None:
        if not now.is_lost:
            self._note(now)
        elif not was.is_lost:
            _log.warning("An engine is taken for lost: %s", error.message)
            self._note(now)
            self._kept.lose()

    def _note(self, health: HostHealth) -> None:
        with self._changed:
            self._health = health
            self._changed.notify_all()

    def _do_what_is_due(self) -> None:
        for job in self._jobs:
            now_s = time.monotonic()
            if now_s >= job.due_s and not self._closed:
                job.due_s = now_s + job.every_s
                try:
                    job.run()
                except EngineError as error:
                    _log.warning("An engine could not be looked after: %s", error)
