"""A real kernel process on a full host: its cell stands in line, says so, and goes on by itself."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient

from tests.integration.kernel.test_life import connect, raw_kernel
from tests.kernel_fakes import FakeBroker
from tests.kernel_session import CELL_S, wait_for


@contextmanager
def kernel_on_a_full_host(tmp_path: Path) -> Generator[tuple[FakeBroker, BlockingKernelClient]]:
    broker = FakeBroker()
    broker.full = True
    number = broker.kernel_end.fileno()
    with raw_kernel(tmp_path, f"--sandbox-fd={number}", fd=number):
        broker.kernel_end.close()
        client = connect(tmp_path)
        try:
            yield broker, client
        finally:
            client.stop_channels()


def messages_of(client: BlockingKernelClient, request: str, last: str) -> list[tuple[str, dict[str, Any]]]:
    """What is published for the request, up to the first message with that type or state."""
    found: list[tuple[str, dict[str, Any]]] = []
    while not found or last not in (found[-1][0], found[-1][1].get("execution_state")):
        message = client.get_iopub_msg(timeout=CELL_S)
        if message["parent_header"].get("msg_id") == request:
            found.append((message["msg_type"], message["content"]))
    return found


def reply_to(client: BlockingKernelClient, request: str) -> dict[str, Any]:
    """The content of its reply; late replies to other requests are passed over."""
    while (reply := client.get_shell_msg(timeout=CELL_S))["parent_header"].get("msg_id") != request:
        pass
    return reply["content"]


def test_a_cell_waits_in_line_says_so_and_goes_on(tmp_path: Path) -> None:
    with kernel_on_a_full_host(tmp_path) as (broker, client):
        request = client.execute("print hello")
        messages_of(client, request, "execute_input")
        wait_for(lambda: bool(broker.requests))
        broker.tell_place(2)
        before = messages_of(client, request, "stream")
        assert "yours is number 2 in line" in before[-1][1]["text"]
        [told] = [content for kind, content in before if kind == "pennant_sandbox"]
        assert (told["event"], told["position"], told["running"]) == ("waiting", 2, 40)

        assert reply_to(client, client.complete("Math.sq"))["matches"] == []
        sandbox = reply_to(client, client.kernel_info())["pennant"]["sandbox"]
        assert (sandbox["state"], sandbox["waiting"]["position"]) == ("waiting", 2)

        broker.let_in()
        after = messages_of(client, request, "idle")
        kinds = [kind for kind, _ in after]
        assert kinds.index("clear_output") < kinds.index("stream")
        assert [content["text"] for kind, content in after if kind == "stream"] == ["hello\n"]
        assert reply_to(client, request)["pennant"] == {"outcome": "ok", "began": True}


def test_it_can_be_interrupted_in_line(tmp_path: Path) -> None:
    with kernel_on_a_full_host(tmp_path) as (broker, client):
        request = client.execute("print hello")
        messages_of(client, request, "execute_input")
        wait_for(lambda: bool(broker.requests))
        broker.tell_place(1)
        messages_of(client, request, "stream")
        client.control_channel.send(client.session.msg("interrupt_request", {}))
        reply = reply_to(client, request)
        assert reply["pennant"] == {"outcome": "interrupted", "began": False}
        assert reply["evalue"] == "The cell was interrupted before it began."
