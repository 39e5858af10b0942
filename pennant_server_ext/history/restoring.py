"""What brings an earlier version back into the shared notebook: the fewest edits, and none to what runs. Pure."""

from collections.abc import Collection

from pennant_server_ext.notebook.notebook_merge import Cell, Edit, Notebook, merge

_OF_A_RUN = ("outputs", "execution_count")


def restoring_edits(version: Notebook, now: Notebook, busy: Collection[str]) -> tuple[Edit, ...]:
    """The edits that make the notebook that version.

    A cell of ``busy`` runs or waits: it gets the version's text, and keeps its outputs and what is known of its run,
    which go on. What is the same stays untouched, so that cursors, running cells and everybody's undo keep their hold.
    """
    mine: dict[str, Cell] = {str(cell["id"]): cell for cell in now["cells"]}
    running = {cell_id: mine[cell_id] for cell_id in busy if cell_id in mine}
    cells = [_still_running(cell, running[cell["id"]]) if cell["id"] in running else cell for cell in version["cells"]]
    target = {**version, "cells": cells}
    return merge(base=now, theirs=target, ours=now).edits


def _still_running(version: Cell, now: Cell) -> Cell:
    if version["cell_type"] != now["cell_type"]:
        return now
    marks = {key: value for key, value in now.get("metadata", {}).items() if key in ("pennant", "execution")}
    rest = {key: value for key, value in version.get("metadata", {}).items() if key not in ("pennant", "execution")}
    return {**version, **{key: now[key] for key in _OF_A_RUN if key in now}, "metadata": {**rest, **marks}}
