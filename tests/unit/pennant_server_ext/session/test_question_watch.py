"""When a question is opened to everybody."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from pennant_server_ext.messages import RunRequest, User, utc_now
from pennant_server_ext.runs.question import question_of
from pennant_server_ext.runs.queue_events import Event, QuestionOpened, RunsRequested
from pennant_server_ext.runs.queue_state import ExecutionQueue
from pennant_server_ext.session.question_watch import QuestionWatch

pytestmark = pytest.mark.anyio


def asking(patience_s: float) -> ExecutionQueue:
    """Ada's cell asks."""
    now = utc_now()
    request = RunRequest("run-0001", "c0", "prompt('Name?')")
    run = RunsRequested((request,), User("ada", "Ada", "red"), True, "batch", now).run_of(request)
    question = question_of({"prompt": "Name?"}, "q1", now, now + timedelta(seconds=patience_s))
    return ExecutionQueue(running=replace(run, question=question))


async def opened_within(watch: QuestionWatch, told: asyncio.Queue[Event], seconds: float) -> bool:
    """Whether it says so in time."""
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(watch.serve())
        try:
            async with asyncio.timeout(seconds):
                event = await told.get()
        except TimeoutError:
            return False
        finally:
            serving.cancel()
    return isinstance(event, QuestionOpened) and event.question_id == "q1"


async def test_whoever_does_not_answer_in_time_is_not_waited_for() -> None:
    told: asyncio.Queue[Event] = asyncio.Queue()
    queue = asking(patience_s=0.01)
    assert await opened_within(QuestionWatch(lambda: queue, lambda: {"ada"}, told.put_nowait), told, 20)


async def test_whoever_has_gone_is_not_waited_for() -> None:
    told: asyncio.Queue[Event] = asyncio.Queue()
    queue, here = asking(patience_s=600), {"ada", "ben"}
    watch = QuestionWatch(lambda: queue, lambda: here, told.put_nowait)
    assert not await opened_within(watch, told, 0.05)
    here.discard("ada")
    watch.look()
    assert await opened_within(watch, told, 20)
