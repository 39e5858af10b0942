"""The broker's side of HANDOVER.md, over an engine without processes."""

import contextlib
from collections.abc import Iterator, Sequence

import pytest

from pennant_spawner.admission import AdmissionRules
from pennant_spawner.broker import Broker
from pennant_spawner.engine import Engine, ExitFacts
from pennant_spawner.errors import EngineError, SpawnerError
from pennant_spawner.pool import PoolRules
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.sandbox_client import SandboxClient, wait_until
from tests.spawner_fakes import FakeEngine

DEAD = EngineError("The engine is dead.", "Start it.")


class Chooser:
    """Counts how often an engine was chosen; `problems` are raised first."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.asked: list[SandboxSettings] = []
        self.problems: list[Exception] = []

    async def __call__(self, settings: SandboxSettings) -> Sequence[Engine]:
        self.asked.append(settings)
        if self.problems:
            raise self.problems.pop(0)
        return [self.engine]


@pytest.fixture
def chooser() -> Chooser:
    return Chooser(FakeEngine())


@pytest.fixture
def broker(chooser: Chooser) -> Iterator[Broker]:
    broker = Broker(chooser)
    yield broker
    broker.close()


@pytest.fixture
def kernel(broker: Broker) -> Iterator[SandboxClient]:
    with SandboxClient(broker, SandboxSettings()) as client:
        yield client


def test_the_sandbox_is_started_before_it_is_asked_for(kernel: SandboxClient, chooser: Chooser) -> None:
    wait_until(lambda: len(chooser.engine.sandboxes) == 1, "an early start")
    kernel.start()
    assert len(chooser.engine.sandboxes) == 1


def test_started_has_what_the_contract_says(kernel: SandboxClient) -> None:
    assert kernel.start() == {
        "type": "started",
        "sandbox_id": "fake-0",
        "engine": "fake",
        "isolation": {"level": "container", "summary": "fake container", "missing": ["nothing"]},
        "framing": "multiplexed",
        "host": "",
        "limits": {
            "memory_mib": 128,
            "cell_time_s": None,
            "cell_output_bytes": 10 * 1024 * 1024,
            "idle_s": 3600.0,
            "idle_notice_s": 300.0,
        },
    }


def test_the_stream_reaches_the_sandbox(kernel: SandboxClient, chooser: Chooser) -> None:
    kernel.start()
    kernel.write(b"hello\n")
    inside = chooser.engine.sandboxes[0].inside
    assert inside is not None
    assert inside.recv(100) == b"hello\n"


def test_an_end_is_answered_with_the_reason(kernel: SandboxClient, chooser: Chooser) -> None:
    kernel.start()
    chooser.engine.sandboxes[0].facts = ExitFacts(exit_code=137, out_of_memory=True)
    ended = kernel.end(grace_s=0.1)
    assert ended["reason"] == "memory"
    assert kernel.start()["sandbox_id"] == "fake-1"


def test_an_engine_that_fails_is_told_and_tried_again(kernel: SandboxClient, chooser: Chooser) -> None:
    wait_until(lambda: chooser.engine.sandboxes, "an early start")
    kernel.start()
    kernel.end()
    chooser.engine.problem = DEAD
    assert kernel.start() == {"type": "failed", "message": "The engine is dead.", "next_step": "Start it."}
    assert kernel.start()["type"] == "started"


def test_an_engine_that_cannot_be_chosen_is_told_and_chosen_anew(chooser: Chooser, broker: Broker) -> None:
    chooser.problems = [DEAD, RuntimeError("a bug")]
    with SandboxClient(broker, SandboxSettings()) as kernel:
        assert kernel.start()["message"] == "The engine is dead."
        assert "a bug" in kernel.start()["message"]
        assert kernel.start()["type"] == "started"


def test_one_engine_serves_all_kernels_and_cleans_up_once(chooser: Chooser, broker: Broker) -> None:
    others = [SandboxClient(broker, SandboxSettings(limits=SandboxLimits(memory_mib=64 + n))) for n in range(5)]
    for kernel in others:
        assert kernel.start()["type"] == "started"
    assert len(chooser.asked) == 1
    assert chooser.engine.orphans_removed == 1
    for kernel in others:
        kernel.close()


def test_a_kernel_that_goes_takes_its_sandbox_along(kernel: SandboxClient, chooser: Chooser) -> None:
    kernel.start()
    kernel.close()
    wait_until(lambda: chooser.engine.sandboxes[0].ended == 1, "the end of the sandbox")


def test_a_kernel_that_goes_before_it_asked_leaves_nothing(chooser: Chooser, broker: Broker) -> None:
    SandboxClient(broker, SandboxSettings()).close()
    broker.close()
    assert all(sandbox.ended == 1 for sandbox in chooser.engine.sandboxes)


@pytest.mark.parametrize(
    "request_line",
    [
        b"no json\n",
        b"[]\n",
        b'{"type":"explode"}\n',
        b'{"type":"end"}\n',
        b'{"type":"end","grace_s":"1"}\n',
        b"x" * 99999,
    ],
)
def test_a_broken_request_ends_the_connection(broker: Broker, request_line: bytes) -> None:
    with SandboxClient(broker, SandboxSettings()) as kernel:
        kernel.send_raw(request_line)
        assert kernel.handover_ended()


def test_a_second_start_ends_the_connection_and_the_sandbox(kernel: SandboxClient, chooser: Chooser) -> None:
    kernel.start()
    kernel.send_raw(b'{"type":"start"}\n')
    assert kernel.handover_ended()
    wait_until(lambda: chooser.engine.sandboxes[0].ended == 1, "the end of the sandbox")


def test_a_full_host_says_so_and_goes_on_by_itself(chooser: Chooser, broker: Broker) -> None:
    settings = SandboxSettings(admission=AdmissionRules(maximum_sandboxes=2))
    with contextlib.ExitStack() as stack:
        kernels = [stack.enter_context(SandboxClient(broker, settings)) for _ in range(4)]
        for kernel in kernels[:2]:
            kernel.start()
        for kernel in kernels[2:]:
            kernel.ask_to_start()
        assert kernels[2].news() == {
            "type": "waiting",
            "position": 1,
            "running": 2,
            "message": "The host is full: 2 notebooks are running; yours is number 1 in line.",
            "next_step": "The cell runs by itself as soon as there is room.",
        }
        assert kernels[3].news()["position"] == 2
        kernels[0].close()
        assert kernels[2].news()["type"] == "started"
        assert kernels[3].news()["position"] == 1


def test_a_kernel_that_goes_gives_up_its_place(chooser: Chooser, broker: Broker) -> None:
    settings = SandboxSettings(admission=AdmissionRules(maximum_sandboxes=1))
    with contextlib.ExitStack() as stack:
        kernels = [stack.enter_context(SandboxClient(broker, settings)) for _ in range(3)]
        kernels[0].start()
        for kernel in kernels[1:]:
            kernel.ask_to_start()
            kernel.news()
        kernels[1].close()
        assert kernels[2].news()["position"] == 1
        kernels[0].close()
        assert kernels[2].news()["type"] == "started"
    wait_until(lambda: all(it.ended == 1 for it in chooser.engine.sandboxes), "the ends of both")
    assert len(chooser.engine.sandboxes) == 2


def test_a_kernel_that_asks_again_while_it_waits_loses_its_place(broker: Broker) -> None:
    settings = SandboxSettings(admission=AdmissionRules(maximum_sandboxes=1))
    with SandboxClient(broker, settings) as first, SandboxClient(broker, settings) as second:
        first.start()
        second.ask_to_start()
        second.news()
        second.send_raw(b'{"type":"end"}\n')
        assert second.handover_ended()


def test_a_restart_takes_from_the_pool(chooser: Chooser, broker: Broker) -> None:
    settings = SandboxSettings(pool=PoolRules(minimum=1, maximum=1, pause_s=0))
    with SandboxClient(broker, settings) as kernel:
        kernel.start()
        wait_until(lambda: len(chooser.engine.sandboxes) == 2, "a sandbox in the pool")
        chooser.engine.problem = DEAD
        kernel.end()
        assert kernel.start()["sandbox_id"] == "fake-1"


def test_closing_ends_everything_and_the_kernels_notice(chooser: Chooser) -> None:
    broker = Broker(chooser)
    kernels = [SandboxClient(broker, SandboxSettings()) for _ in range(3)]
    for kernel in kernels:
        kernel.start()
    broker.close()
    broker.close()
    assert [sandbox.ended for sandbox in chooser.engine.sandboxes] == [1, 1, 1]
    assert chooser.engine.closed
    assert all(kernel.handover_ended() for kernel in kernels)
    with pytest.raises(SpawnerError):
        broker.connect(SandboxSettings())
