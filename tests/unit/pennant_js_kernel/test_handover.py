"""What the kernel tells the broker, and what it believes of the answers."""

import json
from dataclasses import replace

import pytest

from pennant_js_kernel import handover
from pennant_js_kernel.errors import BrokerGone
from pennant_js_kernel.handover import MAX_DIAGNOSTICS_BYTES, Ended, Failed, Isolation, Limits, Reply, Started

STARTED = Started(
    "k3f9", "docker", Isolation("container", "container (Docker)", ()), "multiplexed", Limits(100, 60.0, 10485760)
)


@pytest.mark.parametrize(
    "reply",
    [
        STARTED,
        replace(STARTED, framing="plain", limits=Limits(100, None, 1)),
        Failed("It does not answer.", "Start it."),
        Ended("memory", "Out of memory.", "Use less."),
    ],
)
def test_replies_are_understood(reply: Reply) -> None:
    assert handover.parse_reply(handover.encode_reply(reply)) == reply


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"type":"hello"}',
        b'{"type":"failed"}',
        handover.encode_reply(STARTED).replace(b"multiplexed", b"woven"),
        handover.encode_reply(STARTED).replace(b"10485760", b'"many"'),
    ],
)
def test_a_broker_that_says_anything_else_is_not_used(line: bytes) -> None:
    with pytest.raises(BrokerGone, match="sandbox broker"):
        handover.parse_reply(line)


def test_the_tail_of_the_diagnosis_is_sent() -> None:
    text = "begin" + "\N{GREEK SMALL LETTER ALPHA}" * MAX_DIAGNOSTICS_BYTES + "end"
    sent = json.loads(handover.end_request(1.0, text, "unresponsive"))
    assert sent["kernel_reason"] == "unresponsive"
    assert sent["diagnostics"].endswith("end")
    assert len(sent["diagnostics"].encode()) <= MAX_DIAGNOSTICS_BYTES
