"""Which images of ours are removed."""

from datetime import UTC, datetime

from pennant_spawner.image_age import KEPT_S, superfluous

NOW = datetime(2026, 11, 27, tzinfo=UTC)
IMAGES = {"ours:old": "1", "ours:used": "2", "ours:current": "3", "ours:newest": "4", "ours:fresh": "5", "ours:no": "6"}
LAST_USED = {
    "ours:old": "2026-11-01T10:00:00.123456789Z",
    "ours:used": "2026-11-01T10:00:00Z",
    "ours:current": "2026-11-01T10:00:00Z",
    "ours:newest": "2026-11-26T10:00:00.5Z",
    "ours:fresh": "2026-11-25T10:00:00Z",
    "ours:no": "0001-01-01T00:00:00Z",
}


def removed(unused_s: float) -> list[str]:
    return superfluous(IMAGES, {"2"}, LAST_USED, "ours:current", unused_s, NOW)


def test_what_nobody_has_used_for_a_week() -> None:
    assert removed(KEPT_S) == ["ours:old"]


def test_on_request_all_that_nobody_uses_but_the_newest_and_ours() -> None:
    assert removed(0) == ["ours:fresh", "ours:no", "ours:old"]


def test_where_there_is_none_nothing_happens() -> None:
    assert superfluous({}, set(), {}, "", 0, NOW) == []
