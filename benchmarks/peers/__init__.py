"""The other kernels: installed on demand into build/, never into the environment that Pennant runs in."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

PLACE: Final = Path(__file__).parents[2] / "build" / "benchmark-peers"
DENO: Final = "deno==2.9.8"
INSTALL_DEADLINE_S: Final = 600
Language = Literal["javascript", "python"]


class NotInstallable(Exception):
    """This machine cannot have the peer; the message says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A kernel to be measured: its name in Jupyter and in print, and the language of its cells."""

    kernel_name: str
    title: str
    language: Language = "javascript"


PENNANT: Final = Peer("pennant", "Pennant")
IPYKERNEL: Final = Peer("python3", "ipykernel, Python", "python")


def install_peers() -> tuple[list[Peer], list[str]]:
    """The peers that this machine can have, now known to Jupyter, and a sentence on each that it cannot."""
    peers, missing = [IPYKERNEL], list[str]()
    for peer, install in _INSTALLERS.items():
        try:
            _write_kernelspec(peer, install())
            peers.append(peer)
        except (NotInstallable, OSError, subprocess.SubprocessError) as error:
            missing.append(f"{peer.title} is left out: {error}")
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(PLACE), *filter(None, [os.environ.get("JUPYTER_PATH")])])
    return peers, missing


def _install_deno() -> list[str]:
    place = PLACE / "deno"
    if not (place / "bin" / "deno").exists():
        venv.create(place, with_pip=True, clear=True)
        run([str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", DENO])
    return [str(place / "bin" / "deno"), "jupyter", "--kernel", "--conn", "{connection_file}"]


def _install_tslab() -> list[str]:
    program = _npm_package("tslab") / "bin" / "tslab"
    return [_node(), str(program), "kernel", "--js", "--config-path", "{connection_file}"]


def _install_ijavascript() -> list[str]:
    folder = _npm_package("ijavascript")
    run([_node(), "-e", "require('zeromq')"], cwd=folder)
    return [_node(), str(folder / "lib" / "kernel.js"), "--protocol=5.1", "{connection_file}"]


_INSTALLERS: Final[dict[Peer, Callable[[], list[str]]]] = {
    Peer("benchmark-deno", "Deno"): _install_deno,
    Peer("benchmark-tslab", "tslab (JavaScript)"): _install_tslab,
    Peer("benchmark-ijavascript", "IJavascript"): _install_ijavascript,
}


def _npm_package(name: str) -> Path:
    """One npm folder for all; what is optional and does not build there is missing."""
    place = PLACE / "npm"
    if not (place / "node_modules").exists():
        place.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(Path(__file__).parent / file, place)
        run([str(Path(sys.executable).parent / "npm"), "ci", "--no-audit", "--no-fund"], cwd=place)
    folder = place / "node_modules" / name
    if not folder.exists():
        raise NotInstallable("npm could not build it here.")
    return folder


def _node() -> str:
    return str(Path(sys.executable).parent / "node")


def run(command: Sequence[str], cwd: Path | None = None) -> None:
    """Raises NotInstallable with the last line of what the command said."""
    search_path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PATH": search_path},
        capture_output=True,
        text=True,
        timeout=INSTALL_DEADLINE_S,
        check=False,
    )
    if done.returncode != 0:
        said = [line for line in (done.stderr + done.stdout).splitlines() if "rror" in line]
        raise NotInstallable(said[0].strip() if said else f"{command[0]} failed.")


def _write_kernelspec(peer: Peer, argv: list[str]) -> None:
    folder = PLACE / "kernels" / peer.kernel_name
    folder.mkdir(parents=True, exist_ok=True)
    spec = {"argv": argv, "display_name": peer.title, "language": peer.language}
    (folder / "kernel.json").write_text(json.dumps(spec))
