"""The hash is the one that jupyter-server-documents makes, whose figures these are."""

import pytest

from benchmarks.collaboration.source_hash import source_hash


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("", "0"),
        ("1", "1228156847"),
        ("1+", "2716212401"),
        ("1+1", "2728614991"),
        ("print('hello')", "3975440051"),
        ("é→", "2020027868"),
    ],
)
def test_the_hash_of_every_length_of_rest(source: str, known: str) -> None:
    assert source_hash(source) == known
