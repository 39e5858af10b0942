"""A sandbox broker and sandboxes that speak the real protocols over real sockets, and misbehave when told to.

A cell's source is a list of commands, one on each line: see `FakeSandbox.COMMANDS`.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from pennant_js_kernel import handover
from pennant_js_kernel.handover import Ended, Failed, Framing, Isolation, Limits, Started, Waiting

LIMITS = Limits(memory_mib=100, cell_time_s=None, cell_output_bytes=1024 * 1024)
_ENDED = {
    "time_limit": "The cell ran longer than its limit and could not be stopped.",
    "unresponsive": "The sandbox did not answer any more and was ended.",
    "protocol_violation": "The sandbox sent something that is not allowed and was ended.",
    "killed": "The sandbox was killed from outside.",
    "output_limit": "The cell printed more than its limit and could not be stopped.",
    "idle": "The sandbox was ended because no cell had run for a while.",
    "operator": "Somebody who runs this server ended the sandbox.",
    "host_lost": "The host that the sandbox ran on was lost.",
}


class FakeSandbox(threading.Thread):
    """Speaks PROTOCOL.md from the other side of socket pairs, in a thread of the test."""

    def __init__(self, framing: Framing = "plain", *, says_ready: bool = True) -> None:
        super().__init__(name="fake-sandbox", daemon=True)
        self.framing = framing
        self._says_ready = says_ready
        self._ours, theirs = socket.socketpair()
        self._second, theirs_second = socket.socketpair()
        self.streams = (theirs, theirs_second) if framing == "plain" else (theirs,)
        if framing == "multiplexed":
            theirs_second.close()
        self.frames: list[dict[str, Any]] = []
        self.seq = 0
        self.requests = 0
        self._running: dict[str, Any] | None = None
        self._deaf = self._stubborn = self._blind = False

    def run(self) -> None:
        with suppress(OSError):
            if self._says_ready:
                self.control(type="ready", protocol=1, node="24.19.0", vm2="3.12.2")
            with self._ours.makefile("rb") as lines:
                for line in lines:
                    self._take(json.loads(line))
                    if self._blind:
                        return
        self.die()

    def die(self) -> None:
        """Both streams end."""
        for sock in (self._ours, self._second):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    @property
    def has_unread(self) -> bool:
        """Whether something has come that nobody reads."""
        with suppress(BlockingIOError):
            return bool(self._ours.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        return False

    def vanish(self) -> None:
        """Killed: what it has not read is lost, and the other side hears of that."""
        self._ours.close()
        self._second.close()

    def output(self, run: int, text: str, stream: str = "stdout") -> None:
        self.frame(1, type="output", seq=self._next_seq(), run=run, stream=stream, text=text)

    def control(self, **frame: Any) -> None:
        self.frame(2, **frame)

    def frame(self, number: int, /, **frame: Any) -> None:
        self.raw(number, json.dumps(frame).encode() + b"\n")

    def raw(self, number: int, data: bytes) -> None:
        """Bytes of the attacker's choice, on fd 1 or 2."""
        if self.framing == "multiplexed":
            self._ours.sendall(struct.pack(">B3xI", number, len(data)) + data)
        else:
            (self._ours if number == 1 else self._second).sendall(data)

    def unframed(self, data: bytes) -> None:
        """Bytes on the first socket as they are, with no header even where one belongs."""
        self._ours.sendall(data)

    def done(self, status: str = "ok", seq: int | None = None, **more: Any) -> None:
        run, self._running = self._running, None
        if run is not None:
            extra: dict[str, Any] = {"result": None, "expressions": {}} if status == "ok" else {}
            self.control(type="done", id=run["id"], seq=self.seq if seq is None else seq, status=status, **extra | more)

    def _numbered(self, run: int, data: bytes) -> bytes:
        """With the numbers that are next: of the run, of output, of a request."""
        data = data.replace(b'"@run"', b"%d" % run)
        for name, following in ((b'"@seq"', self._next_seq), (b'"@request"', self._next_request)):
            while name in data:
                data = data.replace(name, b"%d" % following(), 1)
        return data

    def _next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        match frame["type"]:
            case "run":
                self._run(frame)
            case "interrupt":
                self._interrupt(frame["id"])
            case "complete":
                start, end = frame["cursor"] - 2, frame["cursor"]
                self.control(
                    type="completed", id=frame["id"], matches=["sqrt"], start=start, end=end, types=["function"]
                )
            case "input_reply":
                self._answered(frame)
            case "file":
                self._print_and_end(frame["text"] if "text" in frame else f"refused: {frame['error']}")
            case "dispose":
                pass
            case "inspect":
                self.control(type="inspected", id=frame["id"], found=True, data={"text/plain": "ƒ"}, metadata={})
            case _:
                self.control(type="completeness", id=frame["id"], status="incomplete", indent="  ")

    def _run(self, frame: dict[str, Any]) -> None:
        self._running = frame
        self._deaf = False
        for line in frame["source"].splitlines():
            name, _, argument = line.partition(" ")
            self.COMMANDS[name](self, frame["id"], argument)
        last = frame["source"].splitlines()[-1:]
        if last not in (["hang"], ["deaf"]) and not any(line.startswith(("ask ", "read ")) for line in last):
            self.done(expressions={name: _text_value(text) for name, text in frame["expressions"].items()})

    def _interrupt(self, identity: int) -> None:
        run = self._running["id"] if self._running else None
        if self._stubborn or (self._running and self._deaf):
            return
        self.control(type="interrupted", id=identity, run=run)
        self.done("interrupted")

    def _ask(self, run: int, argument: str) -> None:
        """`ask KIND TEXT`: the cell ends with the answer."""
        kind, _, text = argument.partition(" ")
        self.control(
            type="input", request=self._next_request(), run=run, seq=self.seq, kind=kind, prompt=text, default=""
        )

    def _read(self, _run: int, path: str) -> None:
        """`read PATH`: the cell ends with the file's text."""
        self.control(type="read_file", request=self._next_request(), path=path)

    def _next_request(self) -> int:
        self.requests += 1
        return self.requests

    def _answered(self, frame: dict[str, Any]) -> None:
        self._print_and_end(str(frame["value"]))

    def _print_and_end(self, text: str) -> None:
        if self._running:
            self.output(self._running["id"], text + "\n")
            self.done()

    def _result(self, _run: int, text: str) -> None:
        self.done(result={"data": {"text/plain": text}, "metadata": {}})

    def _error(self, _run: int, message: str) -> None:
        self.done("error", error={"name": "Error", "message": message, "traceback": [f"Error: {message}"]})

    def _become_deaf(self, _run: int, _argument: str) -> None:
        self._deaf = True

    def _become_blind(self, _run: int, _argument: str) -> None:
        """Reads nothing any more, once this line is over."""
        self._blind = True

    def _become_stubborn(self, _run: int, _argument: str) -> None:
        """Obeys no interrupt any more, also when no cell runs."""
        self._stubborn = True

    def _late(self, _run: int, argument: str) -> None:
        """`late RUN TEXT`: output of an earlier run."""
        run, _, text = argument.partition(" ")
        self.output(int(run), text + "\n")

    def _flood(self, run: int, count: str) -> None:
        for _ in range(int(count)):
            self.output(run, "x" * 16 * 1024)

    COMMANDS: ClassVar[dict[str, Callable[["FakeSandbox", int, str], None]]] = {
        "print": lambda self, run, text: self.output(run, text + "\n"),
        "warn": lambda self, run, text: self.output(run, text + "\n", "stderr"),
        "result": _result,
        "error": _error,
        "hang": lambda self, run, argument: None,
        "deaf": _become_deaf,
        "stubborn": _become_stubborn,
        "blind": _become_blind,
        "die": lambda self, run, argument: self.die(),
        "late": _late,
        "ask": _ask,
        "read": _read,
        "flood": _flood,
        "raw1": lambda self, run, data: self.raw(1, data.encode() + b"\n"),
        "raw2": lambda self, run, data: self.raw(2, data.encode() + b"\n"),
        "bytes1": lambda self, run, data: self.raw(1, self._numbered(run, bytes.fromhex(data))),
        "bytes2": lambda self, run, data: self.raw(2, self._numbered(run, bytes.fromhex(data))),
        "unframed": lambda self, run, data: self.unframed(bytes.fromhex(data)),
        "ends_after": lambda self, run, seq: self.done(seq=int(seq)),
    }


