"""What can be typed after ``pennant``, and what it leads to."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pennant_server_ext.command_line.errors import CommandLineError
from pennant_server_ext.command_line.lab import start_lab
from pennant_server_ext.command_line.lab_request import DEFAULT_CELL_TIME_LIMIT_S, EVERYWHERE, LOOPBACK, LabRequest
from pennant_server_ext.command_line.running import end_one, list_running
from pennant_server_ext.command_line.sandboxes import build_image, examine, install, list_packages, prune


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and answer its exit status: 0 well, 1 not well, 2 wrongly typed."""
    options, rest = parser().parse_known_args(arguments)
    if rest and options.command != "lab":
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return run(options, rest)
    except CommandLineError as error:
        print(f"pennant: {error}", file=sys.stderr)
        return 1


def run(options: argparse.Namespace, rest: Sequence[str]) -> int:
    """Do what was asked for; ``rest`` is for Jupyter Lab."""
    match options.command:
        case "lab":
            return start_lab(lab_request(options), rest)
        case "doctor":
            return examine()
        case "packages":
            return install() if options.action == "install" else list_packages()
        case "sandboxes":
            return end_one(options.id) if options.action == "end" else list_running()
        case _:
            return prune() if options.action == "prune" else build_image()


def lab_request(options: argparse.Namespace) -> LabRequest:
    """The options of ``pennant lab`` as one value."""
    return LabRequest(
        path=options.path,
        ip=options.ip or (EVERYWHERE if options.share else LOOPBACK),
        port=options.port,
        cell_time_limit_s=options.cell_time_limit_s,
        trust_guests=options.trust_guests,
        allow_local_engine=options.allow_local_engine,
    )


def parser() -> argparse.ArgumentParser:
    """The whole grammar; ``pennant --help`` prints it."""
    top = argparse.ArgumentParser(prog="pennant", description="One JavaScript notebook for many people.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_lab(
        commands.add_parser(
            "lab", help="JupyterLab with the settings for sharing", epilog="Other options go to Jupyter Lab."
        )
    )
    commands.add_parser("doctor", help="what is installed, which engine is used, what to type for a better one")
    image = commands.add_parser("image", help="the sandbox image")
    actions = image.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("build", help="build the sandbox image, without any registry")
    actions.add_parser("prune", help="remove older sandbox images and package folders that nobody uses")
    sandboxes = commands.add_parser("sandboxes", help="the sandboxes of every server on the configured engines")
    actions = sandboxes.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="where they run, whose they are, since when")
    actions.add_parser("end", help="end one; its cell says that an operator did").add_argument("id", metavar="ID")
    packages = commands.add_parser("packages", help="the npm packages that cells may import")
    actions = packages.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="names, versions and size")
    actions.add_parser("install", help="install what c.PennantSandbox.packages names, and put it into the image")
    return top


def add_lab(lab: argparse.ArgumentParser) -> None:
    """The options of ``pennant lab``."""
    lab.add_argument("path", nargs="?", type=Path, default=Path(), help="a notebook, or a folder (default: this one)")
    lab.add_argument("--share", action="store_true", help=f"let other machines in: the same as --ip={EVERYWHERE}")
    lab.add_argument("--ip", default="", help=f"address to listen on (default: {LOOPBACK}, this machine only)")
    lab.add_argument("--port", type=int, default=8888, help="port (default: 8888, or the next free one; 0: any)")
    lab.add_argument(
        "--cell-time-limit-s",
        type=float,
        default=DEFAULT_CELL_TIME_LIMIT_S,
        metavar="SECONDS",
        help=f"how long a cell may run (default: {DEFAULT_CELL_TIME_LIMIT_S:.0f}; 0: no limit)",
    )
    lab.add_argument(
        "--trust-guests",
        action="store_true",
        help="when shared: also terminals, other kernels and extensions, which run on this machine without a sandbox",
    )
    lab.add_argument(
        "--allow-local-engine",
        action="store_true",
        help="when shared: allow sandboxes without a container, if no Docker engine answers",
    )
