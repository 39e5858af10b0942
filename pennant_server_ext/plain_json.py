"""Kernel content made fit for a shared document, for UTF-8, and for JavaScript.

A kernel is not trusted to send clean JSON: half a surrogate pair cannot be stored in a Y.Text, an integer beyond 2^53
reaches the browser as a BigInt that JupyterLab turns into ``{}``, and NaN is no JSON.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

_MAX_SAFE_INTEGER: Final = 2**53 - 1
_MAX_DEPTH: Final = 64


def clean_text(text: str) -> str:
    """The text with surrogate pairs joined and single halves replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean(value: object, depth: int = 0) -> Any:
    """The value as JSON that every reader of the document understands."""
    match value:
        case str():
            return clean_text(value)
        case None | bool():
            return value
        case int():
            return value if abs(value) <= _MAX_SAFE_INTEGER else str(value)
        case float():
            return value if math.isfinite(value) else None
        case _ if depth >= _MAX_DEPTH:
            return None
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            return {clean_text(str(key)): clean(item, depth + 1) for key, item in items}
        case Sequence():
            return [clean(item, depth + 1) for item in cast("Sequence[object]", value)]
        case _:
            return clean_text(str(value))


def clean_object(value: object) -> dict[str, Any]:
    """The value as a JSON object; an empty one when it is none."""
    cleaned = clean(value)
    return cast("dict[str, Any]", cleaned) if isinstance(cleaned, dict) else {}


def size(value: object) -> int:
    """About how many bytes the value takes as JSON."""
    match value:
        case str():
            return len(value.encode("utf-8", "surrogatepass")) + 2
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            return 2 + sum(size(key) + size(item) + 2 for key, item in items)
        case Sequence():
            return 2 + sum(size(item) + 1 for item in cast("Sequence[object]", value))
        case _:
            return 8
