"""What a sandbox is given, seen from within; what it can do from there is in test_wall_report.py."""

import os
from pathlib import Path

from tests.container.conftest import Stage
from tests.container.puppets import Puppet

LIST_IMAGE = """
    const { readdirSync } = require('fs');
    const top = readdirSync('/').filter((name) => !['proc', 'sys', 'dev'].includes(name));
    const inside = (name) => { try { return readdirSync(`/${name}`, { recursive: true }); } catch { return name; } };
    return top.flatMap(inside);"""


LIST_SOCKETS = """
    const isSocket = (fd) => { try { return require('fs').fstatSync(fd).isSocket(); } catch { return false; } };
    return Array.from({ length: 256 }, (_, fd) => fd).filter(isSocket);"""


def test_the_puppet_would_tell_of_a_success(puppet: Puppet) -> None:
    read_own_folder = "return require('fs').readdirSync(require('path').dirname(process.argv[1]))"
    assert puppet.run(read_own_folder) == {"ok": "main.mjs"}


def test_nothing_of_the_server_is_in_its_environment(puppet: Puppet) -> None:
    names = set(puppet.run("return Object.keys(process.env)")["ok"].split(","))
    ours = {"HOME", "LANG", "TZ", "NODE_ENV", "OPENSSL_CONF", "MALLOC_ARENA_MAX"}
    assert names <= ours | {"PATH", "PWD", "HOSTNAME", "LD_LIBRARY_PATH"}


def test_it_inherits_no_socket_but_its_own_streams(puppet: Puppet, stage: Stage) -> None:
    sockets = puppet.run(LIST_SOCKETS)["ok"]
    assert sockets == {"local": "0,1,2", "docker": ""}[stage.engine]


def test_it_is_nobody(puppet: Puppet, stage: Stage) -> None:
    user = puppet.run("return [process.getuid(), process.getgid(), ...process.getgroups()]")["ok"]
    if stage.engine == "docker" or os.getuid() == 0:
        assert set(user.split(",")) == {"65534"}


def test_the_image_has_no_shell(puppet: Puppet, stage: Stage) -> None:
    if stage.engine == "docker":
        names = {Path(name).name for name in puppet.run(LIST_IMAGE)["ok"].split(",")}
        assert "node" in names
        assert not names & {"sh", "bash", "dash", "busybox", "apt", "dpkg", "perl", "python3", "curl", "ld"}
