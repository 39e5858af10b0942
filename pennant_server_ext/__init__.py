"""Pennant's server extension and its JupyterLab extension, found here by Jupyter."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:  # pyright: ignore[reportUnusedFunction]
    from pennant_server_ext.app import PennantExtension

    return [{"module": "pennant_server_ext", "app": PennantExtension}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:  # pyright: ignore[reportUnusedFunction]
    return [{"src": "labextension", "dest": "pennant-notebook-labextension"}]
