"""A program that forks writers, one for each line that it is told; each tells what is durable until it is killed."""

# pycrdt is typed in part only.
# pyright: reportUnknownMemberType=false

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Any

from pycrdt import Doc, Text

from pennant_server_ext.store.store import Store


async def write(file: Path) -> None:
    """Append letters to two rooms, and tell after each commit how many of them are on disk."""
    store = Store(file, logging.getLogger("writer"))
    rooms = [store.room(key) for key in ("one", "two")]
    doc: Doc[Any] = Doc()
    for update in (await rooms[0].load()).updates:
        doc.apply_update(update)
    await rooms[1].load()
    updates: list[bytes] = []
    _subscription = doc.observe(lambda event: updates.append(event.update))  # pyright: ignore
    text = doc.get("text", type=Text)
    while True:
        for _ in range(5):
            text += "x"
        for room in rooms:
            for update in updates:
                room.append(update)
        updates.clear()
        if await rooms[0].durable():
            print("durable", rooms[0].seq, flush=True)


def main() -> None:
    """Fork a writer for each line."""
    for _ in sys.stdin:
        writer = os.fork()
        if writer == 0:
            asyncio.run(write(Path(sys.argv[1])))
        print("pid", writer, flush=True)
        os.waitpid(writer, 0)
        print("ended", 0, flush=True)


main()
