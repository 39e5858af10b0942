"""What becomes of trust on a full disk."""

# nbformat is typed in part only.
# pyright: reportUnknownMemberType=false

import logging
import sqlite3
from pathlib import Path

import pytest
from nbformat.sign import SQLiteSignatureStore

from pennant_server_ext.rooms.trust_store import TrustStore
from tests.small_disk import small_disk

HOW = "sha256"


def test_what_a_full_disk_does_not_take_is_remembered_and_what_it_has_is_known(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "disk", "200k") as disk:
        sqlite = SQLiteSignatureStore(str(disk.folder / "trust.db"))
        store = TrustStore(sqlite, logging.getLogger("test"))
        store.store_signature("before", HOW)
        disk.fill()
        with pytest.raises(sqlite3.OperationalError):
            sqlite.check_signature("before", HOW)
        store.store_signature("while full", HOW)
        store.store_signature("also", HOW)
        assert store.check_signature("before", HOW)
        assert store.check_signature("while full", HOW)
        assert not store.check_signature("never", HOW)
        assert caplog.text.count("kept in memory only") == 1
        disk.make_room()
        store.store_signature("after", HOW)
        assert store.check_signature("after", HOW)
        store.close()
        again = SQLiteSignatureStore(str(disk.folder / "trust.db"))
        assert [again.check_signature(digest, HOW) for digest in ("before", "after", "while full")] == [
            True,
            True,
            False,
        ]
        again.close()
