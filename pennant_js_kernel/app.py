"""The kernel process: command line, sockets, and where its sandboxes come from."""

# ipykernel and traitlets are typed in part only.
# pyright: reportUnknownMemberType=false, reportAttributeAccessIssue=false, reportUnknownVariableType=false
# pyright: reportIncompatibleVariableOverride=false, reportUnknownArgumentType=false, reportOptionalMemberAccess=false

import os
import re
import socket
import sys
from typing import Any

import zmq
from ipykernel.kernelapp import IPKernelApp, kernel_aliases
from IPython.core.application import ENV_CONFIG_DIRS, SYSTEM_CONFIG_DIRS
from jupyter_client.localinterfaces import localhost
from tornado.ioloop import IOLoop
from traitlets import Int, default
from zmq.eventloop.zmqstream import ZMQStream

from pennant_js_kernel.iopub import IOPub
from pennant_js_kernel.kernel import PennantKernel

_USUAL_ARGUMENTS = re.compile(r"-f\0([^\0]+)\0--sandbox-fd=(\d+)")


class PennantKernelApp(IPKernelApp):
    """One thread and one event loop: no cell runs in this process, so nothing can keep a channel waiting.

    `python -m pennant_js_kernel -f CONNECTION_FILE [--sandbox-fd=N]`
    """

    name = "pennant-kernel"
    aliases = {**kernel_aliases, "sandbox-fd": "PennantKernelApp.sandbox_fd"}  # noqa: RUF012
    kernel_class = PennantKernel
    sandbox_fd = Int(
        -1,
        help="Descriptor of the handover socket to the sandbox broker; -1: start a broker in this process.",
    ).tag(config=True)
    _heartbeat: ZMQStream | None = None

    @default("parent_handle")
    def _parent(self) -> int:
        """Asked for now: ipykernel asks when it is imported, which a fork server did long ago."""
        return int(os.environ.get("JPY_PARENT_PID") or 0)

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """What our provisioner writes is understood without traitlets' parser, which looks at every trait there is.

        That would be a tenth of the time until a forked kernel is ready, and of its memory.
        """
        arguments = sys.argv[1:] if argv is None else argv
        usual = _USUAL_ARGUMENTS.fullmatch("\0".join(arguments))
        if usual is None:
            super().parse_command_line(argv)
        else:
            self.argv = list(arguments)
            self.connection_file, self.sandbox_fd = usual[1], int(usual[2])

    def init_profile_dir(self) -> None:
        """An IPython profile is of no use here, and a home folder that cannot be written would end the kernel."""

    def init_config_files(self) -> None:
        """As ipykernel does, without what it copies into the profile."""
        self.config_file_paths.extend([*ENV_CONFIG_DIRS, *SYSTEM_CONFIG_DIRS])

    def init_control(self, context: "zmq.Context[Any]") -> None:
        """No threads, and no debugger's sockets."""
        self.control_socket = self._router(context)
        self.control_port = self._bind_socket(self.control_socket, self.control_port)

    def init_heartbeat(self) -> None:
        """On the event loop, so that it says that the kernel answers; ipykernel's is a thread with its own context."""
        socket = self._router(self.control_socket.context)
        self.hb_port = self._bind_socket(socket, self.hb_port)
        self._heartbeat = ZMQStream(socket)
        self._heartbeat.on_recv(self._heartbeat.send_multipart)

    def close(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.close()
        super().close()

    def _router(self, context: "zmq.Context[Any]") -> "zmq.Socket[bytes]":
        socket = context.socket(zmq.ROUTER)
        socket.linger = 1000
        socket.router_handover = 1
        self._apply_curve_server_options(socket)
        return socket

    def init_iopub(self, context: "zmq.Context[Any]") -> None:
        """No message is dropped when a client reads slowly; what a cell may print is limited elsewhere.

        ZeroMQ's default drops silently what exceeds a thousand waiting messages, such as a loop of `display`.
        """
        socket = context.socket(zmq.XPUB)
        socket.linger = 1000
        socket.sndhwm = 0
        self._apply_curve_server_options(socket)
        self.iopub_port = self._bind_socket(socket, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = self.iopub_socket = IOPub(socket, self.session)

    def init_pdb(self) -> None:
        """Nothing in this process is debugged with pdb."""

    def init_io(self) -> None:
        """What this process itself prints is a log, not the output of a cell: nothing is redirected."""

    def log_connection_info(self) -> None:
        """ipykernel prints advice about `ipython kernel` here."""
        self.log.info("Connection file: %s", self.abs_connection_file)
        names = ("shell", "iopub", "stdin", "hb", "control")
        self._ports = {name: getattr(self, f"{name}_port") for name in names}

    def init_kernel(self) -> None:
        self.kernel = PennantKernel.instance(
            parent=self,
            session=self.session,
            control_stream=ZMQStream(self.control_socket),
            shell_stream=ZMQStream(self.shell_socket),
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            stdin_socket=self.stdin_socket,
            log=self.log,
            broker=self._broker_socket(),
        )
        self.kernel.record_ports({f"{name}_port": port for name, port in self._ports.items()})

    def _broker_socket(self) -> socket.socket:
        if self.sandbox_fd < 0:
            return self._own_broker()
        try:
            broker = socket.socket(fileno=self.sandbox_fd)
            broker.set_inheritable(False)
        except OSError as error:
            sys.exit(f"--sandbox-fd={self.sandbox_fd} is not a socket ({error}). Leave it out for a broker of its own.")
        return broker

    def _own_broker(self) -> socket.socket:
        """Raw launch, by a tool that knows no kernel provisioner."""
        from pennant_spawner.broker import Broker
        from pennant_spawner.sandbox_settings import PennantSandbox

        return Broker.shared().connect(PennantSandbox(parent=self).settings())


def preload() -> None:
    """In a fork server, before anything is forked: what each kernel would otherwise import or make for itself."""
    IOLoop.configurable_default()
    localhost()
    PennantKernelApp.instance()


def main() -> None:
    try:
        PennantKernelApp.launch_instance()
    except zmq.ZMQError as error:
        # One of its ports was taken meanwhile. Python would wait for ever for the threads that have begun; once the
        # process is gone, whoever started it gives it other ports.
        print(f"The kernel cannot listen: {error}", file=sys.stderr, flush=True)
        os._exit(1)
