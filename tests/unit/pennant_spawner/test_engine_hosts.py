"""What an administrator writes about hosts, and what is said when it cannot be meant."""

from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError
from traitlets.config import Config

from pennant_spawner.engine_hosts import EngineHost, PennantEngines, parse_hosts
from pennant_spawner.sandbox_settings import PennantSandbox

FILES = {"ca": "/etc/pennant/ca.pem", "cert": "/etc/pennant/cert.pem", "key": "/etc/pennant/key.pem"}
REMOTE: dict[str, Any] = {"name": "sand-1", "url": "tcp://sand-1.example:2376", **FILES}
LOCAL = {"name": "here", "url": "unix:///var/run/docker.sock"}


def test_a_remote_and_a_local_host() -> None:
    remote, local = parse_hosts([{**REMOTE, "max_sandboxes": 40}, LOCAL])
    assert remote == EngineHost("sand-1", "tcp://sand-1.example:2376", *FILES.values(), max_sandboxes=40)
    assert not remote.is_local
    assert local.is_local
    assert local.max_sandboxes is None


def test_a_path_may_begin_at_home() -> None:
    (host,) = parse_hosts([{**REMOTE, "key": "~/key.pem"}])
    assert host.key == str(Path.home() / "key.pem")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "host 1 needs a 'name'"),
        ({"name": "a b", "url": "unix:///x"}, "write letters"),
        ({"name": "a"}, "host 'a' needs a 'url'"),
        ({**LOCAL, "weight": 3}, "has 'weight'; what can be written is name, url, ca, cert, key, max_sandboxes"),
        ({**LOCAL, "url": "sand-1:2376"}, "write tcp://name:2376 or unix:///"),
        ({**LOCAL, "url": "tcp://sand-1"}, "write tcp://name:2376"),
        ({**LOCAL, "url": "tcp://sand-1:99999"}, "write tcp://name:2376"),
        ({**LOCAL, "url": "https://sand-1:2376"}, "write tcp://name:2376"),
        ({"name": "a", "url": "tcp://sand-1:2375"}, "lacks ca and cert and key: without certificates"),
        ({**REMOTE, "key": ""}, "lacks key"),
        ({**LOCAL, **FILES}, "leave them out"),
        ({**REMOTE, "ca": "ca.pem"}, "begins with / or ~"),
        ({**REMOTE, "ca": 3}, "write the path of a file"),
        ({**REMOTE, "max_sandboxes": -1}, "write a whole number"),
        ({**REMOTE, "max_sandboxes": "40"}, "write a whole number"),
        ({**REMOTE, "max_sandboxes": True}, "write a whole number"),
    ],
)
def test_what_cannot_be_meant_is_said(entry: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=r".") as failure:
        parse_hosts([entry])
    assert words in str(failure.value)


def test_two_hosts_are_told_apart() -> None:
    with pytest.raises(ValueError, match="two hosts have the name 'here'"):
        parse_hosts([LOCAL, {**LOCAL, "url": "unix:///other.sock"}])
    with pytest.raises(ValueError, match="two hosts have the url"):
        parse_hosts([LOCAL, {**LOCAL, "name": "there"}])


def test_the_configuration_is_checked_when_it_is_read() -> None:
    with pytest.raises(TraitError, match=r"c\.PennantEngines\.hosts: host 1 needs a 'name'"):
        PennantEngines(config=Config({"PennantEngines": {"hosts": [{}]}}))


def test_settings_with_hosts_are_one_value_that_can_be_a_key() -> None:
    config = Config({"PennantEngines": {"hosts": [REMOTE]}})
    first, second = (PennantSandbox(config=config).settings() for _ in range(2))
    assert first.hosts == parse_hosts([REMOTE])
    assert hash(first) == hash(second)
    assert PennantSandbox(config=Config()).settings().hosts == ()
