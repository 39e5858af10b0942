"""The root map ``pennant`` of a shared document: what the server tells everybody who has the notebook open.

The server alone writes it. What others write there comes from a browser that knew an earlier server and has seen more
than the update store: what it tells of runs is kept to be looked at, and the rest is written over.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast

from pycrdt import Doc, Map

BOARD_ORIGIN: Final = "pennant board"
"""Of what is shown and not saved."""
_MOST_LEFT: Final = 10_000


class RootMap:
    """Values of plain JSON, each replaced whole."""

    def __init__(self, ydoc: Doc[Any]) -> None:
        self._ydoc = ydoc
        self._map: Map[Any] = ydoc.get("pennant", type=Map)
        self._writing = False
        """Whether what changes now is our own doing."""
        self._published: dict[str, object] = {}
        """What was last published and still stands there: reading it back costs more than all else in a flush."""
        self._left: tuple[object, ...] | None = None
        """None while the document is being loaded: only what stands there at the end was left by an earlier server."""
        self.on_overwritten: set[Callable[[], None]] = set()
        """Called when somebody else has written here, inside their transaction."""
        self._map.observe(self._take_foreign)

    def publish(self, values: Mapping[str, object]) -> None:
        """Replace values, as one transaction; what stands there already is left alone."""
        if "runs" in values:
            self._left = self._all_left()
        known = self._published
        changed = {key: value for key, value in values.items() if key not in known or known[key] != value}
        changed = {key: value for key, value in changed.items() if self._map.get(key) != value}
        if changed:
            with self.transaction(BOARD_ORIGIN):
                for key, value in changed.items():
                    self._map[key] = value
        self._published = {**known, **values}

    def published(self, key: str) -> Any:
        """The value that stands there; None when there is none."""
        return self._map.get(key)

    @property
    def has_left(self) -> bool:
        """Whether an earlier server's runs wait to be taken."""
        return bool(self._all_left())

    def take_left(self) -> tuple[object, ...]:
        """The runs that others have told of, each time once: an earlier server's, as it left them."""
        left, self._left = self._all_left(), ()
        return left

    @contextmanager
    def transaction(self, origin: str) -> Generator[None]:
        """One transaction of the server's own; inside another one it is a part of that."""
        if self._writing:
            yield
            return
        self._writing = True
        try:
            with self._ydoc.transaction(origin=origin):
                yield
        finally:
            self._writing = False

    def _take_foreign(self, _event: object) -> None:
        if self._writing:
            return
        self._published = {}
        if self._left is not None:
            self._left = (*self._left, *self._told_runs())[:_MOST_LEFT]
        for tell in tuple(self.on_overwritten):
            tell()

    def _all_left(self) -> tuple[object, ...]:
        return self._told_runs() if self._left is None else self._left

    def _told_runs(self) -> tuple[object, ...]:
        values = (self._map.get("offered"), self._map.get("runs"))
        return tuple(run for value in values if isinstance(value, list) for run in cast("list[object]", value))
