"""Parts of the machine that some tests need: an engine, a browser.

Where one is missing the test is skipped with the line that gets it; with the environment variable ``CI`` set it fails
instead, so that nobody mistakes an untested part for a passing one.
"""

import functools
import os
import shutil
import sysconfig
from pathlib import Path
from typing import NoReturn

import docker
import pytest
from docker.errors import DockerException

ENGINE_TIMEOUT_S = 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def need_docker() -> None:
    """Skip, or in CI fail, unless a Docker engine answers."""
    if problem := engine_problem():
        missing(f"no Docker engine answers ({problem})", "sudo .ci/machine tests")


def need_docker_hosts() -> None:
    """Skip, or in CI fail, unless further Docker engines can be started here, in network namespaces of their own."""
    if os.geteuid() != 0:
        missing("only root can make network namespaces", "run the tests as root")
    for program in ("dockerd", "containerd", "ip", "nsenter", "openssl"):
        _need_program(program)


def need_openssl() -> None:
    """Skip, or in CI fail, where no certificates can be made."""
    _need_program("openssl")


def need_chromium() -> Path:
    """The Chromium to drive; skip, or in CI fail, where there is none."""
    program = chromium()
    if program is None:
        missing("Chromium is not installed", "sudo apt-get install chromium")
    return program


def need_sockets_list() -> None:
    """Skip, or in CI fail, where nothing tells whose sockets are whose."""
    _need_program("ss")


def _need_program(program: str) -> None:
    if shutil.which(program) is None:
        missing(f"{program} is not installed", "sudo .ci/machine tests")


def chromium() -> Path | None:
    """The first Chromium on PATH, or None."""
    found = (shutil.which(name) for name in BROWSERS)
    return next((Path(path) for path in found if path), None)


def program_beside_python(name: str) -> Path:
    """A program that came with a Python package; skip, or in CI fail, where it is not installed."""
    program = Path(sysconfig.get_path("scripts")) / name
    if not program.exists():
        missing(f"{name} is not installed", "pip install 'pennant-notebook[test]'")
    return program


@functools.cache
def engine_problem() -> str | None:
    """Why no Docker engine can be used, or None when one answers."""
    try:
        client = docker.from_env(timeout=ENGINE_TIMEOUT_S)
        try:
            client.ping()  # pyright: ignore[reportUnknownMemberType]
        finally:
            client.close()
    except DockerException as error:
        return str(error).splitlines()[0]
    return None


def missing(what: str, how_to_get_it: str) -> NoReturn:
    """End the test: skipped on a developer's machine, failed in CI."""
    message = f"{what}; to get it: {how_to_get_it}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
