"""What a server keeps of notebook sessions."""

import asyncio
import gc
import logging
import weakref
from typing import Any, cast

import pytest

from pennant_server_ext.document_id import DocumentId
from pennant_server_ext.outputs.output_files import RunFiles
from pennant_server_ext.registry import Registry
from pennant_server_ext.rooms.rooms import Rooms
from pennant_server_ext.session.surroundings import Surroundings
from pennant_server_ext.settings import Settings

pytestmark = pytest.mark.anyio


class NoRooms:
    """As much of ``Rooms`` as a session asks that nobody has open."""

    def path(self, document_id: DocumentId) -> str:
        """There is a notebook."""
        return "notebook.ipynb"

    def live(self, document_id: DocumentId) -> None:
        """No room is open."""

    def is_deleted(self, document_id: DocumentId) -> bool:
        """The notebook was deleted."""
        return True


async def test_nothing_is_left_of_a_session_that_has_ended() -> None:
    around = Surroundings(
        rooms=cast("Rooms", NoRooms()),
        kernel_sessions=cast("Any", None),
        contents=None,
        settings=Settings(),
        event_logger=None,
        log=logging.getLogger("registry"),
        run_files=lambda _: cast("RunFiles", None),
    )
    registry, document_id = Registry(around), DocumentId.parse("json:notebook:f1")
    before = asyncio.all_tasks()
    assert registry.open(document_id) is registry.find(document_id)
    [task] = asyncio.all_tasks() - before
    ended = weakref.ref(task)
    await registry.room_closed(document_id)
    await asyncio.wait([task])
    assert registry.find(document_id) is None
    del task
    gc.collect()
    assert ended() is None
