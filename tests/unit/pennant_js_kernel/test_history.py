"""History requests, as in Jupyter's messaging specification."""

from pennant_js_kernel.history import History


def filled(*sources: str) -> History:
    history = History()
    for line, source in enumerate(sources, 1):
        history.add(line, source).result = f"r{line}"
    return history


def test_tail_is_the_newest_oldest_first() -> None:
    assert filled("a", "b", "c").tail(2, output=False) == [(1, 2, "b"), (1, 3, "c")]


def test_tail_with_output() -> None:
    assert filled("a").tail(5, output=True) == [(1, 1, ("a", "r1"))]


def test_range_ends_before_stop() -> None:
    assert filled("a", "b", "c").range(0, 1, 3, output=False) == [(1, 1, "a"), (1, 2, "b")]
    assert filled("a", "b").range(1, 2, None, output=False) == [(1, 2, "b")]


def test_other_sessions_are_empty() -> None:
    assert filled("a").range(2, 0, None, output=False) == []
    assert filled("a").range(-1, 0, None, output=False) == []


def test_search_takes_shell_patterns() -> None:
    history = filled("let x = 1", "y", "let z = 2")
    assert history.search("let*", None, unique=False, output=False) == [(1, 1, "let x = 1"), (1, 3, "let z = 2")]
    assert history.search("*", 1, unique=False, output=False) == [(1, 3, "let z = 2")]


def test_unique_keeps_the_newest() -> None:
    assert filled("a", "b", "a").search("*", None, unique=True, output=False) == [(1, 2, "b"), (1, 3, "a")]


def test_memory_is_bounded() -> None:
    history = History(max_entries=2)
    for line in range(5):
        history.add(line, str(line))
    assert history.tail(None, output=False) == [(1, 3, "3"), (1, 4, "4")]
