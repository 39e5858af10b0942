"""One output of a cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pennant_server_ext import plain_json
from pennant_server_ext.outputs.terminal_text import TerminalText


@dataclass(frozen=True, slots=True)
class Stream:
    """Printed text."""

    name: str
    terminal: TerminalText
    size: int = field(init=False, compare=False)
    """Bytes (UTF-8)."""

    def __post_init__(self) -> None:
        """Measure it once."""
        object.__setattr__(self, "size", len(self.text.encode()))

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.terminal.text

    def as_nbformat(self) -> dict[str, Any]:
        """The output as the notebook format has it."""
        return {"output_type": "stream", "name": self.name, "text": self.text}


@dataclass(frozen=True, slots=True)
class Rich:
    """A display, a result or an error, in the notebook format."""

    content: Mapping[str, Any]
    display_id: str | None = None
    size: int = field(init=False, compare=False)
    """Bytes, about."""

    def __post_init__(self) -> None:
        """Measure it once."""
        object.__setattr__(self, "size", plain_json.size(self.content))

    def as_nbformat(self) -> dict[str, Any]:
        """The output as the notebook format has it."""
        return dict(self.content)


Output = Stream | Rich
