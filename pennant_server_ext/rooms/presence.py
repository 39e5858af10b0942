"""Who asks: always from Jupyter's identity provider, never from what a browser says of itself."""

import hashlib
from typing import Any, Final

from jupyter_server.base.call_context import CallContext

from pennant_server_ext.messages import User
from pennant_server_ext.plain_json import clean_text

_COLORS: Final = 7
"""JupyterLab's theme has seven collaborator colours."""


def user_of(identity: Any) -> User:
    """The user behind a request, from ``handler.current_user``; a colour of their own when they have none."""
    username = username_of(identity)
    display_name = clean_text(str(identity.display_name or identity.name or username))
    return User(username, display_name, identity.color or _color(username))


def asking_user() -> User | None:
    """The user whose request to this server led here; None when none did."""
    identity = getattr(CallContext.get(CallContext.JUPYTER_HANDLER), "current_user", None)
    return None if identity is None else user_of(identity)


def username_of(identity: Any) -> str:
    """The unique name of the user behind a request."""
    return clean_text(str(identity.username))


def _color(username: str) -> str:
    number = hashlib.sha256(username.encode()).digest()[0] % _COLORS + 1
    return f"var(--jp-collaborator-color{number})"
