"""Files in a folder and in a bucket behave alike."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from veche.settings import Settings
from veche.storage import Missing, Storage, StorageError, content_type, is_key, new_key, open_storage


@pytest.fixture(scope="module")
def bucket() -> Iterator[dict[str, str]]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    import boto3

    endpoint = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "name", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="veche")
    yield {
        "VECHE_STORAGE_URL": "s3://veche/some/prefix",
        "VECHE_STORAGE_ENDPOINT": endpoint,
        "VECHE_STORAGE_ACCESS_KEY": "name",
        "VECHE_STORAGE_SECRET_KEY": "secret",
    }
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    environ = request.getfixturevalue("bucket") if request.param == "bucket" else {}
    made = open_storage(Settings.load(tmp_path, environ))
    yield made
    await made.close()


async def test_what_is_put_can_be_read_whole_and_in_part(storage: Storage) -> None:
    key = new_key("media", "png")
    await storage.put(key, b"0123456789" * 100_000)
    assert await storage.get(key) == b"0123456789" * 100_000
    assert b"".join([piece async for piece in storage.open(key)]) == b"0123456789" * 100_000
    assert b"".join([piece async for piece in storage.open(key, 999_990)]) == b"0123456789"
    assert b"".join([piece async for piece in storage.open(key, 3, 7)]) == b"3456"
    assert b"".join([piece async for piece in storage.open(key, 3, 3)]) == b""
    found = await storage.stat(key)
    assert found is not None
    assert (found.size, found.content_type) == (1_000_000, "image/png")
    assert found.modified > 1_600_000_000_000


async def test_a_file_is_copied_and_stays_where_it_was(storage: Storage, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(os.urandom(9_000_000))
    key = new_key("media", "mp4")
    await storage.put(key, source, "video/mp4")
    assert await storage.get(key) == source.read_bytes()


async def test_an_empty_file_is_a_file(storage: Storage) -> None:
    key = new_key("media", "txt")
    await storage.put(key, b"")
    assert await storage.exists(key)
    assert await storage.get(key) == b""


async def test_what_is_not_there_is_missing(storage: Storage) -> None:
    key = new_key("media", "png")
    assert await storage.stat(key) is None
    assert not await storage.exists(key)
    with pytest.raises(Missing):
        await storage.get(key)
    with pytest.raises(Missing):
        async for _ in storage.open(key):
            pass
    with pytest.raises(Missing):
        await storage.rename(key, new_key("media", "png"))


async def test_removing_and_renaming_may_run_twice(storage: Storage) -> None:
    old, new, other = (new_key("media", "png") for _ in range(3))
    await storage.put(old, b"x")
    for _ in range(2):
        await storage.rename(old, new)
    assert await storage.get(new) == b"x"
    assert not await storage.exists(old)
    await storage.put(other, b"y")
    for _ in range(2):
        await storage.delete(new, old, other)
    assert not await storage.exists(new)
    assert not await storage.exists(other)
    await storage.delete()


async def test_putting_twice_leaves_the_last(storage: Storage) -> None:
    key = new_key("media", "png")
    await asyncio.gather(*(storage.put(key, bytes([n]) * 1000) for n in range(5)))
    assert len(set(await storage.get(key))) == 1


@pytest.mark.parametrize(
    "key",
    [
        *("", "a\\b", "a\0b", "a b", "a\n", "é", "a%2e%2e/b", "x" * 201, "a/..", "~/x", "C:/x", ".incoming/x"),
        *(
            "/",
            "..",
            "a/../b",
            "../../etc/passwd",
            "/etc/passwd",
            "a//b",
            "a/./b",
            "./a",
            "a/",
            ".hidden",
            "a/.hidden/b",
        ),
    ],
)
async def test_no_name_leads_out_of_the_storage(storage: Storage, key: str) -> None:
    assert not is_key(key)
    good = new_key("media")
    for attempt in (
        storage.put(key, b""),
        storage.get(key),
        storage.stat(key),
        storage.exists(key),
        storage.delete(key),
        storage.rename(good, key),
        storage.rename(key, good),
    ):
        with pytest.raises((ValueError, Missing)):
            await attempt
    with pytest.raises(ValueError):
        storage.url(key)
    with pytest.raises(ValueError):
        storage.local_path(key)


def test_names_are_long_random_and_spread_over_folders() -> None:
    keys = {new_key("media", ".jpg") for _ in range(1000)}
    assert len(keys) == 1000
    for key in keys:
        kind, first, second, name = key.split("/")
        assert (kind, len(name)) == ("media", 36)
        assert name.startswith(first + second)
        assert is_key(key)


def test_readers_are_told_the_type_of_the_name_and_no_other() -> None:
    assert content_type("media/a.jpg") == "image/jpeg"
    for key in ("media/a.html", "media/a.svg", "media/a", "media/a.xml", "media/a.js"):
        assert content_type(key) == "application/octet-stream"


def test_addresses_are_on_this_server_unless_another_is_named(tmp_path: Path) -> None:
    environ = {"VECHE_SERVER_BASE_URL": "https://veche.example/"}
    assert (
        open_storage(Settings.load(tmp_path, environ)).url("media/x.png") == "https://veche.example/files/media/x.png"
    )
    environ["VECHE_STORAGE_PUBLIC_URL"] = "https://cdn.example/veche/"
    assert open_storage(Settings.load(tmp_path, environ)).url("media/x.png") == "https://cdn.example/veche/media/x.png"


async def test_a_folder_never_shows_half_a_file(tmp_path: Path) -> None:
    storage = open_storage(Settings.load(tmp_path, {}))
    key = new_key("media", "png")
    with pytest.raises(StorageError):
        await storage.put(key, tmp_path / "nothing here")
    assert not await storage.exists(key)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    assert storage.local_path(key) == tmp_path / "files" / key


async def test_a_bucket_that_does_not_answer_is_an_error_of_ours(tmp_path: Path, bucket: dict[str, str]) -> None:
    storage = open_storage(Settings.load(tmp_path, bucket | {"VECHE_STORAGE_URL": "s3://another"}))
    with pytest.raises(StorageError):
        await storage.put(new_key("media"), b"x")
