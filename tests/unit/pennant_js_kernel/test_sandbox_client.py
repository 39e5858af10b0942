"""The client against a broker and sandboxes that speak the real protocols over real sockets, good ones and bad ones."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pennant_js_kernel.frames import Bundle, Complete, Completed
from pennant_js_kernel.handover import Failed, Framing
from tests.kernel_bench import PATIENCE_S, QUICK, Bench, FakePerson, bench, reason
from tests.kernel_fakes import LIMITS, FakeBroker


@pytest.mark.parametrize("framing", ["plain", "multiplexed"])
async def test_a_cell_prints_and_has_a_value(framing: Framing) -> None:
    async with bench(FakeBroker(framing)) as at_work:
        outcome = await at_work.run("print hello\nwarn careful\nresult 2")
        assert outcome.name == "ok"
        assert outcome.result
        assert outcome.result.data == {"text/plain": "2"}
        assert at_work.text("m1") == "hello\n"
        assert at_work.text("m1", "stderr") == "careful\n"


async def test_expressions_are_evaluated_after_the_cell() -> None:
    async with bench() as at_work:
        outcome = await at_work.run("print x", a="5")
        assert outcome.expressions == {"a": Bundle({"text/plain": "5"}, {})}


async def test_an_error_is_an_outcome_and_the_sandbox_goes_on() -> None:
    async with bench() as at_work:
        assert reason(await at_work.run("error boom")) == ("error", "Error")
        assert (await at_work.run("print x")).name == "ok"
        assert len(at_work.broker.sandboxes) == 1


async def test_all_output_comes_before_the_outcome_though_the_streams_race() -> None:
    async with bench(deadlines=replace(QUICK, drain_s=10.0)) as at_work:
        running = at_work.start("ends_after 2\nprint one")
        await at_work.until(lambda: at_work.text("m1") == "one\n")
        assert not running.done()
        at_work.broker.sandboxes[0].output(1, "two\n")
        assert (await running).name == "ok"
        assert at_work.text("m1") == "one\ntwo\n"


async def test_late_output_belongs_to_the_cell_that_printed_it() -> None:
    async with bench() as at_work:
        await at_work.run("print a")
        await at_work.run("late 1 from the first\nprint b")
        assert at_work.text("m1") == "a\nfrom the first\n"
        assert at_work.text("m2") == "b\n"


async def test_a_silent_cell_shows_nothing_now_or_later() -> None:
    async with bench() as at_work:
        await at_work.run("print quiet", silent=True)
        await at_work.run("late 1 still quiet")
        assert [kind for kind, _, _ in at_work.sent] == []


async def test_an_interrupt_keeps_the_sandbox() -> None:
    async with bench() as at_work:
        running = at_work.start("print on\nhang")
        await at_work.until(lambda: at_work.text("m1") == "on\n")
        at_work.client.interrupt()
        assert reason(await running) == ("interrupted", "Interrupted")
        assert (await at_work.run("print x")).name == "ok"
        assert len(at_work.broker.sandboxes) == 1


async def test_an_interrupt_with_nothing_running_reaches_what_cells_left_running() -> None:
    async with bench() as at_work:
        await at_work.run("print x")
        at_work.client.interrupt()
        await at_work.until(lambda: at_work.broker.sandboxes[0].frames[-1]["type"] == "interrupt")
        assert (await at_work.run("print y")).name == "ok"


async def test_an_interrupt_before_the_sandbox_is_there_ends_the_wait() -> None:
    async with bench(FakeBroker(says_ready=False)) as at_work:
        running = at_work.start("print x")
        await at_work.until(lambda: bool(at_work.broker.sandboxes))
        at_work.client.interrupt()
        assert reason(await running) == ("interrupted", "Interrupted")


async def test_a_sandbox_that_does_not_obey_is_replaced() -> None:
    async with bench() as at_work:
        running = at_work.start("print on\ndeaf")
        await at_work.until(lambda: at_work.text("m1") == "on\n")
        at_work.client.interrupt()
        assert reason(await running) == ("sandbox_ended", "SandboxEnded")
        assert (await at_work.run("print x")).name == "ok"
        assert at_work.events() == [("ended", "unresponsive"), ("started", None)]


@pytest.mark.parametrize(("ending", "error"), [("hang", "TimeLimitExceeded"), ("deaf", "TimeLimitExceeded")])
async def test_the_time_limit_stops_a_cell(ending: str, error: str) -> None:
    async with bench(FakeBroker(limits=replace(LIMITS, cell_time_s=0.2))) as at_work:
        assert reason(await at_work.run(ending)) == ("timed_out", error)
        assert (await at_work.run("print x")).name == "ok"
        assert len(at_work.broker.sandboxes) == (2 if ending == "deaf" else 1)


async def test_the_output_limit_stops_a_cell_with_a_notice() -> None:
    async with bench(FakeBroker(limits=replace(LIMITS, cell_output_bytes=100_000))) as at_work:
        assert reason(await at_work.run("flood 20\nhang")) == ("error", "OutputLimitExceeded")
        assert 0 < len(at_work.text("m1")) <= 100_000
        assert at_work.text("m1", "stderr").count("Output stopped") == 1
        assert (await at_work.run("print x")).name == "ok"


async def test_a_flood_in_the_background_is_stopped_when_the_next_cell_is_over() -> None:
    async with bench(FakeBroker(limits=replace(LIMITS, cell_output_bytes=1000))) as at_work:
        await at_work.run("print x")
        assert (await at_work.run(f"late 1 {'y' * 2000}\nprint mine")).name == "ok"
        await at_work.until(lambda: at_work.broker.sandboxes[0].frames[-1]["type"] == "interrupt")
        assert at_work.text("m1", "stderr").count("Output stopped") == 1
        assert at_work.text("m2") == "mine\n"


async def test_a_sandbox_that_dies_in_mid_run_is_replaced_without_being_asked() -> None:
    async with bench() as at_work:
        assert reason(await at_work.run("print x\ndie")) == ("sandbox_ended", "SandboxEnded")
        await at_work.until(lambda: len(at_work.broker.sandboxes) == 2)
        assert (await at_work.run("print y")).name == "ok"
        assert at_work.events() == [("ended", "killed"), ("started", None)]


@pytest.mark.parametrize("framing", ["plain", "multiplexed"])
async def test_a_cell_that_its_sandbox_never_read_runs_in_the_next_one(framing: Framing) -> None:
    async with bench(FakeBroker(framing)) as at_work:
        await at_work.run("print x\nblind")
        running = at_work.start("print y\nresult 2")
        sandbox = at_work.broker.sandboxes[0]
        await at_work.until(lambda: sandbox.has_unread)
        sandbox.vanish()
        assert (await running).name == "ok"
        assert at_work.text("m2") == "y\n"
        assert [content["event"] for content in at_work.news()] == ["ended", "started"]
        assert at_work.news("ended")[0]["lost"] is True
        assert "x\n" not in at_work.shown("m2")


async def test_a_cell_that_ran_ends_with_its_sandbox_though_an_interrupt_was_never_read() -> None:
    async with bench() as at_work:
        running = at_work.start("blind\nhang")
        await at_work.until(lambda: bool(at_work.broker.sandboxes))
        sandbox = at_work.broker.sandboxes[0]
        await at_work.until(lambda: any(frame["type"] == "run" for frame in sandbox.frames))
        at_work.client.interrupt()
        await at_work.until(lambda: sandbox.has_unread)
        sandbox.vanish()
        assert reason(await running) == ("sandbox_ended", "SandboxEnded")
        assert len(at_work.broker.sandboxes) == 1 or not at_work.broker.sandboxes[1].frames


async def test_a_sandbox_that_dies_while_idle_is_replaced() -> None:
    async with bench() as at_work:
        await at_work.run("print x")
        at_work.broker.sandboxes[0].die()
        await at_work.until(lambda: at_work.events() == [("ended", "killed"), ("started", None)])
        assert (await at_work.run("print y")).name == "ok"


async def test_sandboxes_that_die_unused_are_not_started_in_a_circle() -> None:
    async with bench() as at_work:
        await at_work.until(lambda: at_work.client.supply.state == "ready")
        at_work.broker.sandboxes[0].die()
        await at_work.until(lambda: at_work.events() == [("ended", "killed")])
        assert at_work.client.supply.state == "ended"
        assert (await at_work.run("print y")).name == "ok"


async def test_a_start_that_fails_says_why_and_the_next_run_tries_again() -> None:
    broker = FakeBroker()
    broker.failures.append(Failed("The engine does not answer.", "Start it."))
    async with bench(broker) as at_work:
        outcome = await at_work.run("print x")
        assert reason(outcome) == ("sandbox_ended", "SandboxEnded")
        assert outcome.error
        assert outcome.error.message == "The engine does not answer. Start it."
        assert (await at_work.run("print x")).name == "ok"


async def test_a_sandbox_that_is_never_ready_is_given_up() -> None:
    async with bench(FakeBroker(says_ready=False), replace(QUICK, ready_s=0.2)) as at_work:
        assert reason(await at_work.run("print x")) == ("sandbox_ended", "SandboxEnded")


async def test_the_broker_that_goes_ends_the_service() -> None:
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as tasks:
        at_work = Bench(FakeBroker(), QUICK, tasks, Path())
        serving, running = tasks.create_task(at_work.service.serve()), at_work.start("hang")
        await at_work.until(lambda: bool(at_work.broker.sandboxes and at_work.broker.sandboxes[0].frames))
        at_work.broker.close()
        await serving
        assert reason(await running) == ("sandbox_ended", "SandboxEnded")
        assert reason(await at_work.run("print x")) == ("sandbox_ended", "SandboxEnded")


async def test_questions_are_answered_while_a_cell_runs() -> None:
    async with bench() as at_work:
        running = at_work.start("print on\nhang")
        await at_work.until(lambda: at_work.text("m1") == "on\n")
        answer = await at_work.client.ask(lambda number: Complete(number, "Math.sq", 7))
        assert isinstance(answer, Completed)
        assert not running.done()
        at_work.client.interrupt()
        await running


async def test_a_question_without_a_sandbox_has_no_answer() -> None:
    async with bench(FakeBroker(says_ready=False)) as at_work:
        assert await at_work.client.ask(lambda number: Complete(number, "x", 1)) is None


HOSTILE = [
    'raw1 {"type":"output","seq":9,"run":1,"stream":"stdout","text":"x"}',
    'raw1 {"type":"output","seq":1,"run":2,"stream":"stdout","text":"x"}',
    "raw1 not a frame",
    'raw2 {"type":"done","id":99,"seq":0,"status":"ok","result":null}',
    'raw2 {"type":"completed","id":99,"matches":[],"start":0,"end":0,"types":[]}',
    'raw2 {"type":"interrupted","id":1,"run":1}',
    'raw2 {"type":"ready","protocol":1,"node":"24","vm2":"3"}',
    "ends_after 5",
    'raw2 {"type":"done","id":1,"seq":0,"status":"ok","expressions":{"x":{"status":"ok","data":{},"metadata":{}}}}',
    f"bytes2 {b'x'.hex() * 1000}{b'line'.hex()}0a\n" * 1100 + "hang",
]


@pytest.mark.parametrize("line", HOSTILE)
@pytest.mark.parametrize("framing", ["plain", "multiplexed"])
async def test_a_hostile_sandbox_is_ended(line: str, framing: Framing) -> None:
    async with bench(FakeBroker(framing)) as at_work:
        assert reason(await at_work.run(f"{line}\nhang")) == ("sandbox_ended", "SandboxEnded")
        assert at_work.events()[0] == ("ended", "protocol_violation")
        assert (await at_work.run("print y")).name == "ok"


async def test_plain_text_on_fd_2_is_a_diagnosis_and_no_output() -> None:
    async with bench() as at_work:
        await at_work.run("raw2 FATAL ERROR: heap out of memory\ndie")
        request = at_work.broker.requests[1]
        assert request["kernel_reason"] is None
        assert "heap out of memory" in request["diagnostics"]
        assert at_work.text("m1") == ""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=60)), min_size=1, max_size=5))
def test_no_bytes_can_hang_or_break_the_kernel(pieces: list[tuple[int, bytes]]) -> None:
    """Whatever a sandbox sends in mid-run, the cell gets an outcome and the next one a sandbox that works."""

    async def attack() -> None:
        async with bench() as at_work:
            running = at_work.start("print on\nhang")
            await at_work.until(lambda: at_work.text("m1") == "on\n")
            sandbox = at_work.broker.sandboxes[0]
            for number, data in pieces:
                sandbox.raw(number, data + b"\n")
            sandbox.die()
            assert (await running).name == "sandbox_ended"
            assert (await at_work.run("print y")).name == "ok"

    asyncio.run(attack())


async def test_output_that_drips_keeps_no_cell_waiting() -> None:
    async with bench(deadlines=replace(QUICK, drain_all_s=0.5)) as at_work:
        running = at_work.start("ends_after 1000000")
        await at_work.until(lambda: bool(at_work.broker.sandboxes and at_work.broker.sandboxes[0].frames))
        async with asyncio.timeout(PATIENCE_S):
            while not running.done():
                with suppress(OSError):
                    at_work.broker.sandboxes[0].output(1, "x")
                await asyncio.wait((running,), timeout=0.05)
        assert reason(await running) == ("sandbox_ended", "SandboxEnded")
        assert ("ended", "protocol_violation") in at_work.events()


async def test_small_frames_count_as_what_they_cost() -> None:
    limits = replace(LIMITS, cell_output_bytes=100 * 512)
    async with bench(FakeBroker(limits=limits)) as at_work:
        outcome = await at_work.run("print x\n" * 200 + "hang")
        assert reason(outcome) == ("error", "OutputLimitExceeded")
        assert at_work.text("m1") == "x\n" * 100


async def test_a_question_is_answered() -> None:
    person = FakePerson()
    async with bench() as at_work:
        running = at_work.start("print before\nask prompt Your name?", asker=person)
        await at_work.until(lambda: bool(person.questions))
        assert at_work.text("m1") == "before\n"
        assert (person.questions[0].kind, person.questions[0].prompt) == ("prompt", "Your name?")
        person.answer("Ada")
        assert (await running).name == "ok"
        assert at_work.text("m1") == "before\nAda\n"


async def test_an_interrupt_withdraws_a_question_and_a_late_answer_is_ignored() -> None:
    person = FakePerson()
    async with bench() as at_work:
        running = at_work.start("ask prompt ?\nhang", asker=person)
        await at_work.until(lambda: bool(person.questions))
        at_work.client.interrupt()
        assert reason(await running) == ("interrupted", "Interrupted")
        assert person.withdrawn
        person.answer("late")
        assert (await at_work.run("ask prompt again\nprint x", asker=FakePerson())).name == "ok"
        assert "input_reply" not in [frame["type"] for frame in at_work.broker.sandboxes[0].frames]


async def test_the_time_limit_waits_for_the_person() -> None:
    person = FakePerson()
    broker = FakeBroker(limits=replace(LIMITS, cell_time_s=0.3))
    async with bench(broker) as at_work:
        running = at_work.start("ask prompt ?", asker=person)
        await at_work.until(lambda: bool(person.questions))
        done, _ = await asyncio.wait((running,), timeout=0.6)
        assert not done
        person.answer("x")
        assert (await running).name == "ok"


HOSTILE_REQUESTS = {
    "nobody may be asked": ("ask prompt ?", False),
    "two questions at a time": ("ask prompt ?\nask prompt ?", True),
    "a number out of turn": ('raw2 {"type":"read_file","request":2,"path":"a.js"}\nhang', True),
    "a number again": ('read a.js\nraw2 {"type":"read_file","request":1,"path":"a.js"}\nhang', True),
    "a question of another run": (
        'raw2 {"type":"input","request":1,"run":99,"seq":0,"kind":"alert","prompt":"","default":""}\nhang',
        True,
    ),
}


@pytest.mark.parametrize("case", HOSTILE_REQUESTS)
async def test_a_sandbox_that_asks_what_it_may_not_is_ended(case: str) -> None:
    source, may_ask = HOSTILE_REQUESTS[case]
    async with bench() as at_work:
        outcome = await at_work.run(source, asker=FakePerson() if may_ask else None)
        assert reason(outcome) == ("sandbox_ended", "SandboxEnded")
        assert ("ended", "protocol_violation") in at_work.events()


async def test_a_file_beside_the_notebook_is_given(tmp_path: Path) -> None:
    (tmp_path / "shapes.js").write_text("export const side = 4")
    async with bench(folder=tmp_path) as at_work:
        assert (await at_work.run("read shapes.js")).name == "ok"
        assert at_work.text("m1") == "export const side = 4\n"
        await at_work.run("read missing.js")
        assert at_work.text("m2") == "refused: There is no file missing.js beside this notebook.\n"


async def test_a_server_that_attached_gives_the_files() -> None:
    async with bench() as at_work:
        at_work.client.files.attach()
        running = at_work.start("read lib/a.js")
        await at_work.until(lambda: any(kind == "pennant_file_request" for kind, _, _ in at_work.sent))
        wanted = next(content for kind, content, _ in at_work.sent if kind == "pennant_file_request")
        assert wanted == {"request": 1, "path": "lib/a.js"}
        at_work.client.files.take({"request": 9, "text": "not asked"})
        at_work.client.files.take({"request": 1, "text": "export {}"})
        await running
        assert at_work.text("m1") == "export {}\n"


async def test_a_sandbox_that_asks_for_too_many_files_at_a_time_is_ended() -> None:
    async with bench(deadlines=replace(QUICK, file_s=10.0)) as at_work:
        at_work.client.files.attach()
        assert reason(await at_work.run("read a.js\n" * 257)) == ("sandbox_ended", "SandboxEnded")


async def test_a_server_that_is_silent_is_not_waited_for_forever() -> None:
    async with bench() as at_work:
        at_work.client.files.attach()
        await at_work.run("read a.js")
        assert at_work.text("m1") == "refused: a.js could not be read within 0.5 s; run the cell again.\n"


async def test_the_cell_and_its_deletion_are_told() -> None:
    async with bench() as at_work:
        await at_work.run("print x", cell_id="a1b2")
        at_work.client.dispose(("a1b2",))
        await at_work.until(lambda: at_work.broker.sandboxes[0].frames[-1]["type"] == "dispose")
        ran, disposed = at_work.broker.sandboxes[0].frames
        assert (ran["cell_id"], ran["stdin"], disposed["cell_ids"]) == ("a1b2", False, ["a1b2"])
