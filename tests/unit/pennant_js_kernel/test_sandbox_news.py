"""What is told about a sandbox, at once and later."""

from datetime import UTC, datetime

import pytest

from pennant_js_kernel.handover import Ended, Isolation, Limits, Started, Waiting
from pennant_js_kernel.sandbox_news import Loss, described, duration

ISOLATION = Isolation("container", "container (Docker)", ())
STARTED = Started("s1", "docker", ISOLATION, "plain", Limits(128, None, 1024, 3600.0, 300.0), "b")
LOST = Loss(Ended("idle", "It was ended.", "Run."), datetime(2026, 1, 1, tzinfo=UTC), in_cell=False)


def test_who_comes_later_is_told_everything() -> None:
    told = described("waiting", STARTED, Waiting(2, 40, "Full.", "Wait."), LOST, 12.5, used=True)
    assert (told["state"], told["engine"], told["host"]) == ("waiting", "docker", "b")
    assert told["limits"]["memory_mib"] == 128
    assert told["limits"]["idle_s"] == 3600.0
    assert told["waiting"] == {"position": 2, "running": 40, "message": "Full.", "next_step": "Wait."}
    assert told["lost"] == {
        "reason": "idle",
        "message": "It was ended.",
        "next_step": "Run.",
        "at": "2026-01-01T00:00:00.000+00:00",
    }
    assert told["ends_in_s"] == 12.5


def test_what_is_not_known_yet_is_null() -> None:
    told = described("starting", None, None, None, None, used=False)
    assert (told.pop("state"), told.pop("used")) == ("starting", False)
    assert set(told.values()) == {None}


@pytest.mark.parametrize(("seconds", "words"), [(300, "5 minutes"), (3600, "60 minutes"), (90, "90 s"), (0.4, "0 s")])
def test_times_are_told_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words
