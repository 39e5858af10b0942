"""How questions read in frontends, and what answers mean."""

import pytest

from pennant_js_kernel.frames import Input, InputKind
from pennant_js_kernel.user_input import answer, request_content


def question(kind: InputKind, prompt: str = "Sure?", default: str = "") -> Input:
    return Input(1, 7, 0, kind, prompt, default)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (question("prompt", "Name:"), "Name: "),
        (question("prompt", "Name:\n"), "Name:\n"),
        (question("prompt", "Name:", "Bob"), "Name: [Bob] "),
        (question("prompt", ""), ""),
        (question("confirm"), "Sure? [y/n] "),
        (question("confirm", ""), "[y/n] "),
        (question("alert", "Look"), "Look [Enter] "),
    ],
)
def test_one_line_of_text_tells_what_to_type(asked: Input, line: str) -> None:
    content = request_content(asked, knows_kinds=False)
    assert (content["prompt"], content["password"]) == (line, False)


def test_a_client_that_knows_the_kinds_gets_the_message_alone() -> None:
    content = request_content(question("confirm"), knows_kinds=True)
    assert (content["prompt"], content["pennant"]) == ("Sure?", {"kind": "confirm", "default": ""})


@pytest.mark.parametrize("value", ["y", "Y", "yes", " Yes ", "true", "ok", "1"])
def test_yes(value: str) -> None:
    assert answer(question("confirm"), {"value": value}, knows_kinds=False) is not None


@pytest.mark.parametrize("value", ["n", "no", "", "perhaps", "yesterday"])
def test_no(value: str) -> None:
    assert answer(question("confirm"), {"value": value}, knows_kinds=False) is None


@pytest.mark.parametrize("content", [{"value": "x", "status": "cancelled"}, {"value": 4}, {"value": None}, {}])
def test_declined(content: dict[str, object]) -> None:
    assert answer(question("prompt"), content, knows_kinds=False) is None


def test_a_bare_enter_takes_the_default_where_only_a_line_can_be_shown() -> None:
    asked = question("prompt", default="Bob")
    assert answer(asked, {"value": ""}, knows_kinds=False) == "Bob"
    assert answer(asked, {"value": ""}, knows_kinds=True) == ""


def test_an_endless_answer_is_cut_where_the_sandbox_refuses_it() -> None:
    assert len(answer(question("prompt"), {"value": "x" * 10**6}, knows_kinds=False) or "") == 65_537
