"""What people are told about the end of a run."""

from pennant_js_kernel.frames import Bundle, Done, ScriptError
from pennant_js_kernel.handover import Ended, Limits
from pennant_js_kernel.outcome import Outcome, outcome, output_notice
from pennant_js_kernel.run_state import Finish, StopCause

LIMITS = Limits(100, 60.0, 10 * 1024 * 1024)
ENDED = Ended("memory", "The sandbox ran out of memory (limit 100 MiB).", "Variables are gone; use less memory.")


def interrupted(cause: StopCause | None) -> Outcome:
    return outcome(Finish(Done(1, 0, "interrupted"), cause), LIMITS)


def told(given: Outcome) -> tuple[str, str]:
    assert given.error
    assert given.error.traceback == (f"{given.error.name}: {given.error.message}",)
    return given.name, given.error.name


def test_ok_keeps_the_value() -> None:
    value = Bundle({"text/plain": "2"}, {})
    assert outcome(Finish(Done(1, 0, "ok", result=value), None), LIMITS) == Outcome("ok", result=value)


def test_an_error_is_the_users_own() -> None:
    error = ScriptError("RangeError", "too far", ("RangeError: too far",))
    assert outcome(Finish(Done(1, 0, "error", error=error), None), LIMITS) == Outcome("error", error)


def test_each_way_to_be_stopped_has_its_name() -> None:
    assert told(interrupted("interrupt")) == ("interrupted", "Interrupted")
    assert told(interrupted(None)) == ("interrupted", "Interrupted")
    assert told(interrupted("time_limit")) == ("timed_out", "TimeLimitExceeded")
    assert told(interrupted("output_limit")) == ("error", "OutputLimitExceeded")


def test_the_limits_are_named() -> None:
    timed_out, too_much = interrupted("time_limit"), interrupted("output_limit")
    assert timed_out.error
    assert "60 s" in timed_out.error.message
    assert too_much.error
    assert "10 MiB" in too_much.error.message
    assert "10 MiB" in output_notice(LIMITS)


def test_a_cell_that_ended_by_itself_was_not_interrupted() -> None:
    assert outcome(Finish(Done(1, 0, "ok"), "interrupt"), LIMITS).name == "ok"


def test_output_that_was_cut_is_an_error_though_the_cell_ended() -> None:
    assert told(outcome(Finish(Done(1, 0, "ok"), "output_limit"), LIMITS)) == ("error", "OutputLimitExceeded")


def test_a_dead_sandbox_says_why_and_what_to_do() -> None:
    ended = outcome(Finish(ENDED, None), LIMITS)
    assert told(ended) == ("sandbox_ended", "SandboxEnded")
    assert ended.error
    assert ended.error.message == f"{ENDED.message} {ENDED.next_step}"


def test_a_sandbox_that_would_not_stop_at_the_time_limit_is_a_time_out() -> None:
    assert told(outcome(Finish(ENDED, "time_limit"), LIMITS)) == ("timed_out", "TimeLimitExceeded")
