"""A sandbox that nobody uses is given back, and nothing starts another one before the next run."""

import asyncio
from dataclasses import replace

from pennant_js_kernel.frames import Complete
from tests.kernel_bench import FakePerson, bench
from tests.kernel_fakes import LIMITS, FakeBroker

SHORT = replace(LIMITS, idle_s=0.6, idle_notice_s=0.3)


async def test_it_is_announced_ended_and_started_again_by_the_next_run_only() -> None:
    async with bench(FakeBroker(limits=SHORT)) as at_work:
        await at_work.run("print x", knows_pennant=True)
        await at_work.until(lambda: bool(at_work.news("ended")))
        announced, ended = at_work.news()
        assert announced["event"] == "idle"
        assert 0 < announced["ends_in_s"] < 0.31
        assert "ends" in announced["message"]
        assert (ended["reason"], ended["lost"]) == ("idle", True)
        assert at_work.broker.requests[-1]["kernel_reason"] == "idle"
        assert await at_work.client.ask(lambda number: Complete(number, "x", 1)) is None
        assert at_work.client.supply.state == "ended"
        assert at_work.client.news.lost
        assert at_work.client.news.lost.ended.reason == "idle"
        assert (await at_work.run("print y")).name == "ok"
        assert at_work.client.news.lost is None
        assert len(at_work.broker.sandboxes) == 2


async def test_one_that_nobody_ever_used_goes_without_a_word() -> None:
    async with bench(FakeBroker(limits=SHORT)) as at_work:
        await at_work.until(lambda: bool(at_work.news()))
        [ended] = at_work.news()
        assert (ended["event"], ended["reason"], ended["lost"]) == ("ended", "idle", False)
        assert at_work.client.news.lost is None
        assert at_work.client.supply.state == "ended"


async def test_somebody_who_wants_to_keep_it_keeps_it() -> None:
    async with bench(FakeBroker(limits=replace(LIMITS, idle_s=2.0, idle_notice_s=1.0))) as at_work:
        await at_work.run("print x")
        await at_work.until(lambda: bool(at_work.news("idle")))
        assert at_work.client.idle.ends_in_s is not None
        at_work.client.keep()
        assert at_work.news("idle")[-1]["ends_in_s"] is None
        assert at_work.client.idle.ends_in_s is None
        await at_work.until(lambda: len(at_work.news("idle")) == 3)
        assert not at_work.news("ended")
        await at_work.run("print y")
        assert at_work.news("idle")[-1]["ends_in_s"] is None
        assert len(at_work.broker.sandboxes) == 1


async def test_a_cell_that_runs_or_asks_is_never_ended() -> None:
    person = FakePerson()
    async with bench(FakeBroker(limits=SHORT)) as at_work:
        running = at_work.start("ask prompt ?", asker=person)
        await at_work.until(lambda: bool(person.questions))
        done, _ = await asyncio.wait((running,), timeout=1.0)
        assert not done
        assert at_work.news() == []
        person.answer("x")
        assert (await running).name == "ok"


async def test_a_run_in_the_moment_of_the_end_gets_another_sandbox() -> None:
    async with bench() as at_work:
        await at_work.run("print x", knows_pennant=True)
        at_work.client.idle_over()
        assert (await at_work.run("print y")).name == "ok"
        assert at_work.text("m2", "stderr").startswith("The sandbox was ended because no cell had run")
        assert len(at_work.broker.sandboxes) == 2
