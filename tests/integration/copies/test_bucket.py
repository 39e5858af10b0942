"""The same promises of every kind of store: a real S3 server, moto, a folder, and memory."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from pennant_server_ext.copies import bucket_error
from pennant_server_ext.copies.bucket import Bucket, Taken
from pennant_server_ext.copies.object_names import lease_name
from pennant_server_ext.copies.settings import CopySettings, S3Settings, open_bucket
from pennant_server_ext.errors import BadRequest, CopyUnavailable
from tests.integration.copies.s3_server import KEY, SECRET, S3Server, make_bucket

LARGE = 12 * 1024 * 1024


@pytest.fixture(scope="module")
def moto() -> Iterator[S3Settings]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = S3Settings(f"http://{host}:{port}", "us-east-1", KEY, SECRET)
    make_bucket(settings)
    yield settings
    server.stop()


@pytest.fixture(params=["seaweedfs", "moto", "file", "memory"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Bucket:
    match request.param:
        case "seaweedfs":
            s3: S3Settings = request.getfixturevalue("s3_server").settings
            return open_bucket(CopySettings(f"s3://tests/{tmp_path.name}", s3))
        case "moto":
            return open_bucket(CopySettings(f"s3://tests/{tmp_path.name}", request.getfixturevalue("moto")))
        case "file":
            return open_bucket(CopySettings(f"file://{tmp_path / 'copies'}"))
        case _:
            return open_bucket(CopySettings("memory:///"))


async def test_nothing_is_overwritten_unseen(bucket: Bucket) -> None:
    assert await bucket.get("rooms/a/lease") is None
    first = await bucket.create("rooms/a/lease", b"first")
    with pytest.raises(Taken):
        await bucket.create("rooms/a/lease", b"second")
    second = await bucket.replace("rooms/a/lease", b"second", first)
    with pytest.raises(Taken):
        await bucket.replace("rooms/a/lease", b"third", first)
    with pytest.raises(Taken):
        await bucket.replace("rooms/b/lease", b"third", first)
    found = await bucket.get("rooms/a/lease")
    assert found is not None
    assert (found.data, found.etag) == (b"second", second)


async def test_one_of_many_at_the_same_time_gets_it(bucket: Bucket) -> None:
    async def try_to(replace: str = "") -> bool:
        try:
            await (bucket.replace("rooms/a/lease", b"x", replace) if replace else bucket.create("rooms/a/lease", b"x"))
        except Taken:
            return False
        return True

    assert sum(await asyncio.gather(*(try_to() for _ in range(8)))) == 1
    found = await bucket.get("rooms/a/lease")
    assert found is not None
    etag = await bucket.replace("rooms/a/lease", b"y", found.etag)
    assert sum(await asyncio.gather(*(try_to(etag) for _ in range(8)))) == 1


async def test_objects_come_back_and_go(bucket: Bucket) -> None:
    contents = {lease_name(key): key.encode() for key in ("a", "two/three", "ü %", "..")}
    large = "rooms/a/large"
    contents[large] = bytes(LARGE)
    for name, data in contents.items():
        await bucket.put_new(name, data)
        await bucket.put_new(name, data)
    await bucket.put_new("rooms of others/one", b"")
    assert await bucket.list("rooms") == {name: len(data) for name, data in sorted(contents.items())}
    for name, data in contents.items():
        found = await bucket.get(name)
        assert found is not None
        assert found.data == data
    await bucket.put(large, b"small")
    await bucket.delete([*list(contents)[1:], "rooms/a/never-was"])
    assert await bucket.list("rooms") == {lease_name("a"): 1}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (S3Settings(access_key_id="another"), f"{bucket_error.REFUSED} (InvalidAccessKeyId)"),
        (S3Settings(secret_access_key="another"), f"{bucket_error.REFUSED} (SignatureDoesNotMatch)"),
        (S3Settings(endpoint="http://127.0.0.1:9"), bucket_error.UNREACHABLE),
        (S3Settings(endpoint="black hole"), bucket_error.NO_ANSWER),
    ],
    ids=["key", "secret", "refused", "black hole"],
)
async def test_what_is_wrong_is_said_in_words(s3_server: S3Server, given: S3Settings, words: str) -> None:
    right = s3_server.settings
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}" if " " in given.endpoint else given.endpoint
        key, secret = given.access_key_id or KEY, given.secret_access_key or SECRET
        wrong = S3Settings(endpoint or right.endpoint, right.region, key, secret)
        bucket = open_bucket(CopySettings("s3://tests/wrong", wrong, request_deadline_s=0.3))
        for request in (bucket.create("a", b""), bucket.get("a"), bucket.list("a"), bucket.delete(["a"])):
            with pytest.raises(CopyUnavailable) as caught:
                await request
            assert caught.value.message == words


async def test_a_bucket_that_is_not_there_is_said_in_words(moto: S3Settings) -> None:
    bucket = open_bucket(CopySettings("s3://never-made", moto))
    for request in (bucket.create("a", b""), bucket.get("a"), bucket.list("a")):
        with pytest.raises(CopyUnavailable, match=bucket_error.NO_BUCKET):
            await request


@pytest.mark.parametrize("url", ["http://bucket", "s3://", "file://host/folder", "bucket", "s3:bucket"])
def test_an_address_that_names_no_store_says_what_would(url: str) -> None:
    with pytest.raises(BadRequest, match="s3://bucket/prefix"):
        open_bucket(CopySettings(url))
