"""An object store: puts that cannot overwrite what they have not seen, and a deadline for everything."""

import asyncio
import fcntl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import LocalStore, ObjectStore

from pennant_server_ext.copies.bucket_error import lacks_bucket, sentence
from pennant_server_ext.errors import CopyUnavailable

SLOWEST_BYTES_PER_S: Final = 250_000.0
"""A large object gets more time than the deadline."""
_LOCK_FILE: Final = ".lock"

_Result = TypeVar("_Result")


class Taken(Exception):
    """An object of that name is there already, or it is not the one that was seen."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object's content, and the mark by which a later put knows that nobody has changed it."""

    data: bytes
    etag: str


class Bucket:
    """One bucket, or the part of it below a prefix. ``deadline_s``: for each request.

    Every method raises ``CopyUnavailable`` when the store cannot be reached or does not obey.
    """

    def __init__(self, store: ObjectStore, deadline_s: float) -> None:
        self._store = store
        self._deadline_s = deadline_s

    async def put_new(self, name: str, data: bytes) -> None:
        """Put an object that is named after its content; that it is there already is as good."""
        try:
            await self.create(name, data)
        except Taken:
            return

    async def create(self, name: str, data: bytes) -> str:
        """Put an object that must not be there yet; its etag.

        Raises:
            Taken: it is there.
        """
        return _etag(await self._ask(obstore.put_async(self._store, name, data, mode="create"), len(data)))

    async def replace(self, name: str, data: bytes, etag: str) -> str:
        """Put an object in the place of the one with that etag; the new etag.

        Raises:
            Taken: it is not there any more, or another one is.
        """
        if isinstance(self._store, LocalStore):
            return await self._ask(self._replace_file(self._store, name, data, etag))
        try:
            put = obstore.put_async(self._store, name, data, mode={"e_tag": etag})
            return _etag(await self._ask(put, len(data)))
        except FileNotFoundError as error:
            raise Taken from error

    async def put(self, name: str, data: bytes) -> None:
        """Put an object, whatever is there."""
        await self._ask(obstore.put_async(self._store, name, data), len(data))

    async def get(self, name: str) -> Stored | None:
        """An object; None when there is none of that name."""
        try:
            found = await self._ask(obstore.get_async(self._store, name))
            data = await self._ask(found.bytes_async(), found.meta["size"])
        except FileNotFoundError:
            return None
        return Stored(bytes(data), _etag(found.meta))

    async def list(self, folder: str) -> dict[str, int]:
        """The objects of a folder and their sizes in bytes, in the order of their names."""
        listing: Any = obstore.list(self._store, folder)  # pyright: ignore[reportUnknownMemberType]
        found = cast("list[dict[str, Any]]", await self._ask(listing.collect_async()))
        return {it["path"]: it["size"] for it in sorted(found, key=lambda it: it["path"])}

    async def delete(self, names: Sequence[str]) -> None:
        """Delete objects; those that are not there are left out."""
        if isinstance(self._store, LocalStore):
            for name in names:
                await self._delete_one(name)
        elif names:
            await self._ask(obstore.delete_async(self._store, list(names)))

    async def _delete_one(self, name: str) -> None:
        try:
            await self._ask(obstore.delete_async(self._store, name))
        except FileNotFoundError:
            return

    async def _replace_file(self, store: LocalStore, name: str, data: bytes, etag: str) -> str:
        # A folder knows no put on a condition, so everybody who replaces in it waits for the same lock.
        lock = Path(str(store.prefix)) / _LOCK_FILE
        return await asyncio.to_thread(_with_lock, lock, lambda: _replace(store, name, data, etag))

    async def _ask(self, request: Awaitable[_Result], size: int = 0) -> _Result:
        try:
            async with asyncio.timeout(self._deadline_s + size / SLOWEST_BYTES_PER_S):
                return await request
        except (AlreadyExistsError, PreconditionError) as error:
            raise Taken from error
        except FileNotFoundError as error:
            if lacks_bucket(error):
                raise CopyUnavailable(sentence(error), str(error)) from error
            raise
        except (BaseError, OSError, TimeoutError) as error:
            raise CopyUnavailable(sentence(error), str(error)) from error


def _with_lock(lock: Path, act: Callable[[], str]) -> str:
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return act()


def _replace(store: LocalStore, name: str, data: bytes, etag: str) -> str:
    try:
        found = _etag(obstore.head(store, name))
    except FileNotFoundError as error:
        raise Taken from error
    if found != etag:
        raise Taken
    return _etag(obstore.put(store, name, data))


def _etag(result: Any) -> str:
    return result["e_tag"] or ""
