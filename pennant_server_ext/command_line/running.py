"""The operator's commands: which sandboxes run, and the end of one of them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from pennant_server_ext.command_line.errors import CommandLineError
from pennant_server_ext.command_line.sandboxes import sandbox_settings
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.engine_choice import docker_answers
from pennant_spawner.errors import EngineError
from pennant_spawner.running_sandboxes import RunningSandbox, end_sandbox, engines, running_sandboxes
from pennant_spawner.sandbox_settings import SandboxSettings

TITLES: Final = ("ID", "HOST", "SERVER", "PID", "MEMORY", "STATE", "SINCE")
THIS_MACHINE: Final = "-"
MIB: Final = 1024 * 1024
LOCAL_ENGINE: Final = (
    "The sandboxes of the local engine are child processes of their Jupyter server and listed nowhere else. To end "
    "one, shut its kernel down in JupyterLab (Kernel > Shut Down Kernel)."
)


def list_running() -> int:
    """Print the sandboxes of every server; 0 when every configured engine answered.

    Raises:
        CommandLineError: the configured engine keeps no list.
    """
    settings = docker_settings()
    with engines(settings) as apis:
        found, problems = look(apis)
    print("\n".join(table(found)))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def end_one(sandbox_id: str) -> int:
    """End the sandbox with that id, or with the only id that begins so.

    Raises:
        CommandLineError: there is none, or more than one, or its engine did not do it.
    """
    settings = docker_settings()
    with engines(settings) as apis:
        found, problems = look(apis)
        sandbox = the_one(found, sandbox_id, problems)
        try:
            end_sandbox(apis[sandbox.host], sandbox)
        except EngineError as error:
            raise CommandLineError(str(error)) from error
    print(f"Sandbox {sandbox.sandbox_id} was ended; its cell says that an operator of this server did it.")
    return 0


def docker_settings() -> SandboxSettings:
    """What is configured.

    Raises:
        CommandLineError: sandboxes are not started by Docker engines here.
    """
    settings = sandbox_settings()
    if settings.engine == "local" or (settings.engine == "auto" and not settings.hosts and not docker_answers()):
        raise CommandLineError(LOCAL_ENGINE)
    return settings


def look(apis: Mapping[str, DockerApi]) -> tuple[list[RunningSandbox], list[str]]:
    """The sandboxes of the engines that answer, and what is wrong with the others."""
    found: list[RunningSandbox] = []
    problems: list[str] = []
    for host, api in apis.items():
        try:
            found += running_sandboxes(api, host)
        except EngineError as error:
            problems.append(error.message)
    return found, problems


def the_one(found: Sequence[RunningSandbox], sandbox_id: str, problems: Sequence[str]) -> RunningSandbox:
    """The sandbox that is meant.

    Raises:
        CommandLineError: it is not clear which.
    """
    meant = [it for it in found if sandbox_id and it.sandbox_id.startswith(sandbox_id)]
    if not meant:
        words = [f"No sandbox has the id {sandbox_id!r}.", *problems, "Type: pennant sandboxes list"]
        raise CommandLineError(" ".join(words))
    if len(meant) > 1:
        ids = ", ".join(it.sandbox_id for it in meant)
        raise CommandLineError(f"More than one id begins with {sandbox_id!r}: {ids}. Type more of it.")
    return meant[0]


def table(found: Sequence[RunningSandbox]) -> Iterator[str]:
    """One line for each sandbox, in columns, with a line of titles."""
    rows = [TITLES, *(row(it) for it in found)]
    widths = [max(len(line[column]) for line in rows) for column in range(len(TITLES))]
    for line in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()


def row(it: RunningSandbox) -> tuple[str, ...]:
    """What is shown of one sandbox."""
    since = datetime.fromtimestamp(it.started).isoformat(" ", "seconds")
    pid = "?" if it.owner_pid is None else str(it.owner_pid)
    memory = f"{it.memory_bytes // MIB} MiB" if it.memory_bytes else "?"
    return (it.sandbox_id, it.host or THIS_MACHINE, it.server or "?", pid, memory, it.state, since)
