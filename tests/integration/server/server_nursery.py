"""A program that has imported all of a server, and forks one for each line it is told: a start costs a fraction.

A line is a JSON list: the configuration file, the log file, the working folder. It answers with ``pid``, and with
``ended`` when the server is gone.
"""

import json
import os
import sys

import jupyter_server_fileid.extension  # pyright: ignore[reportMissingTypeStubs]
import jupyter_server_ydoc
from jupyter_server.serverapp import ServerApp

import pennant_server_ext.app
from pennant_spawner.forked_process import ForkServers

IMPORTED = (jupyter_server_fileid.extension, jupyter_server_ydoc, pennant_server_ext.app)


def serve(config: str, log: str, folder: str) -> None:
    """Be a server until killed."""
    os.setsid()
    os.chdir(folder)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    # The tests' fake kernel is not forked; nobody needs what forks kernels.
    ForkServers.warm = lambda module: None
    ServerApp.launch_instance([f"--config={config}"])


def main() -> None:
    """Fork, tell, wait."""
    for line in sys.stdin:
        server = os.fork()
        if server == 0:
            try:
                serve(*json.loads(line))
            finally:
                os._exit(1)
        print("pid", server, flush=True)
        os.waitpid(server, 0)
        print("ended", server, flush=True)


if __name__ == "__main__":
    main()
