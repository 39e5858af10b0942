"""Who owns a sandbox, and whether it still lives."""

import os
import subprocess
import sys
from dataclasses import replace

from pennant_spawner.owner import Owner, start_time


def test_labels_say_who_it_is() -> None:
    owner = Owner.this_process()
    assert Owner.from_labels(owner.labels()) == owner
    assert Owner.from_labels({"pennant.sandbox": "1"}) is None
    assert Owner.from_labels({**owner.labels(), "pennant.owner.pid": "x"}) is None


def test_the_living_are_not_dead() -> None:
    assert Owner.this_process().lives()


def test_the_dead_are_dead_even_when_their_pid_lives_again() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        gone = replace(Owner.this_process(), pid=process.pid)
    assert gone.lives() is False
    assert replace(Owner.this_process(), started=1).lives() is False


def test_an_owner_elsewhere_is_not_known_to_be_dead() -> None:
    assert Owner(pid=1, started=1, place="another machine").lives() is None


def test_a_zombie_does_not_live() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert start_time(process.pid) is None
    process.wait()
