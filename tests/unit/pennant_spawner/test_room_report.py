"""What the doctor says about room."""

from pennant_spawner.admission import AdmissionRules
from pennant_spawner.engine import HostUsage
from pennant_spawner.pool import PoolRules
from pennant_spawner.room_report import pool_findings, room_findings
from pennant_spawner.sandbox_limits import SandboxLimits
from tests.spawner_fakes import GIB


def test_room_is_told_with_what_bounds_it() -> None:
    usage = HostUsage(40, 5 * GIB, 24 * GIB, 2, 16 * GIB, 0.3, 0.02)
    assert list(room_findings(usage, SandboxLimits(), AdmissionRules())) == [
        (
            "memory",
            "24.0 GiB; sandboxes may be promised 4 times as much, 96.0 GiB, and 40 sandboxes have 5.0 GiB",
            None,
        ),
        ("available", "16.0 GiB now; 0.5 GiB are kept free", True),
        ("room", "for 124 more of 128 MiB, if each used all of it", True),
        ("starts", "2 at a time", None),
    ]


def test_a_full_and_busy_host_is_no_good() -> None:
    found = list(room_findings(HostUsage(9, GIB, GIB, 2, 0, 9.0, 0.97), SandboxLimits(), AdmissionRules()))
    assert [(name, good) for name, _, good in found if good is not None] == [("available", False), ("room", False)]
    assert found[-1][1] == "1 at a time, since tasks wait 97% of the time"


def test_a_host_that_tells_nothing_still_has_a_number() -> None:
    found = dict(
        (name, finding) for name, finding, _ in room_findings(HostUsage(1, 0, 0, 2), SandboxLimits(), AdmissionRules())
    )
    assert found["room"].startswith("for 999 more")


def test_what_is_kept_ready() -> None:
    assert next(pool_findings(PoolRules(1, 8)))[1] == "1 to 8, by demand, once a notebook was opened"
    assert next(pool_findings(PoolRules(1, 0)))[1].startswith("none")
