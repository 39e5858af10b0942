"""A server on what looks like another machine, with one sandbox: lease_owner HOST_AS_JSON NODE FOLDER."""

import asyncio
import json
import sys
from pathlib import Path

from pennant_spawner.engine_hosts import EngineHost
from pennant_spawner.keep_times import KeepTimes
from pennant_spawner.packages_folder import shipped_folder
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import SandboxProgram
from tests.container.puppets import open_docker_engine

TIMES = KeepTimes(renew_s=0.2, holds_s=4.0, reap_s=0.2, beat_s=0.1)


async def own(host: EngineHost, program: SandboxProgram) -> None:
    engine = await asyncio.to_thread(open_docker_engine, program, host, TIMES)
    sandbox = await engine.start(SandboxLimits())
    print(sandbox.sandbox_id, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await sandbox.end(0.0)
    await engine.close()


if __name__ == "__main__":
    described, node, folder = sys.argv[1:]
    asyncio.run(
        own(EngineHost(**json.loads(described)), SandboxProgram(Path(node), Path(folder), shipped_folder().path))
    )
