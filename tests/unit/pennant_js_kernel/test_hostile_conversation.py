"""Conversations with a sandbox that somebody has taken over: good frames, and what can be made of them."""

import asyncio
import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pennant_js_kernel.handover import Framing
from tests.kernel_bench import Bench, FakePerson, bench
from tests.kernel_fakes import FakeBroker

Frame = dict[str, Any]
_RUN = {"seq": 1, "run": 1}
_BUNDLE = {"data": {"text/plain": "x"}, "metadata": {}}
OUTPUT: list[Frame] = [
    {"type": "output", **_RUN, "stream": "stdout", "text": "x"},
    {"type": "display", **_RUN, **_BUNDLE, "display_id": "a", "update": False},
    {"type": "clear", **_RUN, "wait": True},
]
CONTROL: list[Frame] = [
    {"type": "ready", "protocol": 1, "node": "24", "vm2": "3"},
    {
        "type": "done",
        "id": 1,
        "seq": 0,
        "status": "ok",
        "result": _BUNDLE,
        "expressions": {"e": {"status": "ok", **_BUNDLE}},
    },
    {"type": "done", "id": 1, "seq": 0, "status": "error", "error": {"name": "E", "message": "m", "traceback": ["t"]}},
    {"type": "interrupted", "id": 1, "run": 1},
    {"type": "completed", "id": 1, "matches": ["a"], "start": 0, "end": 1, "types": ["function"]},
    {"type": "inspected", "id": 1, "found": True, **_BUNDLE},
    {"type": "completeness", "id": 1, "status": "complete", "indent": ""},
    {"type": "input", "request": 1, "run": 1, "seq": 0, "kind": "prompt", "prompt": "?", "default": ""},
    {"type": "read_file", "request": 1, "path": "a.js"},
    {"type": "fault", "message": "m"},
]
STRANGE: list[Any] = [
    *[
        None,
        True,
        -1,
        0,
        1,
        2,
        3,
        2**53,
        2**64,
        1e308,
        0.5,
        "",
        "x" * 10_000,
        "\x00\x1b[2J\u202e",
        "\ud800",
        [],
        {},
        [[1]],
    ],
]
STRANGE_DATA: list[Any] = [
    {"<img src=x onerror=alert(1)>": "x", "text/html": "<script>"},
    {"text/<b>": "x", "": "x", "text/plain\n": "x"},
    {"text/plain": {"a": [1]}, "application/json": [[[]]], "image/png": 5},
    {"text/plain": "\ud800", "\ud800/x": "x"},
]
NUMBERED = ("seq", "run", "id", "request")
NUMBERS = re.compile(rb'"(seq|run|id|request)":\d+')


@st.composite
def hostile_lines(draw: st.DrawFn) -> tuple[int, bytes]:
    """A stream, and bytes for it."""
    stream = draw(st.sampled_from([1, 2]))
    frame = dict(draw(st.sampled_from(OUTPUT if stream == 1 else CONTROL)))
    for name in draw(st.lists(st.sampled_from(sorted(frame)), max_size=2)):
        frame[name] = draw(st.sampled_from(STRANGE_DATA if name == "data" else STRANGE))
    for name in draw(st.lists(st.sampled_from(sorted(frame)), max_size=1)):
        del frame[name]
    line = json.dumps(frame, separators=(",", ":")).encode()
    if draw(st.booleans()):  # numbers that fit, so that what else is wrong is looked at
        names = {b"id": b"run"}
        line = NUMBERS.sub(lambda found: b'"%s":"@%s"' % (found[1], names.get(found[1], found[1])), line)
    return draw(st.sampled_from([1, 2, stream, stream, stream])), draw(deformed(line))


@st.composite
def near_misses(draw: st.DrawFn) -> tuple[int, bytes]:
    """A frame that would be good, but for one field."""
    stream = draw(st.sampled_from([1, 2]))
    frame = dict(draw(st.sampled_from([*OUTPUT, OUTPUT[1], OUTPUT[1]] if stream == 1 else CONTROL)))
    name = draw(st.sampled_from(sorted(frame)))
    frame |= {field: f"@{'run' if field == 'id' else field}" for field in NUMBERED if field in frame}
    frame[name] = draw(st.sampled_from(STRANGE_DATA if name == "data" else STRANGE))
    return stream, json.dumps(frame, separators=(",", ":")).encode() + b"\n"


def deformed(line: bytes) -> st.SearchStrategy[bytes]:
    whole = st.just(line + b"\n")
    return st.one_of(
        whole,
        whole,
        whole,
        st.just((line + b"\n") * 300),
        st.just(line[:-1] + b',"type":"output","seq":1}\n'),
        st.just(line.replace(b":", b":[" * 70, 1) + b"\n"),
        st.just(line.replace(b'"x"', b'"\xff\xfe"') + b"\n"),
        st.just(re.sub(rb":\d+", b":NaN", line) + b"\n"),
        st.just(re.sub(rb":\d+", b":" + b"9" * 5000, line) + b"\n"),
        st.integers(0, len(line)).map(lambda cut: line[:cut]),
        st.integers(0, len(line)).map(lambda cut: line[:cut] + b"\n" + line[cut:] + b"\n"),
        st.binary(max_size=100),
    )


@st.composite
def cells(draw: st.DrawFn) -> str:
    """What a sandbox does while one cell runs (tests/kernel_fakes.py)."""
    good = st.sampled_from(
        ["print x", "warn x", "late 1 x", "flood 3", "ask prompt ?", "read a.js", "ends_after 2", "die"]
    )
    bad = st.one_of(hostile_lines(), near_misses(), near_misses()).map(
        lambda given: f"bytes{given[0]} {given[1].hex()}"
    )
    lies = st.binary(min_size=1, max_size=64).map(lambda data: f"unframed {data.hex()}")
    steps = draw(st.lists(st.one_of(good, bad, bad, bad, lies), min_size=1, max_size=6))
    return "\n".join([*steps, draw(st.sampled_from(["print end", "hang", "deaf", "result 1", "error e"]))])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(framing=st.sampled_from(["plain", "multiplexed"]), sources=st.lists(cells(), min_size=1, max_size=4))
def test_whatever_it_says_every_cell_ends_and_the_next_one_runs(framing: Framing, sources: list[str]) -> None:
    async def converse() -> None:
        async with bench(FakeBroker(framing)) as at_work:
            for source in sources:
                await live_through(at_work, source)
            after = await at_work.run("print alive")
            if after.name == "sandbox_ended":  # what the attacker had prepared before
                after = await at_work.run("print alive")
            assert after.name == "ok"
            assert all(sound(kind, content) for kind, content, _ in at_work.sent)

    asyncio.run(converse())


async def live_through(at_work: Bench, source: str) -> None:
    """A person runs a cell, asks about names meanwhile, and stops it if it has not ended by itself."""
    running = at_work.start(source, asker=FakePerson())
    done, _ = await asyncio.wait((running,), timeout=0.05)
    if not done:
        at_work.client.interrupt()
    outcome = await running
    assert (outcome.error is None) == (outcome.name == "ok")


def sound(kind: str, content: Any) -> bool:
    """What people's browsers and notebook files can take."""
    json.dumps(content, allow_nan=False).encode()
    names: dict[str, Any] = content.get("data", {}) if kind in ("display_data", "update_display_data") else {}
    return all(re.fullmatch(r"[^<>\s]+/[^<>]+", name) for name in names) and not re.search(
        "[\ud800-\udfff]", str(content)
    )
