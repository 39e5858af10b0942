"""Who handles a request, and what is said about one that nobody can."""

from typing import Any

import pytest

from pennant_js_kernel.request_handlers import RequestHandlers, complaint, reply_type


def known(*_: object) -> str:
    return "known"


def refuse(*_: object) -> str:
    return "refused"


def test_requests_always_have_a_handler() -> None:
    handlers = RequestHandlers({"execute_request": known}, refuse)
    assert handlers.get("execute_request", None) is known
    assert handlers.get("teleport_request", None) is refuse
    assert handlers.get("comm_msg", None) is None


def test_a_reply_is_named_after_its_request() -> None:
    assert reply_type("is_complete_request") == "is_complete_reply"


@pytest.mark.parametrize(
    ("message_type", "content"),
    [
        ("execute_request", {"code": "1"}),
        ("execute_request", {"code": "1", "user_expressions": None}),
        ("execute_request", {"code": "1", "user_expressions": {"a": "b"}}),
        ("inspect_request", {"code": "1", "cursor_pos": 1, "detail_level": 1}),
        ("kernel_info_request", {}),
    ],
)
def test_nothing_is_said_about_a_sound_request(message_type: str, content: dict[str, Any]) -> None:
    assert complaint(message_type, content) is None


@pytest.mark.parametrize(
    ("message_type", "content"),
    [
        ("execute_request", {}),
        ("execute_request", {"code": 5}),
        ("execute_request", {"code": "1", "user_expressions": {"a": 5}}),
        ("execute_request", {"code": "1", "user_expressions": ["a"]}),
        ("complete_request", {"code": "1"}),
        ("complete_request", {"code": "1", "cursor_pos": "1"}),
        ("inspect_request", {"code": "1", "cursor_pos": 1, "detail_level": -1}),
        ("is_complete_request", {"code": None}),
        ("history_request", {}),
    ],
)
def test_a_malformed_request_is_told_what_it_needs(message_type: str, content: dict[str, Any]) -> None:
    assert (complaint(message_type, content) or "").startswith(message_type)
