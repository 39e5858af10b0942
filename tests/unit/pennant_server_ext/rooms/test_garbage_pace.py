"""When the server looks for garbage, and that it finds what closed notebooks leave."""

import asyncio
import gc
import weakref

from pennant_server_ext.rooms.garbage_pace import THOROUGH_PAUSE_S, GarbagePace, Look, next_look
from tests.integration.server.people import until


class Cycle:
    """What only a look for garbage can free."""

    def __init__(self) -> None:
        self.itself = self


def test_everything_is_looked_at_only_when_notebooks_were_closed() -> None:
    assert next_look(open_rooms=3, closed_since=False, since_thorough_s=10 * THOROUGH_PAUSE_S) is Look.NEW
    assert next_look(open_rooms=0, closed_since=False, since_thorough_s=10 * THOROUGH_PAUSE_S) is Look.NEW


def test_everything_is_looked_at_when_the_last_one_was_closed_or_after_a_long_while() -> None:
    assert next_look(open_rooms=0, closed_since=True, since_thorough_s=0.0) is Look.THOROUGH
    assert next_look(open_rooms=3, closed_since=True, since_thorough_s=0.0) is Look.NEW
    assert next_look(open_rooms=3, closed_since=True, since_thorough_s=THOROUGH_PAUSE_S) is Look.THOROUGH


async def test_what_a_closed_notebook_leaves_is_freed_and_python_is_left_as_it_was() -> None:
    rooms = 1
    before = gc.get_threshold()
    room = Cycle()
    gone = weakref.ref(room)
    pace = GarbagePace(lambda: rooms, pause_s=0.001)
    pace.start()
    await until_looked()
    assert gc.get_freeze_count() > 0
    del room
    await until_looked()
    assert gone() is not None, "what lived through a look is left out of the next ones"
    rooms = 0
    await until(lambda: gone() is None)
    pace.end()
    await asyncio.sleep(0)
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


async def until_looked() -> None:
    """Return when the server has looked for garbage twice more."""
    looks = gc.get_stats()[2]["collections"]
    await until(lambda: gc.get_stats()[2]["collections"] >= looks + 2)
