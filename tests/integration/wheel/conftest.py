"""A virtual environment with nothing in it but the built wheel and what it asks for."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
FOREIGN: Final = ("JUPYTER", "PYTHON", "VIRTUAL")
INSTALL_DEADLINE_S: Final = 900
COMMAND_DEADLINE_S: Final = 120


@dataclass(frozen=True, slots=True)
class CleanEnvironment:
    """``prefix`` is the environment, ``home`` what takes the place of the person's home folder."""

    prefix: Path
    home: Path

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command line of a program of this environment."""
        return [str(self.prefix / "bin" / program), *arguments]

    def run(self, program: str, *arguments: str, deadline_s: float = COMMAND_DEADLINE_S) -> str:
        """Run a program of this environment; answers what it printed.

        Raises:
            subprocess.CalledProcessError: its exit status was not 0.
        """
        return run(self.command(program, *arguments), self.variables, self.home, deadline_s)

    @property
    def variables(self) -> dict[str, str]:
        """No trace of the checkout, of its environment or of the person's own Jupyter; pip keeps its settings."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON", "VIRTUAL"))
        }
        folders = {f"JUPYTER_{kind}_DIR": str(self.home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
        return {**kept, **folders, "PATH": f"{self.prefix / 'bin'}:/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}


def run(command: Sequence[str], variables: dict[str, str], folder: Path, deadline_s: float) -> str:
    """Run a command; answers what it printed, and prints it when it fails."""
    done = subprocess.run(
        command,
        env=variables,
        cwd=folder,
        timeout=deadline_s,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        print(done.stdout)
        done.check_returncode()
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by way of the sdist, as it is published."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)]
    run(build, dict(os.environ), ROOT, INSTALL_DEADLINE_S)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> CleanEnvironment:
    """The wheel installed where nothing else is."""
    clean = CleanEnvironment(tmp_path_factory.mktemp("clean") / "venv", tmp_path_factory.mktemp("home"))
    run([sys.executable, "-m", "venv", str(clean.prefix)], clean.variables, clean.home, COMMAND_DEADLINE_S)
    clean.run("pip", "install", "--quiet", str(wheel), deadline_s=INSTALL_DEADLINE_S)
    return clean
