"""Questions of a cell: what is shown of them, and which answers are refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pennant_server_ext.errors import BadRequest, TooLarge
from pennant_server_ext.runs.question import (
    MAX_ANSWER_CHARACTERS,
    QuestionKind,
    parse_answer,
    question_json,
    question_of,
    reply_value,
    transcript,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def asked(kind: str | None, prompt: str = "Name?", default: str = "") -> Any:
    """A question as the kernel asks it."""
    return question_of({"prompt": prompt, "pennant": {"kind": kind, "default": default}}, "q1", NOON)


@pytest.mark.parametrize(
    ("kind", "prompt", "value", "line"),
    [
        ("prompt", "Name?", "Ada", "Name? Ada\n"),
        ("prompt", "Name: ", "Ada", "Name: Ada\n"),
        ("prompt", "", "Ada", "Ada\n"),
        ("prompt", "Name?", "", "Name? \n"),
        ("prompt", "Name?", None, "Name? (cancelled)\n"),
        ("prompt", "Name?", "half \ud83d", "Name? half \ufffd\n"),
        ("confirm", "Sure?", "", "Sure? OK\n"),
        ("confirm", "Sure?", None, "Sure? Cancel\n"),
        ("alert", "Done.", "", "Done.\n"),
        ("alert", "Done.", None, "Done.\n"),
    ],
)
def test_the_output_keeps_one_line_of_question_and_answer(kind: str, prompt: str, value: str, line: str) -> None:
    assert transcript(asked(kind, prompt), value) == line


@pytest.mark.parametrize("content", [{}, {"prompt": 1, "pennant": []}, {"pennant": {"kind": "x", "default": None}}])
def test_a_question_without_pennants_part_is_a_prompt(content: dict[str, Any]) -> None:
    question = question_of(content, "q1", NOON)
    assert (question.kind, question.prompt, question.default) == (QuestionKind.PROMPT, "", "")


def test_everybody_sees_the_question_whole() -> None:
    shown = {
        "id": "q1",
        "kind": "prompt",
        "prompt": "Name?",
        "default": "Ada",
        "at": "2026-01-01T12:00:00.000Z",
        "until": None,
    }
    assert question_json(asked("prompt", default="Ada")) == shown


def test_a_very_long_question_is_cut() -> None:
    assert len(asked("prompt", "x" * 1_000_000).prompt) < 70_000


def test_an_answer_may_name_its_question() -> None:
    assert parse_answer({"value": "Ada"}) == ("Ada", None)
    assert parse_answer({"value": None, "id": "q1"}) == (None, "q1")


@pytest.mark.parametrize("body", [{}, {"value": 1}, {"value": "a", "id": 1}, {"value": "a", "other": 1}])
def test_a_malformed_answer_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        parse_answer(body)


@pytest.mark.parametrize("endless", ["x" * (MAX_ANSWER_CHARACTERS + 1), "😀" * (MAX_ANSWER_CHARACTERS // 2 + 1)])
def test_an_endless_answer_is_refused(endless: str) -> None:
    with pytest.raises(TooLarge):
        parse_answer({"value": endless})


def test_the_kernel_hears_a_yes_of_whoever_presses_ok() -> None:
    assert [reply_value(asked("confirm"), value) for value in ("", "no", None)] == ["yes", "yes", None]
    assert [reply_value(asked("prompt"), value) for value in ("", "no", None)] == ["", "no", None]


def test_the_output_names_who_answered_for_another() -> None:
    assert transcript(asked("prompt"), "Ada", "Ben") == "Name? Ada (Ben answered)\n"
    assert transcript(asked("confirm", "Sure?"), None, "Ben") == "Sure? Cancel (Ben answered)\n"
