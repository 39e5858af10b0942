"""Which versions stay."""

from hypothesis import given
from hypothesis import strategies as st

from pennant_server_ext.history.retention import DAY_S, HOUR_S, Retention, Stored, named_fits, to_drop

NOW = 1000 * DAY_S
_MIB = 1024 * 1024
ages = st.lists(st.floats(0, 120 * DAY_S), max_size=80)


def version(number: int, age_s: float, size: int = 1, named: bool = False, digest: str = "") -> Stored:
    """A version that was made so long ago."""
    return Stored(number, NOW - age_s, digest or f"digest {number}", size, named)


def kept(versions: list[Stored], now: float = NOW, rule: Retention | None = None) -> list[Stored]:
    """What is left of them."""
    dropped = to_drop(versions, now, rule or Retention())
    return [version for version in versions if version.version_id not in dropped]


def test_of_the_last_day_everything_stays_up_to_a_hundred() -> None:
    versions = [version(number, number * 600.0) for number in range(144)]
    left = {version.version_id for version in kept(versions)}
    assert left >= set(range(100))
    older = [number for number in range(100, 144) if number in left]
    assert len(older) == len({int((NOW - number * 600.0) // HOUR_S) for number in older})
    assert 6 <= len(older) <= 9


def test_one_an_hour_then_one_a_day_then_none() -> None:
    def left(first_s: float, count: int, step_s: float) -> int:
        # One that is newer, so that what is asked about is not within the last day.
        return len(kept([version(number, first_s + number * step_s) for number in range(count)]))

    assert left(2 * DAY_S + 1, 240, 600.0) in (40, 41)
    assert left(8 * DAY_S, 24 * 10, HOUR_S) in (10, 11)
    assert left(91 * DAY_S, 10, DAY_S) == 0


def test_named_ones_stay_however_old_and_make_others_give_way() -> None:
    named = version(1, 400 * DAY_S, 60 * _MIB, named=True)
    others = [version(2, 0, 3 * _MIB), version(3, 60, 3 * _MIB), version(4, 120, _MIB)]
    assert kept([named, *others]) == [named, others[0]]


def test_equal_content_counts_once() -> None:
    versions = [version(number, number * 60.0, 40 * _MIB, digest="same") for number in range(5)]
    assert kept(versions) == versions


def test_a_place_for_one_more_named_one() -> None:
    rule = Retention(max_named=2, max_bytes=10)
    one = version(1, 0, 6, named=True)
    assert named_fits([one, version(2, 0, 9)], "new", 4, rule)
    assert not named_fits([one], "new", 5, rule)
    assert named_fits([one], one.digest, 6, rule)
    assert not named_fits([one, version(2, 0, 1, named=True)], "new", 1, rule)


@given(ages, st.floats(0, 40 * DAY_S))
def test_it_does_not_matter_how_often_the_rule_was_applied(some: list[float], later_s: float) -> None:
    rule = Retention(all_at_most=5)
    versions = [version(number, age) for number, age in enumerate(some)]
    at_once = kept(versions, NOW + later_s, rule)
    assert kept(kept(versions, NOW, rule), NOW + later_s, rule) == at_once


@given(st.lists(st.tuples(st.floats(0, 120 * DAY_S), st.integers(0, 30), st.booleans(), st.sampled_from("abcdefgh"))))
def test_it_keeps_within_its_bounds(some: list[tuple[float, int, bool, str]]) -> None:
    rule = Retention(all_at_most=4, max_bytes=60)
    sizes = {digest: size for _, size, _, digest in some}
    versions = [version(i, age, sizes[digest], named, digest) for i, (age, _, named, digest) in enumerate(some)]
    left = kept(versions, rule=rule)
    assert [one for one in left if one.named] == [one for one in versions if one.named]
    automatic = [one for one in left if not one.named]
    assert len(automatic) <= 4 + 7 * 24 + 91
    named_bytes = sum({one.digest: one.size for one in left if one.named}.values())
    assert sum({one.digest: one.size for one in left}.values()) <= max(60, named_bytes)


@given(ages)
def test_the_newest_one_stays_and_every_day_has_one(some: list[float]) -> None:
    versions = [version(number, age) for number, age in enumerate(some) if age < 90 * DAY_S]
    days = {int(one.at // DAY_S) for one in versions}
    assert {int(one.at // DAY_S) for one in kept(versions)} == days
