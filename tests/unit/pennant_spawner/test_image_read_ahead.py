"""The image is read once there is one, and no longer than anybody wants it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pennant_spawner.image_read_ahead import ImageReadAhead, read_ahead
from pennant_spawner.sandbox_settings import SandboxSettings

CHUNK = 1000


@dataclass
class FakeStore:
    """Has these images, each of so many chunks."""

    images: dict[str, int] = field(default_factory=dict[str, int])

    def has_image(self, name: str) -> bool:
        return name in self.images

    def read_image(self, name: str, go_on: Callable[[], bool]) -> int:
        read = 0
        for _ in range(self.images[name]):
            read += CHUNK
            if not go_on():
                break
        return read


def never() -> bool:
    return False


def test_the_whole_image_is_read() -> None:
    assert read_ahead(FakeStore({"ours": 7, "another": 3}), lambda: "ours", never) == 7 * CHUNK


def test_an_image_that_has_still_to_be_made_is_not_missed() -> None:
    assert read_ahead(FakeStore({"another": 3}), lambda: "ours", never) == 0


def test_it_ends_with_its_deadline() -> None:
    assert read_ahead(FakeStore({"ours": 7}), lambda: "ours", never, deadline_s=0) == CHUNK


def test_it_ends_with_the_server() -> None:
    stopped = iter([False, False, True])
    assert read_ahead(FakeStore({"ours": 7}), lambda: "ours", lambda: next(stopped)) == 2 * CHUNK
    assert read_ahead(FakeStore({"ours": 7}), lambda: "ours", lambda: True) == 0


def test_without_containers_nothing_is_started() -> None:
    reading = ImageReadAhead(SandboxSettings(engine="local"))
    reading.start()
    reading.close()
