"""A kernel that speaks Jupyter's protocol and does what a cell's lines say, so that the server is tested by itself.

A cell is a list of commands, one on each line:

    print TEXT | err TEXT        one line on stdout or stderr (``\\n``, ``\\r``, ``\\b`` as in Python)
    lines N SECONDS              N numbered lines, so many seconds apart
    flood N                      N numbered lines of 100 characters, by the thousand, as fast as it goes
    sleep SECONDS                can be interrupted, keeps the variables
    set NAME VALUE | get NAME    a variable; ``get`` shows it as the result, an unknown name is an error
    error NAME MESSAGE
    show ID TEXT | update ID TEXT | clear | clear-wait
    later SECONDS TEXT           prints after the cell has ended
    ask KIND TEXT                ``input_request``, then prints ``got`` and the answer's content as JSON
    mark PATH TEXT               appends a line to a file: what has run, has run
    read PATH                    asks the server for a file, then prints its answer
    disposed                     prints the ids of the cells that the server said were deleted
    end OUTCOME MESSAGE          an ``execute_reply`` with that outcome, as Pennant's kernel sends it
    sandbox JSON                 publishes ``pennant_sandbox`` with that content
    sandbox-later SECONDS JSON   the same after the cell has ended, and of no run
    describe JSON                what ``kernel_info`` tells of the sandbox from now on, besides
    die                          the process is gone
"""

# ipykernel is typed in part only.
# pyright: reportUnknownMemberType=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportUnknownVariableType=false

import asyncio
import codecs
import json
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import zmq
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from jupyter_server.auth import Authorizer

ENDINGS = {"interrupted": "Interrupted", "timed_out": "TimeLimitExceeded", "sandbox_ended": "SandboxEnded"}


def install(data_dir: Path) -> None:
    """Put the fake's kernelspec, under Pennant's name, into a Jupyter data directory."""
    folder = data_dir / "kernels" / "pennant"
    folder.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, __file__, "-f", "{connection_file}"],
        "display_name": "JavaScript (Pennant)",
        "language": "javascript",
        "interrupt_mode": "message",
    }
    (folder / "kernel.json").write_text(json.dumps(spec))


class OneFile:
    """A file id manager that knows the path of the only file."""

    def __init__(self, path: str) -> None:
        self._path = path

    def get_path(self, file_id: str) -> str:
        """Always the same."""
        return self._path


class QuietRoom:
    """A room where nobody else writes and nothing is saved."""

    usernames: frozenset[str] = frozenset()

    async def settled(self) -> None:
        """At once."""

    async def durable(self) -> bool:
        """Always well."""
        return True

    async def save(self) -> bool:
        """Always well."""
        return True

    def written_by(self, author: str) -> AbstractContextManager[None]:
        """There is no log."""
        return nullcontext()


