"""The handlers of one channel by message type. A request that is unknown or malformed is answered, too: that it is."""

from collections.abc import Callable, Mapping
from typing import Any, cast

_SUFFIX = "_request"
_FIELDS: Mapping[str, Mapping[str, type]] = {
    "execute_request": {"code": str},
    "complete_request": {"code": str, "cursor_pos": int},
    "inspect_request": {"code": str, "cursor_pos": int},
    "is_complete_request": {"code": str},
    "history_request": {"hist_access_type": str},
}
Handler = Callable[[Any, Any, Any], Any]


class RequestHandlers(dict[str, Handler]):
    """What ipykernel looks a message type up in. `refuse` handles requests that nobody else does."""

    def __init__(self, known: Mapping[str, Handler], refuse: Handler) -> None:
        super().__init__(known)
        self._refuse = refuse

    def get(self, key: str, default: Any = None, /) -> Any:
        if key in self:
            return self[key]
        return self._refuse if key.endswith(_SUFFIX) else default


def reply_type(request_type: str) -> str:
    """`complete_request` is answered by `complete_reply`."""
    return f"{request_type.removesuffix(_SUFFIX)}_reply"


def complaint(request_type: str, content: Mapping[str, Any]) -> str | None:
    """What is wrong with a request of the shell channel, in one sentence."""
    for name, kind in _FIELDS.get(request_type, {}).items():
        if not isinstance(content.get(name), kind):
            return f"{request_type} needs {name}: {'text' if kind is str else 'a whole number'}."
    if not _is_text_map(content.get("user_expressions") or {}):
        return f"{request_type} takes user_expressions as an object of texts."
    level: object = content.get("detail_level", 0)
    return None if isinstance(level, int) and level >= 0 else f"{request_type} takes detail_level 0 or 1."


def refusal(name: str, message: str) -> dict[str, Any]:
    """The content of a reply to a request that is not handled."""
    return {"status": "error", "ename": name, "evalue": message, "traceback": [message]}


def _is_text_map(value: object) -> bool:
    items = cast("dict[object, object]", value).items() if isinstance(value, dict) else ((0, 0),)
    return all(isinstance(key, str) and isinstance(text, str) for key, text in items)
