"""Has the board written anew when a notebook changes in which runs are offered: an edited cell is said to be one."""

from collections.abc import Callable

from pennant_server_ext.notebook.shared_notebook import SharedNotebook


class OfferWatch:
    """Watches one notebook while something is offered in it."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._watched: SharedNotebook | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def watch(self, notebook: SharedNotebook | None) -> None:
        """Watch this notebook and no other; None: nothing is offered, or nobody has it open."""
        if notebook is self._watched:
            return
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._watched = notebook
        self._unsubscribe = None if notebook is None else notebook.on_changed(self._changed)
