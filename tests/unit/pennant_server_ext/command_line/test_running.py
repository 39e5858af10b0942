"""What the operator's commands print, and which sandbox is meant."""

import pytest

from pennant_server_ext.command_line.errors import CommandLineError
from pennant_server_ext.command_line.running import table, the_one
from pennant_spawner.running_sandboxes import RunningSandbox

MIB = 1024 * 1024
FIRST = RunningSandbox("ab12", "sand-1", "web-1", 77, 128 * MIB, "running", 0.0, "1")
SECOND = RunningSandbox("ab34", "", "", None, 0, "exited", 0.0, "2")


def test_columns_stand_below_each_other() -> None:
    titles, first, second = table([FIRST, SECOND])
    for title, one, other in (("HOST", "sand-1", "-"), ("PID", "77", "?"), ("STATE", "running", "exited")):
        column = titles.index(title)
        assert first[column:].startswith(one)
        assert second[column:].startswith(other)


def test_the_beginning_of_an_id_is_enough_if_it_is_the_only_one() -> None:
    assert the_one([FIRST, SECOND], "ab3", []) is SECOND
    with pytest.raises(CommandLineError, match="ab12, ab34"):
        the_one([FIRST, SECOND], "ab", [])


def test_a_host_that_does_not_answer_may_have_it() -> None:
    with pytest.raises(CommandLineError, match="No Docker engine of host b answers"):
        the_one([FIRST], "cd", ["No Docker engine of host b answers (connection refused)."])
    with pytest.raises(CommandLineError):
        the_one([FIRST], "", [])
