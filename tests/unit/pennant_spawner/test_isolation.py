"""How strong the wall is, and who may be served behind it."""

import pytest

from pennant_spawner.isolation import engine_to_serve, local_isolation, may_serve


@pytest.mark.parametrize(
    ("landlock", "seccomp", "namespaces", "own_user", "level", "missing"),
    [
        (True, True, True, True, "jailed", 1),
        (True, True, False, True, "jailed", 2),
        (False, True, True, True, "jailed", 1),
        (True, True, False, False, "partly jailed", 3),
        (True, False, False, True, "partly jailed", 3),
        (False, True, False, True, "partly jailed", 3),
        (False, False, False, True, "vm2 only", 4),
    ],
)
def test_the_level_follows_from_the_walls(
    landlock: bool, seccomp: bool, namespaces: bool, own_user: bool, level: str, missing: int
) -> None:
    isolation = local_isolation(landlock=landlock, seccomp=seccomp, namespaces=namespaces, own_user=own_user)
    assert isolation.level == level
    assert len(isolation.missing) == missing


def test_the_summary_names_the_walls_that_stand() -> None:
    summary = local_isolation(landlock=True, seccomp=True, namespaces=True, own_user=True).summary
    assert summary == "jailed process (Landlock, seccomp, namespaces)"


def test_elsewhere_than_on_linux_vm2_stands_alone_and_that_is_said() -> None:
    isolation = local_isolation(landlock=False, seccomp=False, own_user=True, linux=False)
    assert isolation.level == "vm2 only"
    assert "only for code that you trust" in isolation.summary
    assert "Docker" in isolation.missing[0]


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
