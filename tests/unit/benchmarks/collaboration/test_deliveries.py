"""Letters are ticked off receiver by receiver, alone or joined in one update."""

from pycrdt import merge_updates

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


def test_letters_that_the_server_joined_are_all_taken_by_each() -> None:
    deliveries = Deliveries()
    keyboard = Keyboard(7)
    letters = [keyboard.next_key() for _ in range(3)]
    for number, message in enumerate(letters, start=1):
        deliveries.sent(message, 7, number, 0b11, at=float(number))
    joined = update_message(merge_updates(*map(update_of, letters[1:])))
    deliveries.came(0, joined, at=5.0)
    deliveries.came(1, joined, at=6.0)
    assert (deliveries.latencies, deliveries.undelivered) == ([3.0, 2.0, 4.0, 3.0], 1)


def test_an_older_letter_does_not_stand_for_a_newer_one() -> None:
    deliveries = Deliveries()
    keyboard = Keyboard(7)
    older, newer = keyboard.next_key(), keyboard.next_key()
    deliveries.sent(newer, 7, keyboard.clock, 0b1, at=0.0)
    deliveries.came(0, older, at=1.0)
    assert deliveries.undelivered == 1
