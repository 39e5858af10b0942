"""A sandbox client at work between a fake broker and a test, with everything that it publishes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pennant_js_kernel.cell_request import CellRequest
from pennant_js_kernel.deadlines import Deadlines
from pennant_js_kernel.frames import Input
from pennant_js_kernel.outcome import Outcome
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.run_ledger import Header
from pennant_js_kernel.sandbox_client import SandboxClient
from pennant_js_kernel.sandbox_service import SandboxService
from pennant_js_kernel.user_input import Asker
from tests.kernel_fakes import FakeBroker

QUICK = Deadlines(file_s=0.5, obey_s=0.2, drain_s=0.2, ask_s=0.5, last_words_s=0.2, ready_s=5.0, start_s=5.0, end_s=5.0)
PATIENCE_S = 20.0


class Bench:
    """A client at work, and what it published."""

    def __init__(self, broker: FakeBroker, deadlines: Deadlines, tasks: asyncio.TaskGroup, folder: Path) -> None:
        self.broker = broker
        self.tasks = tasks
        self.sent: list[tuple[str, Mapping[str, Any], Header | None]] = []
        self.service = SandboxService(broker.kernel_end, Publisher(self._publish), folder, deadlines)
        self._cells = 0

    @property
    def client(self) -> SandboxClient:
        return self.service.client

    async def run(
        self,
        source: str,
        *,
        silent: bool = False,
        asker: Asker | None = None,
        cell_id: str = "",
        knows_pennant: bool = False,
        **expressions: str,
    ) -> Outcome:
        self._cells += 1
        header = {"msg_id": f"m{self._cells}"}
        request = CellRequest(self._cells, source, expressions, header, silent, cell_id, asker, knows_pennant)
        async with asyncio.timeout(PATIENCE_S):
            return await self.client.run(request)

    def start(self, source: str, *, asker: Asker | None = None, knows_pennant: bool = False) -> asyncio.Task[Outcome]:
        return self.tasks.create_task(self.run(source, asker=asker, knows_pennant=knows_pennant))

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110 (what it waits for happens in another thread)
                await asyncio.sleep(0.005)

    def text(self, message_id: str, stream: str = "stdout") -> str:
        """What was printed for one request."""
        return "".join(
            content["text"]
            for kind, content, header in self.sent
            if kind == "stream" and header == {"msg_id": message_id} and content["name"] == stream
        )

    def events(self) -> list[tuple[str, str | None]]:
        return [(content["event"], content["reason"]) for content in self.news()]

    def news(self, event: str | None = None) -> list[Mapping[str, Any]]:
        """What was told about sandboxes."""
        told = [content for kind, content, _ in self.sent if kind == "pennant_sandbox"]
        return [content for content in told if event in (None, content["event"])]

    def shown(self, message_id: str) -> str:
        """What a client that knows Jupyter's own messages alone shows for one request now: text, clears included."""
        text, clear_pending = "", False
        for kind, content, header in self.sent:
            if header != {"msg_id": message_id}:
                continue
            if kind == "clear_output":
                text, clear_pending = (text, True) if content["wait"] else ("", False)
            elif kind == "stream":
                text, clear_pending = ("" if clear_pending else text) + content["text"], False
        return text

    def _publish(self, message_type: str, content: Mapping[str, Any], header: Header | None) -> None:
        self.sent.append((message_type, content, header))


class FakePerson:
    """Somebody who is asked, and answers when the test says so (user_input.Asker)."""

    def __init__(self) -> None:
        self.questions: list[Input] = []
        self.withdrawn = 0
        self.answer: Callable[[str | None], None] = lambda value: None

    def ask(self, question: Input, answered: Callable[[str | None], None]) -> None:
        self.questions.append(question)
        self.answer = answered

    def withdraw(self) -> None:
        self.withdrawn += 1


@asynccontextmanager
async def bench(
    broker: FakeBroker | None = None, deadlines: Deadlines = QUICK, folder: Path = Path("/nonexistent")
) -> AsyncGenerator[Bench]:
    async with asyncio.TaskGroup() as tasks:
        at_work = Bench(broker or FakeBroker(), deadlines, tasks, folder)
        tasks.create_task(at_work.service.serve())
        yield at_work
        at_work.service.begin_close()
    await at_work.until(at_work.broker.closed.is_set)


def reason(outcome: Outcome) -> tuple[str, str | None]:
    return outcome.name, outcome.error and outcome.error.name
