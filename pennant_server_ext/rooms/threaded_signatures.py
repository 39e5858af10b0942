"""The signature of a notebook that was read is computed in a worker thread.

jupyter_server asks on the event loop whether a notebook is trusted: it reads all of it for that, a tenth of a second
for 26 MB, during which nobody's keys arrive. Hashing in a thread lets the event loop go on.
"""

# jupyter_server is typed in part only.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from typing import Any, Final, cast

from anyio.to_thread import run_sync
from jupyter_server.services.contents.fileio import AsyncFileManagerMixin

_READ: Final = "_read_notebook"
"""The managers' method that reads one notebook; it is theirs to override, so that there is no public name for it."""
_SIGNATURE: Final = "_pennant_signature"


def sign_in_threads(contents: Any) -> None:
    """Have this contents manager do so. One that has its own way to read notebooks keeps it."""
    if getattr(cast("object", type(contents)), _READ, None) is not getattr(AsyncFileManagerMixin, _READ):
        return
    read, notary = getattr(contents, _READ), contents.notary
    compute = notary.compute_signature

    async def read_notebook(os_path: str, *args: Any, **more: Any) -> Any:
        answer = await read(os_path, *args, **more)
        notebook = answer[0] if isinstance(answer, tuple) else answer
        # Beside the content: a notebook is a dictionary whose attributes are its keys.
        vars(notebook)[_SIGNATURE] = await run_sync(compute, notebook)
        return answer

    def compute_signature(notebook: Any) -> str:
        # Good for the question that follows at once; whoever asks later may have changed the notebook.
        known = vars(notebook).pop(_SIGNATURE, None) if hasattr(notebook, "__dict__") else None
        return compute(notebook) if known is None else known

    setattr(contents, _READ, read_notebook)
    notary.compute_signature = compute_signature
