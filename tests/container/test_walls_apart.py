"""Each wall of the jail by itself, and none at all: so that the other tests are known to be able to fail."""

import asyncio
import json
import os
from collections.abc import Sequence

import pytest

from pennant_spawner.jail_walls import JailWalls, possible_walls
from pennant_spawner.local_engine import LocalEngine
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from tests.parts import missing

READ = "return require('fs').readFileSync('/etc/os-release').length > 0"
EXECUTE = "return require('child_process').execFileSync('/bin/echo', ['hello'])"
SIGNAL = "return process.kill(process.ppid, 0)"
MY_PID = "return process.pid"
CAPABILITIES = r"return require('fs').readFileSync('/proc/self/status', 'utf8').match(/Cap(Prm|Eff|Bnd):\t\S+/g)"
OWN_USER = os.getuid() != 0
NO_WALLS = JailWalls(own_user=OWN_USER)


async def ask(program: SandboxProgram, walls: JailWalls, questions: Sequence[str]) -> list[dict[str, str]]:
    engine = LocalEngine(program, walls)
    sandbox = await engine.start(SandboxLimits())
    streams = sandbox.take_streams()
    reader, writer = await asyncio.open_connection(sock=streams[0])
    async with asyncio.timeout(60):
        writer.writelines(json.dumps(question).encode() + b"\n" for question in questions)
        answers = [json.loads(await reader.readline()) for _ in questions]
    writer.close()
    streams[1].close()
    await sandbox.end(0)
    await engine.close()
    return answers


def test_landlock_alone_closes_the_file_system(program: SandboxProgram) -> None:
    if not possible_walls(program).landlock_abi:
        pytest.skip("this kernel has no Landlock")
    answers = asyncio.run(ask(program, JailWalls(1, False, OWN_USER), [READ, EXECUTE]))
    assert answers == [{"error": "EACCES"}, {"error": "EACCES"}]


def test_seccomp_alone_closes_processes_and_signals(program: SandboxProgram) -> None:
    answers = asyncio.run(ask(program, JailWalls(0, True, OWN_USER), [READ, EXECUTE, SIGNAL]))
    assert answers == [{"ok": "true"}, {"error": "ENOSYS"}, {"error": "EPERM"}]


def test_namespaces_without_landlock_close_the_file_system_too(program: SandboxProgram) -> None:
    bubblewrap = possible_walls(program).bubblewrap
    if not bubblewrap:
        missing("bubblewrap is not installed, or not for this processor", "sudo apt-get install bubblewrap")
    answers = asyncio.run(ask(program, JailWalls(0, True, bubblewrap=bubblewrap), [READ, MY_PID]))
    assert answers == [{"error": "ENOENT"}, {"ok": "1"}]


def test_without_walls_the_same_attempts_succeed(program: SandboxProgram) -> None:
    answers = asyncio.run(ask(program, NO_WALLS, [READ, EXECUTE, SIGNAL]))
    assert answers == [{"ok": "true"}, {"ok": "hello\n"}, {"ok": "true"}]


@pytest.mark.skipif(os.getuid() != 0, reason="only root has something to lose")
def test_even_as_root_it_holds_no_capability(program: SandboxProgram) -> None:
    (answer,) = asyncio.run(ask(program, NO_WALLS, [CAPABILITIES]))
    assert {line.partition("\t")[2] for line in answer["ok"].split(",")} == {"0" * 16}
