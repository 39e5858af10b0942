"""The edge to the Docker SDK: the few calls that Pennant makes, typed, with one kind of failure."""

# The SDK has no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false

import contextlib
import socket
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import requests
from docker import APIClient
from docker.errors import APIError, DockerException, NotFound
from docker.utils import kwargs_from_env

from pennant_spawner.errors import EngineError

ANSWER_DEADLINE_S = 20
_LOAD_DEADLINE_S = 300
_NEXT_STEP = "Check that it runs (docker info), then restart the kernel."


@dataclass(frozen=True, slots=True)
class ContainerState:
    """What the engine knows of a container."""

    running: bool
    exit_code: int
    out_of_memory: bool


@dataclass(frozen=True, slots=True)
class Machine:
    """What the engine's machine has."""

    memory_bytes: int
    processors: int


@dataclass(frozen=True, slots=True)
class Walls:
    """What the engine can put around containers: the runtimes it knows, and whether it gives user namespaces to all."""

    runtimes: tuple[str, ...]
    user_namespaces: bool


class NotFoundError(EngineError):
    """A container or an image that somebody else has removed."""


class DockerApi:
    """Blocking calls, to be made in a thread. Each raises EngineError, within `deadline_s` seconds."""

    def __init__(self, deadline_s: int = ANSWER_DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        with self._failures():
            self._client = APIClient(version="auto", timeout=deadline_s, **kwargs_from_env())

    def close(self) -> None:
        self._client.close()

    def has_image(self, name: str) -> bool:
        with self._failures():
            return bool(self._client.images(name=name, quiet=True))

    def load_image(self, archive: IO[bytes]) -> None:
        with self._failures():
            loader = APIClient(version=self._client.api_version, timeout=_LOAD_DEADLINE_S, **kwargs_from_env())
            with contextlib.closing(loader):
                for progress in loader.load_image(archive):
                    if "error" in progress:
                        raise EngineError(f"Docker did not take the sandbox image: {progress['error']}.", _NEXT_STEP)

    def create(self, config: Mapping[str, Any], name: str) -> str:
        with self._failures():
            return str(self._client.create_container_from_config(dict(config), name)["Id"])

    def attach(self, container: str) -> socket.socket:
        """Standard input, and both outputs multiplexed; to be called before `start`, so that no byte is missed."""
        with self._failures():
            raw = self._client.attach_socket(container, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            connection = getattr(raw, "_sock", raw)
            if type(connection) is not socket.socket:
                raise EngineError("The sandbox's stream cannot be handed over from an encrypted engine.", _NEXT_STEP)
            stream = connection.dup()
            raw._response.close()  # else the pool would use the connection again
            return stream

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
            state = self._client.inspect_container(container)["State"]
        return ContainerState(bool(state["Running"]), int(state["ExitCode"]), bool(state["OOMKilled"]))

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
        with self._failures():
            found = self._client.containers(all=not running, filters={"label": label})
        return {str(it["Id"]): it["Labels"] for it in found}

    def machine(self) -> Machine:
        with self._failures():
            info = self._client.info()
        return Machine(int(info["MemTotal"]), int(info["NCPU"]))

    def walls(self) -> Walls:
        with self._failures():
            info = self._client.info()
        options = [str(it) for it in info.get("SecurityOptions") or ()]
        runtimes = sorted(name for name in info.get("Runtimes") or () if not str(name).startswith("io.containerd."))
        return Walls(tuple(map(str, runtimes)), any(it.startswith("name=userns") for it in options))

    def version(self) -> str:
        with self._failures():
            return str(self._client.version()["Version"])

    @contextlib.contextmanager
    def _failures(self) -> Generator[None]:
        try:
            yield
        except NotFound as error:
            raise NotFoundError(f"Docker does not find it: {error.explanation}.", _NEXT_STEP) from error
        except APIError as error:
            raise EngineError(f"Docker refused: {error.explanation or error}.", _NEXT_STEP) from error
        except (DockerException, requests.exceptions.RequestException, OSError) as error:
            if _timed_out(error):
                message = f"The Docker engine did not answer within {self._deadline_s:g} s."
                raise EngineError(message, _NEXT_STEP) from error
            raise EngineError(f"No Docker engine answers ({_short(error)}).", _NEXT_STEP) from error


def _timed_out(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, requests.exceptions.Timeout):
        error = error.__cause__ or error.__context__
    return error is not None


def _short(error: BaseException) -> str:
    """The innermost cause, since the SDK wraps it three times."""
    text = str(error)
    for known in ("Permission denied", "No such file or directory", "Connection refused", "Connection reset"):
        if known in text:
            return known.lower()
    return text.splitlines()[0][:200] if text else type(error).__name__
