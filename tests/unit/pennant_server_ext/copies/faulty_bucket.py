"""A bucket over obstore's memory store that fails, is slow, or is watched."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from obstore.store import MemoryStore

from pennant_server_ext.copies.bucket import Bucket
from pennant_server_ext.errors import CopyUnavailable


class FaultyBucket(Bucket):
    """``broken``: why every request fails, empty: none does. ``slow``: set while requests wait. ``asked``: what was."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        super().__init__(self.store, 10.0)
        self.broken = ""
        self.going = asyncio.Event()
        self.going.set()
        self.asked: list[tuple[str, str]] = []

    async def _through(self, what: str, name: str, request: Awaitable[Any]) -> Any:
        self.asked.append((what, name))
        await self.going.wait()
        if self.broken:
            request.close()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
            raise CopyUnavailable(self.broken)
        return await request

    async def create(self, name: str, data: bytes) -> str:
        return await self._through("create", name, super().create(name, data))

    async def replace(self, name: str, data: bytes, etag: str) -> str:
        return await self._through("replace", name, super().replace(name, data, etag))

    async def get(self, name: str) -> Any:
        return await self._through("get", name, super().get(name))

    async def list(self, folder: str) -> Any:
        return await self._through("list", folder, super().list(folder))

    async def delete(self, names: Any) -> None:
        for name in names:
            await self._through("delete", name, super().delete([name]))
