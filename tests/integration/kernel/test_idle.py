"""A real sandbox in which nothing runs is given back, with its memory, and comes again with the next run."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.kernel.test_life import gone, sandboxes_of
from tests.kernel_session import KernelSession, kernel


@pytest.fixture
def session() -> Iterator[KernelSession]:
    with kernel(engine="local", idle_limit_s=4.0, idle_notice_s=2.0) as started:
        yield started


def told(session: KernelSession, event: str) -> list[dict[str, Any]]:
    """What was published about the sandbox."""
    messages = (m["content"] for m in session.messages if m["msg_type"] == "pennant_sandbox")
    return [content for content in messages if content["event"] == event]


def test_an_idle_sandbox_is_announced_kept_and_in_the_end_given_back(session: KernelSession) -> None:
    others = set(sandboxes_of(os.getpid()))
    assert session.run("let kept = 1").status == "ok"
    mine = set(sandboxes_of(os.getpid())) - others
    session.wait(lambda: bool(told(session, "idle")))
    assert 0 < told(session, "idle")[0]["ends_in_s"] < 2.1
    session.tell_control("pennant_keep", {})
    session.wait(lambda: len(told(session, "idle")) == 2)
    assert told(session, "idle")[1]["ends_in_s"] is None
    assert session.run("kept").result == "1"
    session.wait(lambda: bool(told(session, "ended")))
    [ended] = told(session, "ended")
    assert (ended["reason"], ended["lost"]) == ("idle", True)
    assert "no cell had run for 4 s" in ended["message"]
    session.wait(lambda: gone([*mine]))

    sandbox = session.ask(session.client.kernel_info())["pennant"]["sandbox"]
    assert (sandbox["state"], sandbox["lost"]["reason"]) == ("ended", "idle")
    assert sandbox["limits"]["idle_s"] == 4.0
    assert session.ask(session.client.complete("Math.sq"))["matches"] == []
    assert session.ask(session.client.is_complete("1 +"))["status"] == "unknown"
    assert set(sandboxes_of(os.getpid())) - others == set()

    cell = session.run("typeof kept")
    assert cell.result == "'undefined'"
    assert "Variables are gone" in cell.stderr
    assert session.ask(session.client.kernel_info())["pennant"]["sandbox"]["lost"] is None
