"""Named blobs of a room in the object store, for whoever keeps something beside the room's log."""

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.copies.object_names import blob_of, version_name, versions_folder


class RoomBlobs:
    """Every method raises ``CopyUnavailable`` when the store does not obey."""

    def __init__(self, bucket: Bucket, room_key: str) -> None:
        self._bucket = bucket
        self._key = room_key

    async def put(self, name: str, data: bytes) -> None:
        """Keep a blob under that name, instead of the one that had it."""
        await self._bucket.put(version_name(self._key, name), data)

    async def get(self, name: str) -> bytes | None:
        """A blob; None when there is none of that name."""
        stored = await self._bucket.get(version_name(self._key, name))
        return None if stored is None else stored.data

    async def list(self) -> dict[str, int]:
        """The names and sizes in bytes of all of the room's blobs."""
        return {blob_of(name): size for name, size in (await self._bucket.list(versions_folder(self._key))).items()}

    async def delete(self, name: str) -> None:
        """Delete a blob, if there is one of that name."""
        await self._bucket.delete([version_name(self._key, name)])
