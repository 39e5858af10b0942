"""A cell's outputs in a notebook's Y.Doc: the array that clients watch, and what stands in it."""

from collections.abc import Mapping
from typing import Any, cast

from pycrdt import Array, Map, Text

YMap = Map[Any]
YArray = Array[Any]


def outputs_of(cell: YMap) -> YArray:
    """The array of the cell; a cell that has none gets it. Call it inside a transaction."""
    outputs = cell.get("outputs")
    if not isinstance(outputs, Array):
        cell["outputs"] = Array()
        outputs = cell["outputs"]
    return cast("YArray", outputs)


def output_map(output: Mapping[str, Any]) -> YMap:
    """An output of the notebook format as it stands in the array: the text of a stream is a Y.Text."""
    text = {"text": Text(output["text"])} if output["output_type"] == "stream" else {}
    return Map({**output, **text})
