"""The addresses that people open and pass on."""

import socket
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pennant_server_ext.command_line.lab_request import LOOPBACK, is_loopback

# An address reserved for documentation: connecting a datagram socket to it sends nothing, but picks a route.
SOMEWHERE_ELSE = ("192.0.2.1", 9)
WILDCARDS = frozenset({"", "*", "0.0.0.0", "::"})


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server listens, and what it shows first. ``base_url`` begins and ends with a slash."""

    ip: str
    port: int
    token: str
    base_url: str = "/"
    notebook: str | None = None
    scheme: str = "http"

    def address(self, host: str) -> str:
        """The address under which a browser that calls this machine ``host`` finds the notebook."""
        page = "lab" if self.notebook is None else f"lab/tree/{quote(self.notebook)}"
        name = f"[{host}]" if ":" in host else host
        query = f"?{urlencode({'token': self.token})}" if self.token else ""
        return f"{self.scheme}://{name}:{self.port}{self.base_url}{page}{query}"


def announcement(listening: Listening, outward_host: str) -> str:
    """The lines printed when the server is ready: one address to open, one to share or how to get it."""
    own = LOOPBACK if listening.ip in WILDCARDS else listening.ip
    host = outward_host if listening.ip in WILDCARDS else listening.ip
    lines = ["", f"  Open   {listening.address(own)}", f"  Share  {listening.address(host)}"]
    if is_loopback(listening.ip):
        lines.append("         Works on this machine only; to let others in: pennant lab --share")
    else:
        lines.append("         Who has this address can read and change every file in the folder, and run cells.")
    return "\n".join([*lines, "", "  Control-C, twice, stops the server.", ""])


def outward_host() -> str:
    """The address of this machine on the network that leads elsewhere, or its name where there is no such network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(SOMEWHERE_ELSE)
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
