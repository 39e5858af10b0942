"""Reasons of closed sockets, in the bytes that there are for them."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pennant_server_ext.errors import RoomElsewhere
from pennant_server_ext.rooms.close_reason import LONGEST, fitting


@given(words=st.text(max_size=300), is_json=st.booleans())
def test_every_reason_fits_and_stays_what_it_is(words: str, is_json: bool) -> None:
    whole = {"reason": "initialization_error", "reloadable": False, "errorReason": words}
    short = fitting(json.dumps(whole) if is_json else words)
    assert len(short.encode()) <= LONGEST
    if is_json:
        assert json.loads(short)["reason"] == "initialization_error"
    elif len(words.encode()) <= LONGEST:
        assert short == words


def test_people_read_a_whole_sentence() -> None:
    error = RoomElsewhere("jupyter-9f2a41c7", "22:41:07 UTC")
    told = fitting(json.dumps({"reason": "initialization_error", "reloadable": False, "errorReason": str(error)}))
    assert json.loads(told)["errorReason"] == "Open on another server: jupyter-9f2a41c7, until 22:41:07 UTC."
