"""How bubblewrap is started."""

from pennant_spawner.namespaces import DESCRIPTORS, bubblewrap_command


def test_bubblewrap_gives_every_namespace_and_only_these_files() -> None:
    command = bubblewrap_command("/usr/bin/bwrap", ["/etc/passwd", "/dev/null"])
    assert {it for it in command if it.startswith("--unshare")} == {
        f"--unshare-{name}" for name in ("user", "pid", "net", "ipc", "uts", "cgroup-try")
    }
    assert {"--die-with-parent", "--as-pid-1", "--new-session"} <= set(command)
    assert [command[at + 2] for at, it in enumerate(command) if it == "--ro-bind"] == ["/etc/passwd"]
    assert [command[at + 2] for at, it in enumerate(command) if it == "--dev-bind"] == ["/dev/null", "/dev/urandom"]
    assert not {"--bind", "--tmpfs", "--proc", "--dev", "--share-net"} & set(command)
    assert command[command.index("--remount-ro") + 1] == "/"


def test_the_descriptors_handed_on_are_few_and_low_enough() -> None:
    assert max(DESCRIPTORS.values()) < 64
