"""When notebooks are saved: soon, and less often when many change at the same time.

A save through Jupyter's contents manager takes some milliseconds of the server's only processor, whatever changed.
What is typed is in the log of changes within a quarter of a second, whatever the file's age.
"""

from typing import Final

from pennant_server_ext.growing_pause import growing_pause_s

SAVES_PER_S: Final = 28.0
"""Of all notebooks together: 140 that change all the time are saved every five seconds."""
LONGEST_INTERVAL_S: Final = 30.0
SHARE_OF_TIME: Final = 4.0
"""At most a quarter of the time goes into saving one notebook, however large it is."""
FIRST_RETRY_S: Final = 1.0
LONGEST_RETRY_S: Final = 30.0


def save_interval_s(wanted_s: float, notebooks: int, took_s: float = 0.0) -> float:
    """Seconds between two saves of one of so many notebooks that change, of which the last save took so long."""
    return max(wanted_s, min(LONGEST_INTERVAL_S, notebooks / SAVES_PER_S), took_s * SHARE_OF_TIME)


def save_at(changed: float, unsaved_since: float, last_save: float, pause_s: float, interval_s: float) -> float:
    """When to save: in the first pause after a change, or when the interval is over; all in seconds of one clock."""
    return max(min(changed + pause_s, unsaved_since + interval_s), last_save + interval_s)


def retry_after_s(failures: int) -> float:
    """Seconds until a save that has failed so often is tried again."""
    return growing_pause_s(failures, FIRST_RETRY_S, LONGEST_RETRY_S)
