"""What a program loads."""

import sys
from pathlib import Path

from pennant_spawner.shared_libraries import find_loader, parse_listing, shared_libraries

LISTING = """\
\tlinux-vdso.so.1 (0x00007f594a616000)
\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f594a520000)
\t/lib64/ld-linux-x86-64.so.2 => /lib/ld.so (0x00007f594a618000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f594a618000)
"""


def test_the_loaders_listing_is_understood() -> None:
    assert [str(it) for it in parse_listing(LISTING)] == [
        "/lib/ld.so",
        "/lib/x86_64-linux-gnu/libm.so.6",
        "/lib64/ld-linux-x86-64.so.2",
    ]


def test_a_real_program_has_a_loader_and_a_c_library() -> None:
    libraries = shared_libraries(Path(sys.executable).resolve())
    assert find_loader(Path(sys.executable).resolve()) in libraries
    assert any("libc" in path.name for path in libraries)


def test_what_is_not_a_program_loads_nothing(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    assert shared_libraries(script) == ()
