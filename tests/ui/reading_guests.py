"""An authorizer for the browser tests: Rita may look at notebooks and not change them."""

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import JupyterHandler


class ReadingGuests(Authorizer):
    """Everybody may do everything, except Rita."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Whether this person may do it."""
        return user.name != "Rita" or resource != "contents" or action == "read"
