"""The ids of files, as jupyter_server_fileid keeps them: which path has which id, corrected where it loses track."""

from collections.abc import Callable, Iterable
from typing import Any


class FileIds:
    """The file id manager of this server. Paths are the contents manager's, without a slash at either end."""

    def __init__(self, manager: Callable[[], Any]) -> None:
        self._find_manager = manager
        """It may come to the server later than we do."""

    @property
    def _manager(self) -> Any:
        return self._find_manager()

    def path(self, file_id: str) -> str | None:
        """Where the file is; None when the id is of none."""
        path = self._manager.get_path(file_id)
        return None if path is None else str(path)

    def of(self, path: str) -> str | None:
        """The id of the file there, if it has one."""
        file_id = self._manager.get_id(path)
        return None if file_id is None else str(file_id)

    def below(self, path: str, file_ids: Iterable[str]) -> dict[str, str]:
        """Those of the ids whose file is that one or lies in that folder, with their paths."""
        paths = {file_id: self.path(file_id) for file_id in file_ids}
        return {file_id: found for file_id, found in paths.items() if found is not None and is_below(found, path)}

    def before_move(self, old: str, new: str) -> None:
        """Make ready for a move, while the file is still at its old path."""
        # The manager moves what it knows in a folder only if it knows the folder.
        self._manager.index(old)
        if self.of(new) is not None:
            # A file that was there once and went unnoticed; its id would be in the way.
            self._manager.delete(new)

    def moved(self, old: str, new: str, known: dict[str, str]) -> None:
        """The file or folder is at its new path; ``known``: what was ``below`` the old one."""
        self._manager.move(old, new)
        for file_id, before in known.items():
            after = new + before[len(old) :]
            # Some folder names are patterns to the manager.
            if self.path(file_id) == before != after:
                self._manager.move(before, after)

    def deleted(self, path: str) -> None:
        """There is no such file or folder any more: what comes there next is another one."""
        self._manager.delete(path)


def is_below(path: str, folder: str) -> bool:
    """Whether the path is that one, or one in that folder."""
    return path == folder or path.startswith(f"{folder}/")