def _text_value(text: str) -> dict[str, Any]:
    return {"status": "ok", "data": {"text/plain": text}, "metadata": {}}


class FakeBroker:
    """Speaks HANDOVER.md; `kernel_end` is what a kernel gets. Start answers can be put in `failures` beforehand.

    While it is `full`, a start waits in line until `let_in`. `why`: the reason of the next end that the kernel does not
    know itself.
    """

    def __init__(self, framing: Framing = "plain", limits: Limits = LIMITS, *, says_ready: bool = True) -> None:
        self.framing: Framing = framing
        self.limits = limits
        self.says_ready = says_ready
        self.full = False
        self.why = "killed"
        self.failures: list[Failed] = []
        self.sandboxes: list[FakeSandbox] = []
        self.requests: list[dict[str, Any]] = []
        self.closed = threading.Event()
        self._sock, self.kernel_end = socket.socketpair()
        threading.Thread(target=self._serve, name="fake-broker", daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def tell_place(self, position: int, running: int = 40) -> None:
        message = f"The host is full: {running} notebooks are running; yours is number {position} in line."
        self._sock.sendall(handover.encode_reply(Waiting(position, running, message, "It runs by itself.")))

    def let_in(self) -> None:
        """The start that waits is answered."""
        self.full = False
        self._answer({"type": "start"})

    def _serve(self) -> None:
        with suppress(OSError), self._sock, self._sock.makefile("rb") as lines:
            for line in lines:
                self.requests.append(json.loads(line))
                self._answer(self.requests[-1])
        for sandbox in self.sandboxes:
            sandbox.die()
        self.closed.set()

    def _answer(self, request: dict[str, Any]) -> None:
        if request["type"] == "end":
            self.sandboxes[-1].die()
            reason = request["kernel_reason"] or self.why
            self._sock.sendall(handover.encode_reply(Ended(reason, _ENDED[reason], "Run the cells again.")))
        elif self.full:
            return
        elif self.failures:
            self._sock.sendall(handover.encode_reply(self.failures.pop(0)))
        else:
            self._start()

    def _start(self) -> None:
        sandbox = FakeSandbox(self.framing, says_ready=self.says_ready)
        self.sandboxes.append(sandbox)
        isolation = Isolation("container", "container (fake)", ())
        started = Started(f"s{len(self.sandboxes)}", "fake", isolation, self.framing, self.limits)
        socket.send_fds(self._sock, [handover.encode_reply(started)], [sock.fileno() for sock in sandbox.streams])
        for sock in sandbox.streams:
            sock.close()
        sandbox.start()
