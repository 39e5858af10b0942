"""What the document says of a sandbox: what is true, and never what no longer is."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pennant_server_ext.runs.sandbox_state import (
    KERNEL_DIED,
    SandboxState,
    described,
    kernel_gone,
    published,
    run_began,
    sandbox_json,
    unlinked,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LIMITS = {"memory_mib": 128, "cell_time_s": None, "cell_output_bytes": 1, "idle_s": 3600.0, "idle_notice_s": 300.0}
READY = {"state": "ready", "used": True, "host": "b", "limits": LIMITS, "waiting": None, "lost": None}
WAITING = {"event": "waiting", "position": 3, "running": 40, "message": "Full.", "next_step": "Wait."}
ENDED = {"event": "ended", "reason": "idle", "message": "Nobody ran.", "next_step": "Run.", "lost": True}


def after(state: SandboxState, *contents: dict[str, Any]) -> SandboxState:
    """The state once the kernel has published these, none of them in a run."""
    for content in contents:
        state = published(state, content, in_run=False, at=NOON)
    return state


def ready() -> SandboxState:
    """A sandbox that cells have run in."""
    return described(SandboxState(), READY, NOON)


def shown(state: SandboxState, *keys: str) -> list[Any]:
    """Parts of what the document says."""
    told = sandbox_json(state)
    return [told[key] for key in keys]


def test_nothing_is_known_of_a_notebook_without_a_kernel() -> None:
    told = sandbox_json(SandboxState())
    assert told.pop("state") == "none"
    assert told.pop("host") == ""
    assert set(told.values()) == {None}


def test_a_sandbox_that_is_there_tells_its_limits() -> None:
    assert shown(ready(), "state", "host", "memory_mib", "idle_s") == ["ready", "b", 128, 3600.0]


def test_a_place_in_line_goes_when_there_is_a_sandbox_or_none_will_come() -> None:
    waiting = after(SandboxState(), WAITING)
    assert shown(waiting, "state", "position", "running", "message") == ["waiting", 3, 40, "Full."]
    assert shown(after(waiting, {"event": "started", "limits": LIMITS}), "state", "position") == ["ready", None]
    assert shown(after(waiting, {"event": "failed"}), "state", "position") == ["none", None]


def test_an_announcement_has_a_time_and_can_be_taken_back() -> None:
    announced = after(ready(), {"event": "idle", "ends_in_s": 300})
    assert shown(announced, "state", "ends_at") == ["ready", "2026-01-01T12:05:00.000Z"]
    assert shown(after(announced, {"event": "idle", "ends_in_s": None}), "ends_at") == [None]
    assert shown(run_began(announced), "ends_at") == [None]
    assert shown(after(announced, ENDED), "ends_at") == [None]


def test_a_loss_stays_until_the_next_run_though_there_is_a_new_sandbox() -> None:
    lost = after(ready(), ENDED)
    assert shown(lost, "state", "reason", "message", "next_step") == ["ended", "idle", "Nobody ran.", "Run."]
    assert shown(lost, "at") == ["2026-01-01T12:00:00.000Z"]
    replaced = after(lost, {"event": "started", "limits": LIMITS})
    assert shown(replaced, "state") == ["ended"]
    assert shown(run_began(replaced), "state", "reason") == ["ready", None]


def test_where_nothing_was_lost_nothing_is_told() -> None:
    assert shown(after(ready(), {**ENDED, "lost": False}), "state", "message") == ["none", None]


def test_who_links_later_learns_of_a_loss_and_of_an_announcement() -> None:
    lost = {"reason": "idle", "message": "Nobody ran.", "next_step": "Run.", "at": "2026-01-01T10:00:00.000+00:00"}
    told = described(SandboxState(), {**READY, "state": "ended", "lost": lost}, NOON)
    assert shown(told, "state", "at") == ["ended", "2026-01-01T10:00:00.000Z"]
    soon = described(SandboxState(), {**READY, "ends_in_s": 60.0}, NOON)
    assert shown(soon, "ends_at") == ["2026-01-01T12:01:00.000Z"]
    line = {key: WAITING[key] for key in ("position", "running", "message", "next_step")}
    assert shown(described(told, {**READY, "state": "waiting", "waiting": line}, NOON), "state") == ["waiting"]


def test_what_a_kernel_took_along_is_remembered_until_a_cell_runs_in_the_next_one() -> None:
    died = kernel_gone(ready(), "It died. Variables are gone; run.", NOON)
    assert shown(died, "state", "reason", "message") == ["ended", KERNEL_DIED, "It died."]
    assert shown(died, "next_step") == ["Variables are gone; run."]
    again = described(unlinked(died), {**READY, "used": False}, NOON)
    assert shown(again, "state", "reason") == ["ended", KERNEL_DIED]
    assert shown(run_began(again), "state") == ["ready"]
    unused = described(SandboxState(), {**READY, "used": False}, NOON)
    assert shown(kernel_gone(unused, "It died.", NOON), "state") == ["none"]


def test_what_the_kernel_will_tell_again_is_forgotten_without_it() -> None:
    for state in (after(ready(), ENDED), after(ready(), WAITING), after(ready(), {"event": "idle", "ends_in_s": 5})):
        assert shown(unlinked(state), "state", "position", "ends_at", "reason") == ["none", None, None, None]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("event", "state", "used", "host", "limits", "waiting", "lost", "reason", "message", "position", "running")
EVENTS = st.sampled_from(["started", "waiting", "failed", "idle", "ended"])
CONTENTS = st.fixed_dictionaries(
    {"event": EVENTS | ANYTHING, "ends_in_s": ANYTHING}, optional={name: ANYTHING for name in FIELDS[1:]}
)


@given(st.lists(CONTENTS, max_size=4))
def test_no_content_breaks_it(contents: list[dict[str, Any]]) -> None:
    state = SandboxState()
    for content in contents:
        state = described(published(state, content, in_run=False, at=NOON), content, NOON)
        told = sandbox_json(state)
        assert told["state"] in ("none", "waiting", "ready", "ended")
        assert state.ends_at is None or state.ends_at - NOON <= timedelta(days=3651)


def test_what_a_kernel_said_before_it_heard_of_a_run_takes_no_variables_away() -> None:
    unused = described(SandboxState(), {**READY, "used": False}, NOON)
    late = described(run_began(unused), {**READY, "used": False}, NOON)
    died = kernel_gone(late, "The kernel process died. Run the cells again.", NOON)
    assert shown(died, "state", "reason") == ["ended", KERNEL_DIED]
