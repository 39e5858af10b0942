"""Whose presence a browser may tell of."""

from typing import Any

from pycrdt import Awareness, Doc

from pennant_server_ext.rooms.own_presence import own_part


def update(*states: dict[str, Any] | None) -> tuple[bytes, list[int]]:
    """One browser's update about several clients, and their ids."""
    merged, ids = Awareness(Doc()), list[int]()
    for state in states:
        one = Awareness(Doc())
        one.set_local_state(state or {})
        if state is None:
            one.set_local_state(None)
        ids.append(one.client_id)
        merged.apply_awareness_update(one.encode_awareness_update([one.client_id]), "test")
    return merged.encode_awareness_update(ids), ids


def states_in(encoded: bytes | None) -> dict[int, Any]:
    """What a browser learns from the update."""
    learned = Awareness(Doc())
    if encoded is not None:
        learned.apply_awareness_update(encoded, "test")
    return {client: state for client, state in learned.states.items() if client != learned.client_id}


ANN = {"user": {"username": "ann", "name": "Ann"}, "cursor": 1}
BOB = {"user": {"username": "bob", "name": "Bob"}}


def test_what_is_her_own_goes_on_as_it_is() -> None:
    encoded, ids = update(ANN)
    own: set[int] = set()
    assert own_part(encoded, "ann", own) is encoded
    assert own == set(ids)
    nameless, _ = update({"cursor": 2})
    assert own_part(nameless, "ann", own) is nameless


def test_nobody_is_somebody_else() -> None:
    forgeries: list[dict[str, Any]] = [BOB, {"user": "bob"}, {"user": {"name": "Ann"}}, {"user": {}}]
    for forged in forgeries:
        assert own_part(update(forged)[0], "ann", set()) is None


def test_what_she_knows_of_others_is_left_out() -> None:
    encoded, (hers, _) = update(ANN, BOB)
    assert states_in(own_part(encoded, "ann", set())) == {hers: ANN}


def test_she_can_leave_and_send_nobody_else_away() -> None:
    doc = Awareness(Doc())
    doc.set_local_state(ANN)
    own: set[int] = set()
    assert own_part(doc.encode_awareness_update([doc.client_id]), "ann", own)
    doc.set_local_state(None)
    leaving = doc.encode_awareness_update([doc.client_id])
    assert own_part(leaving, "ann", own) is leaving
    assert own_part(leaving, "bob", set()) is None
