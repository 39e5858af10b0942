"""What the jail is told, and how it gives way on machines that refuse a wall."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pennant_spawner import jail_walls
from pennant_spawner.jail_walls import JailWalls, jail_command, jail_specification, readable_by_others
from pennant_spawner.sandbox_limits import SandboxLimits
from pennant_spawner.sandbox_program import find_program


def test_walls_give_way_one_after_the_other_down_to_none() -> None:
    steps = list(JailWalls(landlock_abi=7, seccomp=True).weaker())
    assert steps[0] == JailWalls(7, True, True)
    assert steps[-1].landlock_abi == 0
    assert not steps[-1].seccomp


def test_namespaces_are_given_up_first() -> None:
    first, second, *rest = JailWalls(7, True, True, "/usr/bin/bwrap").weaker()
    assert first == JailWalls(7, True, True, "/usr/bin/bwrap")
    assert second == JailWalls(7, True, True)
    assert not any(it.bubblewrap for it in rest)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_only_linux_has_walls(platform: str) -> None:
    assert jail_walls.possible_walls(find_program(), platform) == JailWalls()


def test_a_folder_closed_to_others_is_noticed(tmp_path: Path) -> None:
    assert not readable_by_others(_file_in(tmp_path / "closed", 0o700))
    assert readable_by_others(Path("/etc/passwd"))


def test_only_the_program_may_be_read() -> None:
    program = find_program()
    paths = jail_walls.readable_paths(program)
    assert str(program.folder / "src") in paths
    assert jail_walls.readable_paths(replace(program, packages=Path("/usr"))) == [*paths[:3], "/usr", *paths[3:]]
    assert not {"/", "/etc", "/home", "/proc", "/tmp", str(Path.home())} & set(paths)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"command": ["/nowhere"]}, "No such file"),
        ({"command": ["/nowhere"], "second_filter": None}, "No such file"),
        ({"read": ["/nowhere"]}, "No such file"),
        ({"namespaces": {"command": ["/nowhere"], "launcher": ""}}, "No such file"),
    ],
)
def test_what_goes_wrong_in_the_jail_is_told(change: dict[str, object], complaint: str) -> None:
    program = find_program()
    walls = JailWalls(landlock_abi=jail_walls.landlock.abi(), seccomp=True)
    specification = jail_specification(walls, program, SandboxLimits(), [str(program.node), "-v"], 1)
    done = subprocess.run(jail_command({**specification, **change}), capture_output=True, text=True)
    assert done.returncode == 111
    assert complaint in done.stdout


def test_what_is_handed_on_may_have_any_number_before() -> None:
    code = """
import os
from pennant_spawner import jail
first, second = os.pipe()
os.dup2(second, 40), os.dup2(first, 41)
jail._hand_on({40: 41, 41: 40, 42: 40})
os.write(41, b"x"), os.write(42, b"y")
print(os.read(40, 2), *map(os.get_inheritable, (40, 41, 42)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "b'xy' True True True\n"


def test_the_jail_needs_nothing_but_the_standard_library() -> None:
    code = "import pennant_spawner.jail, sys; print(*sys.modules)"
    folder = str(Path(jail_walls.__file__).parents[1])
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({folder!r}); {code}"]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in modules if name.startswith("pennant")} == {"pennant_spawner"}
    assert [name for name in modules if name.startswith("pennant_spawner.")] == [
        "pennant_spawner.landlock",
        "pennant_spawner.jail",
    ]


def _file_in(folder: Path, mode: int) -> Path:
    folder.mkdir(mode=mode)
    (folder / "file").touch()
    return folder / "file"
