"""A kernel's sandbox for the corpus: the real client of frames, the real broker, the real engine; no Jupyter."""

import itertools
import json
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

from pennant_js_kernel.cell_request import CellRequest
from pennant_js_kernel.outcome import Outcome
from pennant_js_kernel.publisher import Publisher
from pennant_js_kernel.run_ledger import Header
from pennant_js_kernel.sandbox_service import SandboxService
from pennant_spawner.broker import Broker
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.advisories.corpus import canary

DEADLINE_S = 45.0
_LIMITS = SandboxLimits(cell_time_limit_s=15.0)


class CorpusSandbox:
    """Runs cells one after another. `published` is all that people would see."""

    def __init__(self, broker: Broker, portal: BlockingPortal, folder: Path) -> None:
        self.published: list[tuple[str, Mapping[str, Any]]] = []
        self._portal = portal
        self._numbers = itertools.count(1)
        self._service = portal.call(
            lambda: SandboxService(broker.connect(SandboxSettings(limits=_LIMITS)), Publisher(self._publish), folder)
        )
        self._serving = portal.start_task_soon(self._service.serve)

    def run(self, source: str) -> Outcome:
        return self.start(source).result(DEADLINE_S)

    def start(self, source: str) -> "Future[Outcome]":
        number = next(self._numbers)
        request = CellRequest(number, source, {}, {"msg_id": str(number)}, cell_id=f"c{number}")
        return self._portal.start_task_soon(self._service.client.run, request)

    def interrupt(self) -> None:
        self._portal.call(self._service.client.interrupt)

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {DEADLINE_S:g} s\n{self.text}")
            time.sleep(0.01)

    @property
    def text(self) -> str:
        return json.dumps(self.published)

    @property
    def ends(self) -> list[str]:
        """The exit reasons of the sandboxes that have ended."""
        events = [content for kind, content in self.published if kind == "pennant_sandbox"]
        return [event["reason"] for event in events if event["event"] == "ended"]

    def close(self) -> None:
        self._portal.call(self._service.close)
        self._serving.result(DEADLINE_S)

    def _publish(self, message_type: str, content: Mapping[str, Any], header: Header | None) -> None:
        self.published.append((message_type, content))


@contextmanager
def corpus_sandbox(broker: Broker, folder: Path) -> Generator[CorpusSandbox]:
    """One that has run the canary's cell."""
    with start_blocking_portal() as portal:
        sandbox = CorpusSandbox(broker, portal, folder)
        try:
            prepared = sandbox.run(canary())
            assert prepared.name == "ok", prepared
            yield sandbox
        finally:
            sandbox.close()
