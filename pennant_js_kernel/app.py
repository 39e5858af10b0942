"""The kernel process: command line, sockets, and where its sandboxes come from."""

# ipykernel and traitlets are typed in part only.
# pyright: reportUnknownMemberType=false, reportAttributeAccessIssue=false, reportUnknownVariableType=false
# pyright: reportIncompatibleVariableOverride=false, reportUnknownArgumentType=false, reportOptionalMemberAccess=false

import os
import socket
import sys
from typing import Any

import zmq
from ipykernel.kernelapp import IPKernelApp, kernel_aliases
from traitlets import Int, default
from zmq.eventloop.zmqstream import ZMQStream

from pennant_js_kernel.iopub import IOPub
from pennant_js_kernel.kernel import PennantKernel


class PennantKernelApp(IPKernelApp):
    """`python -m pennant_js_kernel -f CONNECTION_FILE [--sandbox-fd=N]`"""

    name = "pennant-kernel"
    aliases = {**kernel_aliases, "sandbox-fd": "PennantKernelApp.sandbox_fd"}  # noqa: RUF012
    kernel_class = PennantKernel
    sandbox_fd = Int(
        -1,
        help="Descriptor of the handover socket to the sandbox broker; -1: start a broker in this process.",
    ).tag(config=True)

    @default("parent_handle")
    def _parent(self) -> int:
        """Asked for now: ipykernel asks when it is imported, which a fork server did long ago."""
        return int(os.environ.get("JPY_PARENT_PID") or 0)

    def init_control(self, context: "zmq.Context[Any]") -> None:
        """No thread for the shell channel: see shell_channel."""
        super().init_control(context)
        self.shell_channel_thread.io_loop.close()
        self.shell_channel_thread = None

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
        control_stream = ZMQStream(self.control_socket, self.control_thread.io_loop)
        self.control_thread.start()
        self.kernel = PennantKernel.instance(
            parent=self,
            session=self.session,
            control_stream=control_stream,
            shell_stream=ZMQStream(self.shell_socket),
            control_thread=self.control_thread,
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


def main() -> None:
    PennantKernelApp.launch_instance()
