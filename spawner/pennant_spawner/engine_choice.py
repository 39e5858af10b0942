"""Which engine a configuration means on this machine."""

from pennant_spawner.engine import Engine
from pennant_spawner.local_engine import LocalEngine
from pennant_spawner.sandbox_program import find_program
from pennant_spawner.sandbox_settings import SandboxSettings


async def choose_engine(settings: SandboxSettings) -> Engine:
    """Raises EngineError when the configured engine cannot be used."""
    return await LocalEngine.open(find_program())