class ReadersOnly(Authorizer):
    """Lets everybody read, and nobody do anything else."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return action == "read"


class Failed(Exception):
    """The cell throws."""


class FakeKernel(Kernel):
    """See the module."""

    implementation = "fake"
    implementation_version = "1"
    banner = "A fake kernel"
    language_info = {"name": "javascript", "mimetype": "text/javascript", "file_extension": ".js"}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.variables: dict[str, str] = {}
        self.running: asyncio.Task[None] | None = None
        self.busy = self.stopped = False
        self.late: set[asyncio.Task[None]] = set()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.files: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.gone: list[str] = []
        self.sandbox: dict[str, Any] = {}
        self.used = False
        for name in ("pennant_attach", "pennant_file", "pennant_dispose", "pennant_keep"):
            self.control_handlers[name] = getattr(self, name)

    @property
    def kernel_info(self) -> dict[str, Any]:
        isolation = {"level": "container", "summary": "container (fake)", "missing": []}
        limits = {"memory_mib": 128, "idle_s": 3600.0}
        where = {"engine": "fake", "isolation": isolation, "host": "", "limits": limits}
        sandbox = {"state": "ready", "used": self.used, **where, **self.sandbox}
        return {**super().kernel_info, "pennant": {"sandbox": sandbox}}

    def _publish_status(self, status: str, channel: str, parent: Any = None) -> None:
        # Before anybody hears of it: whoever has heard that a cell runs may stop it.
        if channel == "shell":
            self.busy, self.stopped = status == "busy", False
        super()._publish_status(status, channel, parent)

    async def interrupt_request(self, stream: Any, ident: Any, parent: Any) -> None:
        # In a thread of its own: set first, then looked for, as the cell does it the other way round.
        self.stopped = self.busy
        if self.loop is not None and self.running is not None:
            self.loop.call_soon_threadsafe(self.running.cancel)
        self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)

    async def do_execute(self, code: str, silent: bool, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.loop = asyncio.get_running_loop()
        self.used = True
        self.running = self.loop.create_task(self.commands(code))
        if self.stopped:
            self.running.cancel()
        try:
            await self.running
        except asyncio.CancelledError:
            return self.failed("interrupted", "Interrupted", "The cell was interrupted.")
        except Failed as error:
            outcome, name, message = error.args
            return self.failed(outcome, name, message)
        finally:
            self.running = None
        answer = {"status": "ok", "execution_count": self.execution_count, "user_expressions": {}, "payload": []}
        return {**answer, "pennant": {"outcome": "ok"}}

    def failed(self, outcome: str, name: str, message: str) -> dict[str, Any]:
        error = {"ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}
        self.publish("error", error)
        answer = {"status": "error", "execution_count": self.execution_count, **error}
        return {**answer, "pennant": {"outcome": outcome}}

    async def commands(self, code: str) -> None:
        for line in code.splitlines():
            command, _, rest = line.partition(" ")
            await self.command(command, codecs.decode(rest.encode("latin-1", "backslashreplace"), "unicode_escape"))

    async def command(self, command: str, rest: str) -> None:
        first, _, text = rest.partition(" ")
        match command:
            case "":
                return
            case "print":
                self.text("stdout", rest + "\n")
            case "raw":
                self.text("stdout", rest)
            case "err":
                self.text("stderr", rest + "\n")
            case "lines":
                for number in range(int(first)):
                    self.text("stdout", f"line {number}\n")
                    await asyncio.sleep(float(text))
            case "flood":
                for start in range(0, int(first), 1000):
                    self.text("stdout", "".join(f"{number:>99}\n" for number in range(start, start + 1000)))
                    await asyncio.sleep(0)
            case "sleep":
                await asyncio.sleep(float(first))
            case "set":
                self.variables[first] = text
            case "get":
                if first not in self.variables:
                    raise Failed("error", "ReferenceError", f"{first} is not defined")
                data = {"text/plain": self.variables[first]}
                content = {"data": data, "metadata": {}, "execution_count": self.execution_count}
                self.publish("execute_result", content)
            case "error":
                raise Failed("error", first, text)
            case "end":
                raise Failed(first, ENDINGS[first], text)
            case "show" | "update":
                kind = "display_data" if command == "show" else "update_display_data"
                content = {"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": first}}
                self.publish(kind, content)
            case "clear" | "clear-wait":
                self.publish("clear_output", {"wait": command == "clear-wait"})
            case "later":
                self.late.add(asyncio.get_running_loop().create_task(self.print_later(float(first), text)))
            case "ask":
                self.text("stdout", f"got {json.dumps(await self.ask(first, text))}\n")
            case "mark":
                with Path(first).open("a") as marks:  # noqa: ASYNC230 (a line)
                    marks.write(text + "\n")
            case "read":
                self.text("stdout", json.dumps(await self.read(rest)) + "\n")
            case "sandbox":
                self.publish("pennant_sandbox", json.loads(rest))
            case "sandbox-later":
                self.late.add(asyncio.get_running_loop().create_task(self.tell_later(float(first), json.loads(text))))
            case "describe":
                self.sandbox |= json.loads(rest)
            case "disposed":
                self.text("stdout", f"{self.gone}\n")
            case "die":
                os._exit(1)
            case _:
                raise Failed("error", "SyntaxError", f"unknown command {command}")

    async def ask(self, kind: str, text: str) -> dict[str, Any]:
        content = {"prompt": text, "password": False, "pennant": {"kind": kind, "default": "dflt"}}
        self.session.send(
            self.stdin_socket,
            "input_request",
            content,
            self.get_parent("shell"),
            ident=self._get_shell_context_var(self._shell_parent_ident),
        )
        while True:
            _, reply = self.session.recv(self.stdin_socket)
            if reply is not None:
                return reply["content"]
            await asyncio.sleep(0.01)

    async def read(self, path: str) -> dict[str, Any]:
        number = len(self.files) + 1
        answer = self.files[number] = asyncio.get_running_loop().create_future()
        self.publish("pennant_file_request", {"request": number, "path": path})
        return await answer

    async def pennant_attach(self, stream: Any, ident: Any, parent: Any) -> None:
        self.attached = parent["content"]

    async def pennant_file(self, stream: Any, ident: Any, parent: Any) -> None:
        content = parent["content"]
        answer = self.files[content["request"]]
        answer.get_loop().call_soon_threadsafe(answer.set_result, content)

    async def pennant_dispose(self, stream: Any, ident: Any, parent: Any) -> None:
        self.gone += parent["content"]["cell_ids"]

    async def pennant_keep(self, stream: Any, ident: Any, parent: Any) -> None:
        content = {"event": "idle", "ends_in_s": None}
        self.session.send(self.iopub_socket, "pennant_sandbox", content)

    async def tell_later(self, seconds: float, content: dict[str, Any]) -> None:
        await asyncio.sleep(seconds)
        self.session.send(self.iopub_socket, "pennant_sandbox", content)

    async def print_later(self, seconds: float, text: str) -> None:
        header = self.get_parent("shell")
        await asyncio.sleep(seconds)
        self.session.send(self.iopub_socket, "stream", {"name": "stdout", "text": text + "\n"}, parent=header)

    def text(self, name: str, text: str) -> None:
        self.publish("stream", {"name": name, "text": text})

    def publish(self, kind: str, content: dict[str, Any]) -> None:
        self.send_response(self.iopub_socket, kind, content)


if __name__ == "__main__":
    try:
        IPKernelApp.launch_instance(kernel_class=FakeKernel)
    except zmq.ZMQError:
        # A port was taken; as Pennant's kernel does it.
        os._exit(1)
