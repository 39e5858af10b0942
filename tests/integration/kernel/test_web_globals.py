"""Web globals behind the walls of the real sandbox, where files, devices and system calls are few."""

import pytest

from tests.kernel_session import KernelSession, kernel

RANDOM_AND_DIGEST = """
const bytes = crypto.getRandomValues(new Uint8Array(1000))
const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc')));
[new Set(bytes).size > 100, crypto.randomUUID().length, hash[0]]
"""
TEXT = "[new TextDecoder('shift_jis').decode(new Uint8Array([0x82, 0xa0])), atob(btoa('hi'))]"
CLONE = "structuredClone(new Map([[1, new Set([2n])]]))"


def check(session: KernelSession) -> None:
    assert session.run(RANDOM_AND_DIGEST).result == "[ true, 36, 186 ]"
    assert session.run("new URL('../c?x=1', 'http://a/b/').href").result == "'http://a/c?x=1'"
    assert session.run(TEXT).result == "[ 'あ', 'hi' ]"
    assert session.run(CLONE).result == "Map(1) { 1 => Set(1) { 2n } }"
    assert session.run("await new Blob(['a', 'b']).text()").result == "'ab'"


def test_everything_is_there_in_the_jail(session: KernelSession) -> None:
    check(session)


@pytest.mark.docker
def test_everything_is_there_in_the_container() -> None:
    with kernel(engine="docker") as session:
        check(session)


def test_a_timeout_ends_a_wait(session: KernelSession) -> None:
    cell = session.run("""
        const signal = AbortSignal.timeout(20)
        await new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    """)
    assert cell.outcome == "error"
    assert cell.error["ename"] == "TimeoutError"


def test_what_is_missing_says_what_to_write(session: KernelSession) -> None:
    cell = session.run("const { chunk } = require('lodash-es')")
    assert cell.error["evalue"] == "require is not defined"
    assert cell.error["traceback"][-1] == "Hint: cells use import instead: import { chunk } from 'lodash-es'."
    assert "without a network" in session.run("await fetch('https://a.example')").error["evalue"]
    assert session.run("[typeof require, typeof process, typeof document]").result is not None
