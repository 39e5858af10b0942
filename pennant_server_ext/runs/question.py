"""What a running cell asks people for: ``prompt``, ``confirm`` and ``alert``. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pennant_server_ext.errors import BadRequest, TooLarge
from pennant_server_ext.messages import iso
from pennant_server_ext.plain_json import clean_object, clean_text

MAX_ANSWER_CHARACTERS: Final = 65_536
"""UTF-16 code units, as JavaScript counts."""

_MAX_PROMPT_CHARACTERS: Final = 65_536


class QuestionKind(StrEnum):
    """Which of JavaScript's three questions it is."""

    PROMPT = "prompt"
    CONFIRM = "confirm"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; the cell waits until somebody answers it or the run ends."""

    question_id: str
    kind: QuestionKind
    prompt: str
    default: str
    at: datetime
    until: datetime | None = None
    """Until then only whoever ran the cell answers; None: anybody in the room."""

    def open_to(self, username: str, asked: str, at: datetime) -> bool:
        """Whether this user may answer now what ``asked`` is asked."""
        return self.until is None or username == asked or at >= self.until


def question_of(content: Mapping[str, Any], question_id: str, at: datetime, until: datetime | None = None) -> Question:
    """The question in the content of an ``input_request``; without Pennant's part it is a ``prompt``."""
    told = clean_object(content.get("pennant"))
    kind = told.get("kind")
    known = isinstance(kind, str) and kind in set(QuestionKind)
    return Question(
        question_id=question_id,
        kind=QuestionKind(str(kind)) if known else QuestionKind.PROMPT,
        prompt=_text(content.get("prompt")),
        default=_text(told.get("default")),
        at=at,
        until=until,
    )


def question_json(question: Question) -> dict[str, Any]:
    """The question as the shared document and ``GET /runs/{run_id}`` show it."""
    return {
        "id": question.question_id,
        "kind": question.kind.value,
        "prompt": question.prompt,
        "default": question.default,
        "at": iso(question.at),
        "until": iso(question.until),
    }


def transcript(question: Question, value: str | None, by: str = "") -> str:
    """What the cell's output keeps of question and answer: one line, as a terminal would show it.

    ``by``: the name of who answered, when that is somebody else than who ran the cell.
    """
    match question.kind:
        case QuestionKind.ALERT:
            return f"{question.prompt}\n"
        case QuestionKind.CONFIRM:
            answer = "Cancel" if value is None else "OK"
        case QuestionKind.PROMPT:
            answer = "(cancelled)" if value is None else clean_text(value)
    space = "" if not question.prompt or question.prompt[-1].isspace() else " "
    return f"{question.prompt}{space}{answer}{f' ({by} answered)' if by else ''}\n"


def parse_answer(fields: Mapping[str, object]) -> tuple[str | None, str | None]:
    """Read the body of ``POST /runs/{run_id}/input``: the value, and the id of the question it answers, if given.

    Raises:
        BadRequest: not what ``docs/api.md`` asks for.
        TooLarge: more text than an answer may hold.
    """
    unknown = sorted(set(fields) - {"value", "id"})
    if "value" not in fields or unknown:
        raise BadRequest('Give `{"value": "…"}`, or null to decline; and `id`, which question is meant, if you like.')
    value, question_id = fields["value"], fields.get("id")
    if not isinstance(value, str | None):
        raise BadRequest("`value` is a text, or null to decline.")
    if not isinstance(question_id, str | None):
        raise BadRequest("`id` is the id of the question, as `input` in the shared document has it.")
    return None if value is None else _bounded(clean_text(value)), question_id


def reply_value(question: Question, value: str | None) -> str | None:
    """The answer as the kernel reads it: any answer to ``confirm`` but None is a yes."""
    return "yes" if question.kind is QuestionKind.CONFIRM and value is not None else value


def _bounded(answer: str) -> str:
    if len(answer.encode("utf-16-le")) > 2 * MAX_ANSWER_CHARACTERS:
        raise TooLarge("answer_too_large", f"An answer holds at most {MAX_ANSWER_CHARACTERS} characters.")
    return answer


def _text(value: object) -> str:
    return clean_text(value)[:_MAX_PROMPT_CHARACTERS] if isinstance(value, str) else ""
