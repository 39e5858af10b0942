"""Every end of a sandbox has a reason, and none is left behind."""

import pytest

from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_settings import SandboxSettings
from tests.container.conftest import Stage
from tests.container.puppets import Puppet
from tests.container.sandbox_client import SandboxClient, SandboxEnded

HEAP_BOMB = "const all = []; for (;;) all.push(new Array(1000).fill(all.length));"
MEMORY_BOMB = "const all = []; for (;;) all.push(new Uint8Array(10 * 1024 * 1024).fill(1));"
THREAD_BOMB = """
    const { Worker } = require('worker_threads');
    const all = [];
    for (let n = 0; n < 200; n++) {
      const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
      await new Promise((resolve, reject) => { worker.on('online', resolve); worker.on('error', reject); });
      all.push(worker);
    }
    return all.length;"""
FILE_BOMB = "const all = []; for (let n = 0; n < 2000; n++) all.push(require('fs').openSync('/dev/null')); return 'ok';"
CPU_TIME = """
    const start = process.hrtime.bigint();
    while (process.hrtime.bigint() - start < 1_500_000_000n);
    return process.cpuUsage().user / 1e6;"""


def ended_by(puppet: Puppet, source: str) -> dict[str, str]:
    puppet.send(source)
    puppet.client.wait_for_end()
    return puppet.client.end()


def test_a_full_heap_is_told_apart(puppet: Puppet) -> None:
    ended = ended_by(puppet, HEAP_BOMB)
    assert ended["reason"] == "javascript_heap"
    assert "61 of the sandbox's 128 MiB" in ended["message"]
    assert "run the cells again" in ended["next_step"]


def test_memory_outside_the_heap_is_limited_too(puppet: Puppet) -> None:
    ended = ended_by(puppet, MEMORY_BOMB)
    assert ended["reason"] == "memory"
    assert "128 MiB" in ended["message"]


def test_threads_are_limited(stage: Stage) -> None:
    puppet = stage.puppet(SandboxLimits(memory_mib=1000, processes=40))
    try:
        answer = puppet.run(THREAD_BOMB)
    except SandboxEnded:
        assert puppet.client.end()["reason"] in ("killed", "crashed")
    else:
        assert int(answer.get("ok", "0")) < 40
    finally:
        puppet.client.close()


def test_open_files_are_limited(puppet: Puppet) -> None:
    assert puppet.run(FILE_BOMB) == {"error": "EMFILE"}


def test_end_of_input_ends_it(puppet: Puppet) -> None:
    puppet.client.close_input()
    puppet.client.wait_for_end()
    assert puppet.client.end()["reason"] == "stopped"


def test_a_sandbox_that_does_not_obey_is_killed(puppet: Puppet) -> None:
    puppet.send("for (;;);")
    ended = puppet.client.end(grace_s=0.2, kernel_reason="unresponsive")
    assert ended["reason"] == "unresponsive"


def test_a_crash_is_told(puppet: Puppet) -> None:
    ended = ended_by(puppet, "process.exit(7)")
    assert ended["reason"] == "crashed"
    assert "exit status 7" in ended["message"]


def test_an_abort_is_a_crash(puppet: Puppet) -> None:
    assert ended_by(puppet, "process.abort()")["reason"] == "crashed"


def test_after_an_end_comes_a_fresh_one(puppet: Puppet) -> None:
    puppet.run("globalThis.x = 1")
    first = puppet.client.started["sandbox_id"]
    puppet.client.end(grace_s=0)
    assert puppet.client.start()["sandbox_id"] != first
    assert puppet.client.line(2) == b'{"type":"ready"}'
    assert puppet.run("return typeof globalThis.x") == {"ok": "undefined"}


def test_started_tells_the_isolation_and_the_limits(stage: Stage) -> None:
    limits = SandboxLimits(
        memory_mib=120, cell_time_limit_s=2.5, output_limit_mib=3, idle_limit_s=600, idle_notice_s=60
    )
    with SandboxClient(stage.broker, SandboxSettings(limits=limits)) as client:
        started = client.start()
    assert started["engine"] == stage.engine
    assert started["isolation"]["level"] == {"docker": "container", "local": "jailed"}[stage.engine]
    assert started["limits"] == {
        "memory_mib": 120,
        "cell_time_s": 2.5,
        "cell_output_bytes": 3 * 1024 * 1024,
        "idle_s": 600,
        "idle_notice_s": 60,
    }


def test_a_megabyte_goes_in_and_out_whole(puppet: Puppet) -> None:
    text = "äöü€" * 250_000
    assert puppet.run(f"return {text!r}") == {"ok": text}


def test_a_reader_that_pauses_holds_the_writer_back(puppet: Puppet) -> None:
    puppet.send("require('fs').writeSync(1, 'x'.repeat(5_000_000) + '\\n'); return 1")
    assert len(puppet.client.line()) == 5_000_000


@pytest.mark.docker
def test_processor_time_is_limited_in_a_container(stage: Stage) -> None:
    if stage.engine == "docker":
        puppet = stage.puppet(SandboxLimits(cpus=0.2))
        assert float(puppet.run(CPU_TIME)["ok"]) < 1.0
        puppet.client.close()
