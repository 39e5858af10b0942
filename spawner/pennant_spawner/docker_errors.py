"""What the Docker SDK raises, as one kind of failure with a sentence and a next step."""

import contextlib
from collections.abc import Generator

import requests
from docker.errors import APIError, DockerException, NotFound

from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.errors import EngineError

_NEXT_STEP = "Check that it runs (docker info), then restart the kernel."
_HOST_NEXT_STEP = "Tell whoever runs this server; pennant doctor shows which hosts answer."
_KNOWN_CAUSES = (
    "Permission denied",
    "No such file or directory",
    "Connection refused",
    "No route to host",
    "Network is unreachable",
    "certificate verify failed",
)
_HUNG_UP = (
    "EOF occurred",
    "Connection reset",
    "Connection aborted",
    "Broken pipe",
    "SSLV3_ALERT",
    "TLSV1_ALERT",
    "TLSV13_ALERT",
)


class NotFoundError(EngineError):
    """A container or an image that somebody else has removed."""


@contextlib.contextmanager
def failures(host: EngineHost | None, deadline_s: float) -> Generator[None]:
    """Raises EngineError for whatever the SDK raises in a call to that host's engine; `deadline_s` is what it had."""
    where = f" of host {host.name}" if host else ""
    next_step = _HOST_NEXT_STEP if host else _NEXT_STEP
    try:
        yield
    except NotFound as error:
        raise NotFoundError(f"Docker{where} does not find it: {error.explanation}.", next_step) from error
    except APIError as error:
        raise EngineError(f"Docker{where} refused: {error.explanation or error}.", next_step) from error
    except (DockerException, requests.exceptions.RequestException, OSError) as error:
        if _timed_out(error):
            message = f"The Docker engine{where} did not answer within {deadline_s:g} s."
            raise EngineError(message, next_step) from error
        why = _short(error, encrypted=bool(host and host.ca))
        raise EngineError(f"No Docker engine{where} answers ({why}).", next_step) from error


def not_taken(what: str) -> EngineError:
    """The engine answers, and does not take the sandbox image."""
    return EngineError(f"Docker did not take the sandbox image: {what}.", _NEXT_STEP)


def _timed_out(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, requests.exceptions.Timeout):
        error = error.__cause__ or error.__context__
    return error is not None


def _short(error: BaseException, *, encrypted: bool) -> str:
    """The innermost cause, since the SDK wraps it three times."""
    text = str(error)
    if known := next((it for it in _KNOWN_CAUSES if it.lower() in text.lower()), None):
        return known.lower()
    if any(it.lower() in text.lower() for it in _HUNG_UP):
        return "it hung up; it may not accept our certificate" if encrypted else "connection reset"
    return text.splitlines()[0][:200] if text else type(error).__name__
