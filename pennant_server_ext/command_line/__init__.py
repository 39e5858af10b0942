"""The command ``pennant``: start a shared JupyterLab, examine the machine, build the sandbox image."""

from pennant_server_ext.command_line.arguments import main

__all__ = ["main"]
