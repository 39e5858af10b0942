"""Letters are ticked off receiver by receiver, alone or joined in one update."""

from typing import Any

from pycrdt import Doc, Text, merge_updates

from benchmarks.capacity.key_presses import Keyboard, update_message, update_of
from benchmarks.collaboration.deliveries import Deliveries

ALL_THREE = 0b111


def test_a_letter_is_on_its_way_until_everybody_has_it() -> None:
    deliveries = Deliveries()
    keyboard = Keyboard(7)
    message = keyboard.next_key()
    deliveries.sent(message, 7, keyboard.clock, ALL_THREE, at=10.0)
    deliveries.came(0, message, at=11.0)
    deliveries.came(2, message, at=12.0)
    deliveries.came(2, message, at=13.0)
    assert (deliveries.latencies, deliveries.undelivered) == ([1.0, 2.0], 1)
    deliveries.came(1, message, at=14.0)
    assert (deliveries.latencies, deliveries.undelivered) == ([1.0, 2.0, 4.0], 0)


def test_letters_that_the_server_joined_are_all_taken() -> None:
    deliveries = Deliveries()
    doc: Doc[Any] = Doc(client_id=7)
    made: list[bytes] = []
    subscription = doc.observe(lambda event: made.append(event.update))
    text: Text = doc.get("text", type=Text)
    text += "a"
    text += "b"
    doc.unobserve(subscription)
    for clock, update in enumerate(made):
        deliveries.sent(update_message(update), 7, clock, 0b1, at=float(clock))
    joined = update_message(merge_updates(*made))
    assert update_of(joined) not in made
    deliveries.came(0, joined, at=5.0)
    assert (deliveries.latencies, deliveries.undelivered) == ([5.0, 4.0], 0)


def test_an_older_letter_does_not_stand_for_a_newer_one() -> None:
    deliveries = Deliveries()
    keyboard = Keyboard(7)
    older, newer = keyboard.next_key(), keyboard.next_key()
    deliveries.sent(newer, 7, keyboard.clock, 0b1, at=0.0)
    deliveries.came(0, older, at=1.0)
    assert deliveries.undelivered == 1
