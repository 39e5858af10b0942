"""How strong the wall is, and who may be served behind it."""

import pytest

from pennant_spawner.isolation import engine_to_serve, local_isolation, may_serve


@pytest.mark.parametrize(
    ("landlock", "seccomp", "own_user", "level"),
    [
        (True, True, True, "jailed"),
        (True, True, False, "partly jailed"),
        (True, False, True, "partly jailed"),
        (False, True, True, "partly jailed"),
        (False, False, True, "vm2 only"),
    ],
)
def test_the_level_follows_from_the_walls(landlock: bool, seccomp: bool, own_user: bool, level: str) -> None:
    isolation = local_isolation(landlock=landlock, seccomp=seccomp, own_user=own_user)
    assert isolation.level == level
    assert len(isolation.missing) == 1 + (not landlock) + (not seccomp) + (not own_user)


@pytest.mark.parametrize("ip", ["localhost", "127.0.0.1", "127.3.2.1", "::1", "[::1]"])
def test_on_loopback_any_engine_serves(ip: str) -> None:
    assert may_serve("local", ip, allowed=False) is None
    assert engine_to_serve("auto", ip, allowed=False) == "auto"


@pytest.mark.parametrize("ip", ["", "*", "0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_beyond_loopback_the_local_engine_must_be_allowed(ip: str) -> None:
    refusal = may_serve("local", ip, allowed=False)
    assert refusal is not None
    assert "allow_local_beyond_loopback" in refusal
    assert may_serve("local", ip, allowed=True) is None
    assert may_serve("docker", ip, allowed=False) is None


def test_beyond_loopback_auto_never_becomes_local() -> None:
    assert engine_to_serve("auto", "0.0.0.0", allowed=False) == "docker"
    assert engine_to_serve("auto", "0.0.0.0", allowed=True) == "auto"
    assert engine_to_serve("local", "0.0.0.0", allowed=False) == "local"
