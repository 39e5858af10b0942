"""What a cell must show after what was printed: worked out from the beginning, with no regard for effort."""

from dataclasses import dataclass, field
from typing import Any

from tests.terminal import typed

Message = tuple[str, dict[str, Any]]
Outputs = list[dict[str, Any]]


def shown(messages: list[Message]) -> Outputs:
    """The outputs in the notebook format."""
    outputs: Outputs = []
    ids: list[str | None] = []
    clear_next = False
    for kind, content in messages:
        if kind == "clear_output":
            clear_next = content["wait"]
            if not clear_next:
                outputs, ids = [], []
            continue
        if kind == "update_display_data":
            for output, display_id in zip(outputs, ids, strict=True):
                if display_id == content["transient"]["display_id"]:
                    output.update(data=content["data"], metadata=content["metadata"])
            continue
        if kind == "stream" and not content["text"]:
            continue
        if clear_next:
            outputs, ids, clear_next = [], [], False
        if kind == "stream" and outputs and outputs[-1].get("name") == content["name"]:
            outputs[-1]["text"] += content["text"]
        else:
            outputs.append({"output_type": kind} | {key: content[key] for key in content if key != "transient"})
            ids.append(content.get("transient", {}).get("display_id"))
    return [_as_terminal(output) for output in outputs]


def _as_terminal(output: dict[str, Any]) -> dict[str, Any]:
    if "text" not in output:
        return output
    return {**output, "text": typed(output["text"].replace("\ud83d", "\ufffd"))}


@dataclass(kw_only=True)
class Shown:
    """What the cell of a run may show."""

    messages: list[Message] = field(default_factory=list[Message])
    starts: set[int] = field(default_factory=lambda: {0})
    """From which message on; more than one when somebody cleared what was still coming."""
    ended: bool = False
    reverted: Outputs | None = None
    """What the notebook was reverted to after the end; that stays."""

    @property
    def outputs(self) -> list[Outputs]:
        """Everything that would be right."""
        folded = [shown(self.messages[start:]) for start in sorted(self.starts)]
        return folded if self.reverted is None else [*folded, self.reverted]
