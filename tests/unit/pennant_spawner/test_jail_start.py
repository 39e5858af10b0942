"""How it is known that a jailed sandbox has started."""

import pytest

from pennant_spawner.jail_start import jailed_pid
from pennant_spawner.jail_walls import JailWalls

JAIL, BUBBLEWRAP = JailWalls(7, True), JailWalls(7, True, True, "/usr/bin/bwrap")


def test_without_bubblewrap_silence_is_success() -> None:
    assert jailed_pid("", 7, JAIL) == 7


def test_bubblewrap_tells_of_the_process_that_it_made() -> None:
    assert jailed_pid('{\n    "child-pid": 42,\n    "net-namespace": 4026532622\n}\n', 7, BUBBLEWRAP) == 42


@pytest.mark.parametrize(
    ("status", "walls", "words"),
    [
        ("[Errno 2] No such file", JAIL, "No such file"),
        ("[Errno 2] No such file", BUBBLEWRAP, "No such file"),
        ("", BUBBLEWRAP, "bubblewrap ended"),
        ("[]", BUBBLEWRAP, "[]"),
    ],
)
def test_anything_else_is_what_went_wrong(status: str, walls: JailWalls, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("[", r"\[").replace("]", r"\]")):
        jailed_pid(status, 7, walls)
