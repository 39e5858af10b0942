"""The watch over a kernel's activity: taken over, told as the stock one tells it, given back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from pennant_server_ext.kernels.kernel_activity import KernelActivity

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Kernel:
    """What jupyter_server keeps of a kernel."""

    execution_state: str = "idle"
    last_activity: datetime = LONG_AGO
    shutting_down: bool = False
    _activity_stream: object | None = field(default_factory=object)
    _pending_restart_cleanup: object | None = None


class Kernels(dict[str, Any]):
    """A mapping kernel manager with one kernel, which is watched."""

    last_kernel_activity = LONG_AGO

    def get_kernel(self, kernel_id: str) -> Kernel:
        return self[kernel_id]

    def stop_watching_activity(self, kernel_id: str) -> None:
        self[kernel_id]._activity_stream = None

    def start_watching_activity(self, kernel_id: str) -> None:
        assert not self.watched, "a second watch would never be closed"
        self[kernel_id]._activity_stream = object()

    def track_message_type(self, message_type: str | None) -> bool:
        return message_type not in ("status", "kernel_info_request")

    @property
    def watched(self) -> bool:
        return self["k"]._activity_stream is not None


def status(state: str, asked: str = "execute_request") -> dict[str, Any]:
    return {"msg_type": "status", "parent_header": {"msg_type": asked}, "content": {"execution_state": state}}


@pytest.fixture
def kernels() -> Kernels:
    return Kernels(k=Kernel())


def test_what_the_link_reads_is_told(kernels: Kernels) -> None:
    activity = KernelActivity(kernels, "k")
    activity.take_over()
    assert not kernels.watched
    activity.heard(status("busy"))
    assert kernels["k"].execution_state == "busy"
    assert kernels["k"].last_activity == kernels.last_kernel_activity > LONG_AGO
    activity.heard(status("idle"))
    assert kernels["k"].execution_state == "idle"


def test_questions_that_do_not_count_change_nothing_but_a_start(kernels: Kernels) -> None:
    activity = KernelActivity(kernels, "k")
    activity.take_over()
    activity.heard(status("busy", "kernel_info_request"))
    assert (kernels["k"].execution_state, kernels["k"].last_activity) == ("idle", LONG_AGO)
    kernels["k"].execution_state = "starting"
    activity.heard(status("busy", "kernel_info_request"))
    assert kernels["k"].execution_state == "idle"


def test_the_stock_watch_goes_on_afterwards(kernels: Kernels) -> None:
    activity = KernelActivity(kernels, "k")
    activity.take_over()
    activity.give_back()
    assert kernels.watched
    activity.heard(status("busy"))
    assert kernels["k"].execution_state == "idle"
    activity.give_back()


def test_a_kernel_that_is_gone_or_was_replaced_is_left_alone(kernels: Kernels) -> None:
    activity = KernelActivity(kernels, "k")
    activity.take_over()
    kernels["k"].shutting_down = True
    activity.give_back()
    assert not kernels.watched
    kernels["k"] = Kernel()
    activity = KernelActivity(kernels, "k")
    activity.take_over()
    kernels["k"] = Kernel()
    activity.give_back()
    assert kernels.watched
    activity = KernelActivity(kernels, "k")
    activity.take_over()
    del kernels["k"]
    activity.give_back()


def test_a_restart_that_somebody_waits_for_keeps_its_watch(kernels: Kernels) -> None:
    kernels["k"]._pending_restart_cleanup = print
    activity = KernelActivity(kernels, "k")
    activity.take_over()
    assert kernels.watched
    activity.heard(status("busy"))
    assert kernels["k"].execution_state == "idle"
