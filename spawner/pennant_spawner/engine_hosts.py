"""The hosts that sandboxes are placed on (`c.PennantEngines.hosts`): read once, with errors that say what to write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from traitlets import Dict, List, TraitError, validate
from traitlets.config import Configurable

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_CERTIFICATES: Final = ("ca", "cert", "key")


@dataclass(frozen=True, slots=True)
class EngineHost:
    """One machine's Docker engine. `ca`, `cert` and `key` are absolute paths; empty for an engine behind a Unix socket.

    `max_sandboxes`: how many it carries at most, those of other servers included; 0 takes no new ones; None: as many
    as admission allows.
    """

    name: str
    url: str
    ca: str = ""
    cert: str = ""
    key: str = ""
    max_sandboxes: int | None = None

    @property
    def is_local(self) -> bool:
        """Whether the engine runs on this machine, so that what Linux tells here is true of it."""
        return self.url.startswith("unix:")


class PennantEngines(Configurable):
    """Where sandboxes run (`c.PennantEngines.…`)."""

    hosts = List(
        Dict(),
        help="Docker engines on other machines, each a dictionary: {'name': 'sand-1', 'url': 'tcp://sand-1:2376', "
        "'ca': '/etc/pennant/ca.pem', 'cert': '/etc/pennant/cert.pem', 'key': '/etc/pennant/key.pem', "
        "'max_sandboxes': 40}. "
        "Empty: this machine's engine. An engine of this machine has the url 'unix:///var/run/docker.sock' and no "
        "certificates. See docs/hosts.md.",
    ).tag(config=True)

    @validate("hosts")
    def _validate_hosts(self, proposal: Any) -> list[Mapping[str, Any]]:
        try:
            parse_hosts(proposal["value"])
        except ValueError as error:
            raise TraitError(f"c.PennantEngines.hosts: {error}") from error
        return proposal["value"]

    def parsed(self) -> tuple[EngineHost, ...]:
        return parse_hosts(cast("Sequence[Mapping[str, Any]]", self.hosts))


def parse_hosts(entries: Sequence[Mapping[str, Any]]) -> tuple[EngineHost, ...]:
    """Raises ValueError, which names the entry, what is wrong with it and what to write."""
    hosts = tuple(_host(number, entry) for number, entry in enumerate(entries, 1))
    for what in ("name", "url"):
        values = [getattr(host, what) for host in hosts]
        if twice := next((it for it in values if values.count(it) > 1), None):
            raise ValueError(f"two hosts have the {what} {twice!r}; each needs its own")
    return hosts


def _host(number: int, entry: Mapping[str, Any]) -> EngineHost:
    name = _text(entry, "name", f"host {number}")
    if not _NAME.fullmatch(name):
        raise ValueError(f"the name of host {number} is {name!r}; write letters, digits, '.', '_' and '-'")
    where = f"host {name!r}"
    known = [it.name for it in fields(EngineHost)]
    if unknown := sorted(set(entry) - set(known)):
        raise ValueError(f"{where} has {unknown[0]!r}; what can be written is {', '.join(known)}")
    url = _text(entry, "url", where)
    given = {it: _path(entry, it, where) for it in _CERTIFICATES}
    _check_url(url, given, where)
    return EngineHost(name, url, **given, max_sandboxes=_count(entry, where))


def _check_url(url: str, given: Mapping[str, str], where: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        if any(given.values()):
            raise ValueError(f"{where} is reached through a Unix socket, which has no certificates; leave them out")
    elif parts.scheme == "tcp" and parts.hostname and port and not parts.path.strip("/"):
        if missing := [it for it in _CERTIFICATES if not given[it]]:
            raise ValueError(
                f"{where} lacks {' and '.join(missing)}: without certificates whoever reaches that port is root on its "
                "machine (docs/hosts.md tells how to make them)"
            )
    else:
        raise ValueError(f"{where} has the url {url!r}; write tcp://name:2376 or unix:///var/run/docker.sock")


def _text(entry: Mapping[str, Any], what: str, where: str) -> str:
    value = entry.get(what, "")
    if not isinstance(value, str) or not value:
        raise ValueError(f"{where} needs a {what!r}")
    return value


def _path(entry: Mapping[str, Any], what: str, where: str) -> str:
    value = entry.get(what) or ""
    if not isinstance(value, str | Path):
        raise ValueError(f"{where} has {value!r} for {what!r}; write the path of a file")
    path = Path(value).expanduser() if value else None
    if path is not None and not path.is_absolute():
        raise ValueError(f"{where} has {str(value)!r} for {what!r}; write a path that begins with / or ~")
    return str(path or "")


def _count(entry: Mapping[str, Any], where: str) -> int | None:
    value = entry.get("max_sandboxes")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f"{where} has {value!r} for 'max_sandboxes'; write a whole number, or leave it out")
    return value
