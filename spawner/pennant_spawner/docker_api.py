"""The edge to the Docker SDK: the few calls that Pennant makes, typed, with one kind of failure."""

# The SDK has no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import requests
from docker import APIClient
from docker.errors import APIError, NotFound

from pennant_spawner.docker_connection import again, connect
from pennant_spawner.docker_errors import NotFoundError, failures, not_taken
from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError
from pennant_spawner.tls_pump import TlsPump

ANSWER_DEADLINE_S = 20
_LOAD_DEADLINE_S = 300


@dataclass(frozen=True, slots=True)
class ContainerState:
    """What the engine knows of a container."""

    running: bool
    exit_code: int
    out_of_memory: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class ListedContainer:
    """One line of the engine's list. `state` is Docker's word; `created`: seconds since 1970."""

    container: str
    name: str
    state: str
    created: float
    image: str
    labels: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the engine's machine has. `architecture` as `uname -m` tells it there."""

    memory_bytes: int
    processors: int
    architecture: str = ""


@dataclass(frozen=True, slots=True)
class Walls:
    """What the engine can put around containers: the runtimes it knows, and whether it gives user namespaces to all."""

    runtimes: tuple[str, ...]
    user_namespaces: bool


class DockerApi:
    """Blocking calls, to be made in a thread. Each raises EngineError, within `deadline_s` seconds."""

    def __init__(
        self, deadline_s: float = ANSWER_DEADLINE_S, host: EngineHost | None = None, *, at_once: bool = True
    ) -> None:
        """Connects now, or with the first call if not `at_once`. Without `host`: what Docker's environment says."""
        self._deadline_s = deadline_s
        self._host = host
        self._connecting = threading.Lock()
        self._connected: APIClient | None = None
        if at_once:
            self.ping()

    @property
    def where(self) -> str:
        """Tells one engine from another."""
        return self._host.url if self._host else os.environ.get("DOCKER_HOST", "")

    @property
    def is_local(self) -> bool:
        """Whether the engine runs on this machine."""
        if self._host is not None:
            return self._host.is_local
        return not os.environ.get("DOCKER_HOST", "").startswith(("tcp:", "http:", "https:", "ssh:"))

    def close(self) -> None:
        if self._connected is not None:
            self._connected.close()

    def ping(self) -> None:
        with self._failures():
            self._client.ping()

    def has_image(self, name: str) -> bool:
        with self._failures():
            return bool(self._client.images(name=name, quiet=True))

    def load_image(self, archive: IO[bytes]) -> None:
        with self._failures(), contextlib.closing(again(self._client, self._host, _LOAD_DEADLINE_S)) as loader:
            for progress in loader.load_image(archive):
                if "error" in progress:
                    raise not_taken(progress["error"])

    def images(self, repository: str) -> dict[str, str]:
        """Every tag of that repository, `repository:tag`, and the id of the image that it names."""
        with self._failures():
            found = self._client.images(name=repository)
        return {str(tag): str(it["Id"]) for it in found for tag in it["RepoTags"] or ()}

    def tag(self, name: str, repository: str, tag: str) -> None:
        """Also with the name that it has: the engine then notes the time, as `load` does not."""
        with self._failures():
            self._client.tag(name, repository, tag)

    def image_tagged(self, name: str) -> str:
        """When that was last noted: a time in ISO 8601 that can be compared as text; in year 1 if never."""
        with self._failures():
            return str(self._client.inspect_image(name).get("Metadata", {}).get("LastTagTime", ""))

    def remove_image(self, name: str) -> bool:
        """Whether it is gone now; one that a container uses stays."""
        with self._failures():
            try:
                self._client.remove_image(name)
            except NotFound:
                return True
            except APIError as error:
                if error.status_code != requests.codes.conflict:
                    raise
                return False
        return True

    def read_image(self, name: str, go_on: Callable[[], bool]) -> int:
        """Has the engine read an image's files for as long as it may go on; the number of bytes that came."""
        read = 0
        with self._failures(), contextlib.closing(self._client.get_image(name)) as chunks:
            for chunk in chunks:
                read += len(chunk)
                if not go_on():
                    break
        return read

    def create(self, config: Mapping[str, Any], name: str) -> str:
        with self._failures():
            return str(self._client.create_container_from_config(dict(config), name)["Id"])

    def attach(self, container: str) -> socket.socket:
        """Standard input, and both outputs multiplexed; to be called before `start`, so that no byte is missed.

        From an engine that is reached over TLS it comes through a pump, whose thread ends with the stream.
        """
        with self._failures():
            raw = self._client.attach_socket(container, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            connection, response = getattr(raw, "_sock", raw), raw._response
            if isinstance(connection, ssl.SSLSocket):
                return TlsPump(connection, response.close).start()
            stream = connection.dup()
            response.close()  # else the pool would use the connection again
            return stream

    def rename(self, container: str, name: str) -> None:
        with self._failures():
            self._client.rename(container, name)

    def start(self, container: str) -> None:
        with self._failures():
            self._client.start(container)

    def wait(self, container: str, deadline_s: float) -> bool:
        """Whether the container has ended by then."""
        try:
            with self._failures():
                self._client.wait(container, timeout=deadline_s)  # pyright: ignore[reportArgumentType]  requests takes floats
        except NotFoundError:
            return True
        except EngineError as error:
            if isinstance(error.__cause__, requests.exceptions.RequestException):
                return False
            raise
        return True

    def kill(self, container: str) -> None:
        """Nothing happens to one that has ended."""
        with contextlib.suppress(NotFoundError), self._failures():
            try:
                self._client.kill(container)
            except APIError as error:
                if error.status_code != requests.codes.conflict:
                    raise

    def state(self, container: str) -> ContainerState:
        with self._failures():
            found = self._client.inspect_container(container)
        state, name = found["State"], str(found["Name"]).lstrip("/")
        return ContainerState(bool(state["Running"]), int(state["ExitCode"]), bool(state["OOMKilled"]), name)

    def remove(self, container: str) -> None:
        """Kills it first if need be; nothing happens if it is gone or going."""
        with contextlib.suppress(NotFoundError), self._failures():
            try:
                self._client.remove_container(container, v=True, force=True)
            except APIError as error:
                if error.status_code != requests.codes.conflict:
                    raise

    def labelled(self, label: str, *, running: bool = False) -> dict[str, Mapping[str, str]]:
        """Every container with that label, or those that run: its id and its labels."""
        return {it.container: it.labels for it in self.listed(label, running=running)}

    def listed(self, label: str = "", *, running: bool = False) -> list[ListedContainer]:
        """The containers, those with that label if there is one."""
        with self._failures():
            found = self._client.containers(all=not running, filters={"label": label} if label else None)
        return [_listed(it) for it in found]

    def machine(self) -> Machine:
        with self._failures():
            info = self._client.info()
        return Machine(int(info["MemTotal"]), int(info["NCPU"]), str(info["Architecture"]))

    def walls(self) -> Walls:
        with self._failures():
            info = self._client.info()
        options = [str(it) for it in info.get("SecurityOptions") or ()]
        runtimes = sorted(name for name in info.get("Runtimes") or () if not str(name).startswith("io.containerd."))
        return Walls(tuple(map(str, runtimes)), any(it.startswith("name=userns") for it in options))

    def version(self) -> str:
        with self._failures():
            return str(self._client.version()["Version"])

    @property
    def _client(self) -> APIClient:
        with self._connecting:
            if self._connected is None:
                self._connected = connect(self._host, self._deadline_s)
            return self._connected

    def _failures(self) -> contextlib.AbstractContextManager[None]:
        return failures(self._host, self._deadline_s)


def _listed(it: Mapping[str, Any]) -> ListedContainer:
    name = str((it["Names"] or ("",))[0]).lstrip("/")
    return ListedContainer(
        str(it["Id"]), name, str(it["State"]), float(it["Created"]), str(it["ImageID"]), it["Labels"]
    )
