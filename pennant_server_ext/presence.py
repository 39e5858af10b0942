"""Who asks: always from Jupyter's identity provider, never from what a browser says of itself."""

import hashlib
from typing import Any, Final

from pennant_server_ext.messages import User
from pennant_server_ext.plain_json import clean_text

_COLORS: Final = 7
"""JupyterLab's theme has seven collaborator colours."""


def user_of(identity: Any) -> User:
    """The user behind a request, from ``handler.current_user``; a colour of their own when they have none."""
    username = username_of(identity)
    display_name = clean_text(str(identity.display_name or identity.name or username))
    return User(username, display_name, identity.color or _color(username))


def username_of(identity: Any) -> str:
    """The unique name of the user behind a request."""
    return clean_text(str(identity.username))


def _color(username: str) -> str:
    number = hashlib.sha256(username.encode()).digest()[0] % _COLORS + 1
    return f"var(--jp-collaborator-color{number})"
