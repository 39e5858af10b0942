"""Each wall of the container, as a value."""

import json

import pytest

from pennant_spawner.docker_flags import ContainerOptions, container_config
from pennant_spawner.sandbox_limits import SandboxLimits

LIMITS = SandboxLimits(memory_mib=128, cpus=0.5, processes=70, open_files=99)


def test_the_container_is_closed() -> None:
    config = container_config("image:tag", LIMITS, {"a": "b"})
    host = config["HostConfig"]
    assert config["User"] == "65534:65534"
    assert config["NetworkDisabled"] is True
    assert config["Labels"] == {"a": "b"}
    assert (host["NetworkMode"], host["IpcMode"]) == ("none", "none")
    assert host["ReadonlyRootfs"] is True
    assert host["Privileged"] is False
    assert host["Init"] is False
    assert host["CapDrop"] == ["ALL"]
    assert "no-new-privileges" in host["SecurityOpt"]
    assert host["LogConfig"] == {"Type": "none"}
    assert not {"Binds", "Mounts", "Tmpfs", "Devices", "CapAdd", "PidMode", "VolumesFrom"} & host.keys()


def test_the_limits_reach_it() -> None:
    host = container_config("image:tag", LIMITS, {})["HostConfig"]
    assert host["Memory"] == host["MemorySwap"] == 128 * 1024 * 1024
    assert host["NanoCpus"] == 500_000_000
    assert host["PidsLimit"] == 70
    assert {it["Name"]: (it["Soft"], it["Hard"]) for it in host["Ulimits"]} == {
        "nofile": (99, 99),
        "core": (0, 0),
        "fsize": (0, 0),
    }


def test_v8_gives_up_before_the_container_must() -> None:
    command = container_config("image:tag", LIMITS, {})["Cmd"]
    assert command[0] == "/pennant/node"
    assert "--max-old-space-size=61" in command
    assert command[-2:] == ["/pennant/kernel_sandbox/src/main.mjs", "--packages=/pennant/packages"]


def test_the_launcher_of_the_image_is_not_passed_by() -> None:
    assert "Entrypoint" not in container_config("image:tag", LIMITS, {})


def test_what_an_administrator_chooses() -> None:
    options = ContainerOptions("runsc", "1000:1000", "auto", jitless=True)
    config = container_config("image:tag", LIMITS, {}, options)
    assert config["HostConfig"]["Runtime"] == "runsc"
    assert config["HostConfig"]["UsernsMode"] == "auto"
    assert config["User"] == "1000:1000"
    assert config["Cmd"][1] == "--jitless"


@pytest.mark.parametrize("key", ["Runtime", "UsernsMode"])
def test_left_alone_the_engine_decides(key: str) -> None:
    assert container_config("image:tag", LIMITS, {})["HostConfig"][key] == ""


def test_our_own_system_calls() -> None:
    host = container_config("image:tag", LIMITS, {})["HostConfig"]
    profile = next(it.removeprefix("seccomp=") for it in host["SecurityOpt"] if it.startswith("seccomp="))
    assert json.loads(profile)["defaultAction"] == "SCMP_ACT_ERRNO"
