"""The commands about sandboxes: what this machine can do, and the image."""

import contextlib

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from pennant_server_ext.command_line.errors import CommandLineError
from pennant_spawner.docker_api import DockerApi
from pennant_spawner.doctor import report
from pennant_spawner.errors import EngineError
from pennant_spawner.image import ensure_image


def examine() -> int:
    """Print what this machine has, which engine is used and why; 0 when sandboxes start here behind a real wall."""
    found = report(jupyter_configuration())
    print(found.text, end="")
    return found.exit_status


def build_image() -> int:
    """Build the sandbox image, unless the engine has it.

    Raises:
        CommandLineError: no Docker engine answers, or it did not take the image.
    """
    try:
        with contextlib.closing(DockerApi()) as api:
            image = ensure_image(api)
    except EngineError as error:
        raise CommandLineError(str(error)) from error
    print(f"The sandbox image is {image.name} ({'built just now' if image.new else 'it was there already'}).")
    return 0


def jupyter_configuration() -> Config:
    """What Jupyter's own configuration files say, as a server started here would read them."""
    server = ServerApp()
    server.load_config_file()
    return server.config
