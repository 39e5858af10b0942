"""Why a socket is closed, in the 123 bytes that a WebSocket has for it.

jupyter_server_ydoc closes the socket of a document that cannot be loaded with a reason of any length; one that is too
long is an error instead, and the browser tries again for ever without saying why.
"""

# The handlers are typed in part only.
# pyright: reportUnknownMemberType=false

import json
from typing import Any, Final

from jupyter_server_ydoc import handlers

LONGEST: Final = 123
_FITTED: Final = "pennant_fits_reasons"


def fit_close_reasons() -> None:
    """Have jupyter_server_ydoc's sockets give reasons that fit. Its class itself is changed, once."""
    socket: Any = handlers.YDocWebSocketHandler
    if _FITTED in vars(socket):
        return
    close = socket.close

    def close_with_reason(handler: Any, code: int | None = None, reason: str | None = None) -> None:
        close(handler, code, None if reason is None else fitting(reason))

    socket.close = close_with_reason
    setattr(socket, _FITTED, True)


def fitting(reason: str) -> str:
    """The reason, shortened if need be: of JupyterLab's JSON the words for people, and of these whole sentences."""
    if len(reason.encode()) <= LONGEST:
        return reason
    try:
        told = json.loads(reason)
        kind, words = str(told["reason"]), str(told["errorReason"])
    except (ValueError, KeyError, TypeError):
        return _cut(reason, LONGEST)
    room = LONGEST - len(_encoded(kind, "").encode())
    while len(_encoded(kind, _cut(words, room)).encode()) > LONGEST:
        room -= 1
    return _encoded(kind, _cut(words, room))


def _encoded(kind: str, words: str) -> str:
    return json.dumps({"reason": kind, "errorReason": words}, separators=(",", ":"), ensure_ascii=False)


def _cut(text: str, room: int) -> str:
    if len(text.encode()) <= room:
        return text
    short = text.encode()[: max(0, room)].decode(errors="ignore")
    end = short.rfind(". ") + 1
    return short[:end] if end else f"{short[:-3].rstrip()}…" if room > 3 else ""
