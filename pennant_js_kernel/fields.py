"""Reads one field of a frame, or says which one is wrong. Pure; every input is hostile."""

import json
import math
import re
from collections.abc import Mapping
from typing import NoReturn, TypeVar, cast

from pennant_js_kernel.errors import ProtocolViolation
from pennant_js_kernel.frames import Bundle, Json, ScriptError

MAX_DEPTH = 64
MAX_INTEGER = 2**53 - 1
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MIME_TYPE = re.compile(r"[!#$&^\w.+-]{1,127}/[!#$&^\w.+;= -]{1,127}", re.ASCII)
_JSON_TYPE = re.compile(r"application/(?:json|.*\+json)", re.IGNORECASE)

Fields = Mapping[str, Json]
_Text = TypeVar("_Text", bound=str)


def parse_object(line: bytes) -> Fields:
    """Raises ProtocolViolation for what is not one JSON object in UTF-8, at most 64 deep, with finite numbers.

    Half a surrogate pair, which JavaScript strings may hold and UTF-8 may not, becomes U+FFFD.
    """
    try:
        value: Json = json.loads(line.decode(), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise ProtocolViolation(f"not a frame: {error}") from error
    if not isinstance(value, dict):
        raise ProtocolViolation("a frame is a JSON object")
    _check_depth(value)
    return cast("dict[str, Json]", _sound(value)) if _ESCAPED_SURROGATE.search(line) else value


def text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else _wrong(name, "text")


def short_text(fields: Fields, name: str, most: int) -> str:
    """Text of at most `most` characters."""
    value = text(fields, name)
    return value if len(value) <= most else _wrong(name, f"text of at most {most} characters")


def flag(fields: Fields, name: str) -> bool:
    value = fields.get(name)
    return value if isinstance(value, bool) else _wrong(name, "true or false")


def whole(fields: Fields, name: str, least: int = 0) -> int:
    """A whole number from `least` that JavaScript can hold exactly."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= MAX_INTEGER:
        return value
    return _wrong(name, f"a whole number from {least}")


def one_of(fields: Fields, name: str, allowed: tuple[_Text, ...]) -> _Text:
    value = fields.get(name)
    return next((known for known in allowed if known == value), None) or _wrong(name, f"one of {', '.join(allowed)}")


def texts(fields: Fields, name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(cast("list[str]", value))
    return _wrong(name, "a list of texts")


def table(fields: Fields, name: str) -> dict[str, Json]:
    value = fields.get(name)
    return value if isinstance(value, dict) else _wrong(name, "an object")


def bundle(fields: Fields) -> Bundle:
    """What stands under a name that is no MIME type is left out: nobody could show it."""
    given = table(fields, "data")
    data = {mime: _fitting(mime, value) for mime, value in given.items() if _MIME_TYPE.fullmatch(mime)}
    return Bundle(data, table(fields, "metadata"))


def script_error(fields: Fields) -> ScriptError:
    return ScriptError(text(fields, "name"), text(fields, "message"), texts(fields, "traceback"))


def _fitting(mime: str, value: Json) -> Json:
    """Notebook files hold text for text types only: a user's other value becomes text, instead of a broken file."""
    if isinstance(value, str) or _JSON_TYPE.fullmatch(mime):
        return value
    return json.dumps(value, ensure_ascii=False)


def _check_depth(value: Json) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise ProtocolViolation(f"JSON deeper than {MAX_DEPTH}")


def _children(parent: Json) -> list[Json]:
    """The objects and lists in it."""
    items = parent.values() if isinstance(parent, dict) else cast("list[Json]", parent)
    return [item for item in items if isinstance(item, dict | list)]


def _sound(value: Json) -> Json:
    match value:
        case str():
            return _LONE_SURROGATE.sub(_REPLACEMENT, value)
        case dict():
            return {_LONE_SURROGATE.sub(_REPLACEMENT, key): _sound(item) for key, item in value.items()}
        case list():
            return [_sound(item) for item in value]
        case _:
            return value


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number too large")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _wrong(name: str, wanted: str) -> NoReturn:
    raise ProtocolViolation(f"the field {name!r} is not {wanted}")
