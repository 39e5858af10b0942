"""The commands about sandboxes: what this machine can do, the packages of cells, and the image."""

from collections.abc import Callable
from typing import TypeVar

from jupyter_server.serverapp import ServerApp
from traitlets import TraitError
from traitlets.config import Config

from pennant_server_ext.command_line.errors import CommandLineError
from pennant_spawner.doctor import report
from pennant_spawner.engine_choice import docker_answers
from pennant_spawner.errors import EngineError
from pennant_spawner.image import ensure_image, prune_images
from pennant_spawner.packages_folder import PackagesFolder, find_folder
from pennant_spawner.packages_install import COMMAND, install_packages
from pennant_spawner.packages_old import prune_packages
from pennant_spawner.running_sandboxes import engines
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import PennantSandbox, SandboxSettings

Result = TypeVar("Result")


def examine() -> int:
    """Print what this machine has, which engine is used and why; 0 when sandboxes start here behind a real wall."""
    found = report(jupyter_configuration())
    print(found.text, end="")
    return found.exit_status


def build_image() -> int:
    """Build the sandbox image with the configured packages, unless the engine has it.

    Raises:
        CommandLineError: a package could not be installed, no Docker engine answers, or it did not take the image.
    """
    settings = sandbox_settings()
    packages = with_advice(lambda: install_packages(settings.packages))
    with_advice(lambda: load_image(settings, packages))
    return 0


def prune() -> int:
    """Remove the sandbox images and the package folders that nobody uses, but the newest and the configured.

    Raises:
        CommandLineError: no Docker engine answers, or it did not do it.
    """
    settings = sandbox_settings()
    packages = with_advice(lambda: install_packages(settings.packages))
    for folder in prune_packages(packages.path):
        print(f"Removed the packages in {folder}.")
    if not settings.hosts and not docker_answers():
        return 0
    with engines(settings) as apis:
        for host, api in apis.items():
            removed = with_advice(lambda api=api: prune_images(api, settings.image, 0))
            print(f"{f'{host}: ' if host else ''}removed {', '.join(removed) or 'no image'}.")
    return 0


def install() -> int:
    """Install the configured packages, and put them into the image where a Docker engine answers.

    Raises:
        CommandLineError: a package could not be installed, or Docker did not take the image.
    """
    settings = sandbox_settings()
    packages = with_advice(lambda: install_packages(settings.packages))
    print(f"{len(packages.listing.packages)} packages are installed in {packages.path}.")
    if settings.hosts or docker_answers():
        with_advice(lambda: load_image(settings, packages))
    print("Servers that are running use them when they are started again.")
    return 0


def list_packages() -> int:
    """Print what cells may import: 0 when all of it is installed.

    Raises:
        CommandLineError: this installation of Pennant is broken.
    """
    pins = sandbox_settings().packages
    folder = with_advice(lambda: find_folder(pins))
    if folder is None:
        print("\n".join(map(str, pins)))
        print(f"\nThey are configured, and not all of them are installed. Type: {COMMAND}")
        return 1
    for it in folder.listing.packages:
        print(f"{it.pin!s:32} {it.description}")
    print(f"\n{len(folder.listing.packages)} packages, {folder.size_bytes / 1e6:.1f} MB, in {folder.path}")
    return 0


def load_image(settings: SandboxSettings, packages: PackagesFolder) -> None:
    """Build the sandbox image with these packages on every configured engine and say so; raises EngineError."""
    program = find_program(packages.path)
    with engines(settings) as apis:
        for host, api in apis.items():
            image = ensure_image(api, program)
            where = f" of host {host}" if host else ""
            words = "built just now" if image.new else "it was there already"
            print(f"The sandbox image{where} is {image.name} ({words}).")


def with_advice(call: Callable[[], Result]) -> Result:
    """What the call answers.

    Raises:
        CommandLineError: it raised EngineError, whose words tell what to do next.
    """
    try:
        return call()
    except EngineError as error:
        raise CommandLineError(str(error)) from error


def sandbox_settings() -> SandboxSettings:
    """What is configured about sandboxes.

    Raises:
        CommandLineError: the configuration has a value that cannot be meant.
    """
    try:
        return PennantSandbox(config=jupyter_configuration()).settings()
    except TraitError as error:
        raise CommandLineError(str(error)) from error


def jupyter_configuration() -> Config:
    """What Jupyter's own configuration files say, as a server started here would read them."""
    server = ServerApp()
    server.load_config_file()
    return server.config
