"""Standing in line for a sandbox, and which ends are made good at once."""

import asyncio
from dataclasses import replace

import pytest

from pennant_js_kernel.frames import Complete
from pennant_js_kernel.handover import Failed
from tests.kernel_bench import QUICK, bench, reason
from tests.kernel_fakes import LIMITS, FakeBroker


def full_broker() -> FakeBroker:
    broker = FakeBroker()
    broker.full = True
    return broker


async def test_a_cell_waits_in_line_longer_than_any_deadline_and_goes_on_by_itself() -> None:
    broker = full_broker()
    async with bench(broker, replace(QUICK, start_s=0.5)) as at_work:
        running = at_work.start("print x", knows_pennant=True)
        await at_work.until(lambda: bool(broker.requests))
        for position in (3, 3, 2, 2, 1, 1):
            broker.tell_place(position)
            await asyncio.wait((running,), timeout=0.25)
        assert not running.done()
        assert [content["position"] for content in at_work.news("waiting")] == [3, 2, 1]
        assert at_work.client.supply.state == "waiting"
        broker.let_in()
        assert (await running).name == "ok"
        assert at_work.events() == [("waiting", None)] * 3 + [("started", None)]
        assert at_work.text("m1", "stderr") == ""


async def test_a_client_that_knows_only_jupyter_reads_the_place_and_keeps_no_stale_one() -> None:
    broker = full_broker()
    async with bench(broker) as at_work:
        running = at_work.start("print x")
        await at_work.until(lambda: bool(broker.requests))
        broker.tell_place(3)
        await at_work.until(lambda: "yours is number 3 in line. It runs by itself." in at_work.shown("m1"))
        broker.let_in()
        await running
        assert at_work.shown("m1") == "x\n"


async def test_a_cell_that_comes_later_reads_the_place_that_was_told_before() -> None:
    broker = full_broker()
    async with bench(broker) as at_work:
        await at_work.until(lambda: bool(broker.requests))
        broker.tell_place(2)
        await at_work.until(lambda: at_work.client.supply.place is not None)
        running = at_work.start("print x")
        await at_work.until(lambda: "number 2 in line" in at_work.shown("m1"))
        broker.let_in()
        await running


async def test_who_waits_in_line_can_be_interrupted_and_the_notebook_keeps_its_place() -> None:
    broker = full_broker()
    async with bench(broker) as at_work:
        running = at_work.start("print x")
        await at_work.until(lambda: bool(broker.requests))
        broker.tell_place(1)
        await at_work.until(lambda: at_work.shown("m1") != "")
        at_work.client.interrupt()
        outcome = await running
        assert reason(outcome) == ("interrupted", "Interrupted")
        assert not outcome.began
        assert outcome.error
        assert outcome.error.message == "The cell was interrupted before it began."
        assert at_work.shown("m1") == ""
        broker.let_in()
        assert (await at_work.run("print y")).name == "ok"
        assert len(broker.requests) == 1


async def test_questions_are_answered_at_once_while_the_notebook_waits() -> None:
    broker = full_broker()
    async with bench(broker, replace(QUICK, ask_s=60.0)) as at_work:
        await at_work.until(lambda: bool(broker.requests))
        broker.tell_place(1)
        await at_work.until(lambda: at_work.client.supply.state == "waiting")
        assert await at_work.client.ask(lambda number: Complete(number, "x", 1)) is None
        broker.let_in()


async def test_a_line_that_ends_without_a_sandbox_is_told() -> None:
    broker = full_broker()
    broker.failures.append(Failed("The engine does not answer.", "Start it."))
    async with bench(broker) as at_work:
        await at_work.until(lambda: bool(broker.requests))
        broker.tell_place(1)
        await at_work.until(lambda: bool(at_work.news("waiting")))
        broker.let_in()
        await at_work.until(lambda: bool(at_work.news("failed")))
        assert at_work.news("failed")[0]["message"] == "The engine does not answer."
        assert at_work.client.supply.state == "ended"
        assert (await at_work.run("print y")).name == "ok"


async def test_a_silent_broker_is_still_given_up() -> None:
    broker = full_broker()
    async with bench(broker, replace(QUICK, start_s=0.3)) as at_work:
        assert reason(await at_work.run("print x")) == ("sandbox_ended", "SandboxEnded")


@pytest.mark.parametrize("why", ["operator", "host_lost"])
async def test_what_was_taken_on_purpose_or_cannot_be_had_is_not_started_again_before_a_run(why: str) -> None:
    async with bench() as at_work:
        await at_work.run("print x", knows_pennant=True)
        at_work.broker.why = why
        at_work.broker.sandboxes[0].die()
        await at_work.until(lambda: at_work.events() == [("ended", why)])
        assert at_work.client.supply.state == "ended"
        assert len(at_work.broker.requests) == 2
        assert (await at_work.run("print y")).name == "ok"
        assert at_work.text("m2", "stderr").endswith("Run the cells again.\n")


async def test_a_flood_in_the_background_that_cannot_be_stopped_ends_for_its_output() -> None:
    async with bench(FakeBroker(limits=replace(LIMITS, cell_output_bytes=1000))) as at_work:
        await at_work.run("print x")
        await at_work.run(f"stubborn\nlate 1 {'y' * 2000}\nprint mine")
        await at_work.until(lambda: at_work.events() == [("ended", "output_limit"), ("started", None)])


async def test_a_flood_that_cannot_be_stopped_ends_for_its_output() -> None:
    async with bench() as at_work:
        flood = "\n".join(["flood 100", "deaf"])
        assert reason(await at_work.run(flood)) == ("sandbox_ended", "SandboxEnded")
        assert at_work.events()[0] == ("ended", "output_limit")
