"""prompt, confirm and alert through Jupyter's stdin channel, and what happens when nobody answers."""

import os
import signal
from typing import Any

import pytest

from tests.kernel_session import Cell, KernelSession, kernel


def asked(session: KernelSession, timeout_s: float = 30.0) -> dict[str, Any]:
    """The next input_request."""
    return session.client.get_stdin_msg(timeout=timeout_s)


def answer(session: KernelSession, value: str, request: dict[str, Any] | None = None, **more: Any) -> None:
    """With the parent header that JupyterLab sends, or without one, as a console does."""
    message = session.client.session.msg("input_reply", {"value": value, **more}, parent=request)
    session.client.stdin_channel.send(message)


def ask(session: KernelSession, source: str) -> tuple[Cell, dict[str, Any]]:
    cell = session.send(source, allow_stdin=True)
    request = asked(session)
    assert request["parent_header"]["msg_id"] == cell.message_id
    return cell, request["content"]


@pytest.mark.parametrize(
    ("source", "typed", "prompt", "result"),
    [
        ("prompt('Your name?')", "Ada", "Your name? ", "'Ada'"),
        ("prompt('Your name? ')", "", "Your name? ", "''"),
        ("prompt('Your name?', 'Bob')", "Ada", "Your name? [Bob] ", "'Ada'"),
        ("prompt('Your name?', 'Bob')", "", "Your name? [Bob] ", "'Bob'"),
        ("prompt()", "\N{GRINNING FACE}", "", "'\N{GRINNING FACE}'"),
        ("confirm('Sure?')", "y", "Sure? [y/n] ", "true"),
        ("confirm('Sure?')", " YES ", "Sure? [y/n] ", "true"),
        ("confirm('Sure?')", "n", "Sure? [y/n] ", "false"),
        ("confirm('Sure?')", "no", "Sure? [y/n] ", "false"),
        ("confirm('Sure?')", "", "Sure? [y/n] ", "false"),
        ("String(alert('Look'))", "", "Look [Enter] ", "'undefined'"),
    ],
)
def test_a_question_and_its_answer(session: KernelSession, source: str, typed: str, prompt: str, result: str) -> None:
    cell, content = ask(session, source)
    assert (content["prompt"], content["password"]) == (prompt, False)
    answer(session, typed)
    session.wait(lambda: session.ended(cell))
    assert cell.result == result


def test_the_kind_and_the_default_are_told(session: KernelSession) -> None:
    cell, content = ask(session, "prompt('Your name?', 'Bob')")
    assert content["pennant"] == {"kind": "prompt", "default": "Bob"}
    answer(session, "", status="cancelled")
    session.wait(lambda: session.ended(cell))
    assert cell.result == "null"


def test_output_before_the_question_is_shown_before_it(session: KernelSession) -> None:
    cell, _ = ask(session, "for (let i = 0; i < 2000; i++) console.log(i); prompt('?')")
    session.wait(lambda: cell.stdout.endswith("1999\n"))
    answer(session, "x")
    session.wait(lambda: session.ended(cell))


def test_questions_in_turn_each_get_their_own_answer(session: KernelSession) -> None:
    cell, _ = ask(session, "console.log(prompt('a'), prompt('b'), confirm('c'))")
    for value in ("1", "2", "y"):
        if value != "1":
            asked(session)
        answer(session, value)
    session.wait(lambda: session.ended(cell))
    assert cell.stdout == "1 2 true\n"


def test_the_kernel_answers_while_it_asks(session: KernelSession) -> None:
    session.run("const mine = { inner: 1 }")
    cell, _ = ask(session, "prompt('?')")
    assert session.ask(session.client.complete("mine.in", 7))["matches"] == ["inner"]
    assert session.ask(session.client.inspect("mine", 4))["found"] is True
    assert session.ask_control("kernel_info_request")["status"] == "ok"
    assert not session.ended(cell)
    answer(session, "x")
    session.wait(lambda: session.ended(cell))


@pytest.mark.parametrize("by", ["message", "signal"])
def test_an_interrupt_ends_the_question_and_its_late_answer_is_ignored(session: KernelSession, by: str) -> None:
    session.run("var kept = 7")
    cell = session.send("prompt('first')", allow_stdin=True)
    first = asked(session)
    if by == "message":
        session.interrupt()
    else:
        os.kill(session.pid, signal.SIGINT)
    session.wait(lambda: session.ended(cell), 6)
    assert cell.outcome == "interrupted"
    answer(session, "late")
    following = session.send("prompt('second') + kept", allow_stdin=True)
    second = asked(session)
    answer(session, "later", first)
    answer(session, "right", second)
    session.wait(lambda: session.ended(following))
    assert following.result == "'right7'"


def test_without_stdin_the_cell_is_told_what_to_do(session: KernelSession) -> None:
    cell = session.run("alert('printed'); prompt('?')", allow_stdin=False)
    assert cell.stdout == "printed\n"
    assert "allow_stdin is false" in cell.error["evalue"]


def test_the_time_limit_does_not_hurry_anybody() -> None:
    with kernel(engine="local", cell_time_limit_s=3.0) as session:
        cell, _ = ask(session, "prompt('?'); for (;;);")
        assert not session.wait_quietly(lambda: session.ended(cell), 4.0)
        answer(session, "x")
        session.wait(lambda: session.ended(cell), 10)
        assert cell.outcome == "timed_out"


def test_a_server_that_attached_gets_the_message_alone_and_takes_empty_text_as_it_is(
    own_session: KernelSession,
) -> None:
    own_session.tell_control("pennant_attach", {"files": False})
    assert own_session.ask_control("kernel_info_request")["status"] == "ok"
    cell, content = ask(own_session, "prompt('Your name?', 'Bob')")
    assert content["prompt"] == "Your name?"
    answer(own_session, "")
    own_session.wait(lambda: own_session.ended(cell))
    assert cell.result == "''"
