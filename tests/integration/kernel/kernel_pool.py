"""Fresh kernels without waiting: the next one starts while the present one is used."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from tests.kernel_session import KernelSession, start_kernel, stop_kernel


class KernelPool:
    """Hands out kernels that nobody has used, and stops those that come back."""

    def __init__(self, ahead: int = 1, **sandbox: Any) -> None:
        self._sandbox = sandbox
        self._workers = ThreadPoolExecutor(max_workers=2)
        self._coming: deque[Future[KernelSession]] = deque()
        self._stopping: list[Future[None]] = []
        self._ahead = ahead

    def take(self) -> KernelSession:
        while len(self._coming) <= self._ahead:
            self._coming.append(self._workers.submit(start_kernel, **self._sandbox))
        return self._coming.popleft().result()

    def give_back(self, session: KernelSession) -> None:
        self._stopping.append(self._workers.submit(stop_kernel, session))

    def close(self) -> None:
        for coming in self._coming:
            self.give_back(coming.result())
        for stopping in self._stopping:
            stopping.result()
        self._workers.shutdown()
