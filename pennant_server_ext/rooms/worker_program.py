"""The worker process, which ``worker_process`` starts: ``python -P -m pennant_server_ext.rooms.worker_program``.

Questions come from stdin, answers go to stdout, whatever libraries have to say to stderr.
"""

import os
import sys
from contextlib import suppress

from pennant_server_ext.rooms.worker_message import read, write


def main() -> None:
    """Answer until the server has gone."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Most of the start would be jsonschema's grammar of addresses, of which nbformat checks none.
    sys.modules.setdefault("rfc3987_syntax", None)  # pyright: ignore[reportArgumentType]
    from pennant_server_ext.rooms.worker_tasks import WorkerTasks

    tasks = WorkerTasks()
    with suppress(BrokenPipeError):
        while (asked := read(incoming)) is not None:
            write(outgoing, tasks.answer(asked))


if __name__ == "__main__":
    main()
