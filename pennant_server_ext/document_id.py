"""The id of a shared document, parsed once."""

from dataclasses import dataclass
from typing import Self

from pennant_server_ext.errors import NotFound


@dataclass(frozen=True, slots=True)
class DocumentId:
    """A notebook's document id: ``json:notebook:{file-id}``, which is also the name of its room."""

    file_id: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the id.

        Raises:
            NotFound: it names no notebook.
        """
        file_format, _, rest = text.partition(":")
        content_type, _, file_id = rest.partition(":")
        if (file_format, content_type) != ("json", "notebook") or not file_id:
            raise NotFound("unknown_document", "No such notebook: the document id reads `json:notebook:{file-id}`.")
        return cls(file_id)

    def __str__(self) -> str:
        return f"json:notebook:{self.file_id}"
