"""The environments of the other servers: made on demand in build/, from pinned requirements."""

import subprocess
import venv
from pathlib import Path
from typing import Final

from benchmarks.peers import PLACE, NotInstallable, run

_REQUIREMENTS: Final = Path(__file__).parents[1] / "peers"
_DONE: Final = "installed.txt"
"""Written last: what was installed."""


def install(name: str) -> str:
    """The Python of the environment with the requirements of that name.

    Raises:
        NotInstallable: this machine cannot have it; the message says why.
    """
    place, requirements = PLACE / name, _REQUIREMENTS / f"{name}.txt"
    python, done = place / "bin" / "python", place / _DONE
    if not done.exists() or done.read_text() != requirements.read_text():
        try:
            venv.create(place, with_pip=True, clear=True)
            run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(requirements)])
        except (OSError, subprocess.SubprocessError) as error:
            raise NotInstallable(str(error)) from error
        done.write_text(requirements.read_text())
    return str(python)
