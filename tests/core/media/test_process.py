"""The helper process: there when needed, gone when not, and unable to harm."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.core.media import samples
from tests.waiting import until
from veche.core.errors import Invalid
from veche.core.media.process import Decoder
from veche.settings import Settings


def helpers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if _is_helper(child)]


def _is_helper(child: psutil.Process) -> bool:
    """One that ended a moment ago has no command line any more, or is not there at all."""
    try:
        return "decoder.serve" in " ".join(child.cmdline())
    except psutil.NoSuchProcess:  # a zombie is one of these
        return False


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


async def test_a_helper_is_shared_and_ends_when_idle(tmp_path: Path, work: Path) -> None:
    picture = samples.picture(tmp_path / "a")
    async with Decoder(Settings.load(tmp_path, {"VECHE_MEDIA_IDLE_SECONDS": "1"})) as decoder:
        assert helpers() == []
        folders = [work / str(n) for n in range(4)]
        for folder in folders:
            folder.mkdir()
        await asyncio.gather(*(decoder.process(picture, workdir=folder) for folder in folders))
        assert len(helpers()) == 1
        await until(lambda: not helpers())
        await decoder.process(picture, workdir=work)
    assert helpers() == []


async def test_the_helper_knows_no_secrets_and_has_limits(
    tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VECHE_MAIL_ROUTE", "smtp://u:hunter2@h")
    async with Decoder(Settings.load(tmp_path, {})) as decoder:
        await decoder.process(samples.film(tmp_path / "a"), workdir=work)
        (helper,) = helpers()
        assert "hunter2" not in str(helper.environ())
        assert helper.rlimit(psutil.RLIMIT_AS)[0] == 1536 << 20
        assert helper.rlimit(psutil.RLIMIT_CPU)[0] < 60
        assert helper.rlimit(psutil.RLIMIT_CORE)[0] == 0
        loaded = "\n".join(found.path for found in helper.memory_maps())
        assert "apsw" not in loaded and "asyncpg" not in loaded


async def test_a_file_that_needs_too_long_costs_only_itself(tmp_path: Path, work: Path) -> None:
    """The helper is stopped in the middle, as a decoder in an endless loop would be."""
    async with Decoder(Settings.load(tmp_path, {"VECHE_MEDIA_WALL_SECONDS": "1"})) as decoder:
        picture = samples.picture(tmp_path / "a")
        await decoder.process(picture, workdir=work)
        (helper,) = helpers()
        os.kill(helper.pid, signal.SIGSTOP)
        with pytest.raises(Invalid) as caught:
            await decoder.process(picture, workdir=work)
        assert caught.value.code == "unreadable"
        assert (await decoder.process(picture, workdir=work)).kind == "image"


async def test_a_file_that_kills_its_helper_costs_only_itself(tmp_path: Path, work: Path) -> None:
    async with Decoder(Settings.load(tmp_path, {})) as decoder:
        picture = samples.picture(tmp_path / "a", size=(4000, 4000))
        await decoder.process(picture, workdir=work)
        (helper,) = helpers()
        running = asyncio.create_task(decoder.process(picture, workdir=work))
        await asyncio.sleep(0.05)
        os.kill(helper.pid, signal.SIGKILL)
        with pytest.raises(Invalid):
            await running
        assert (await decoder.process(picture, workdir=work)).kind == "image"


async def test_a_picture_beyond_the_memory_limit_is_refused(tmp_path: Path, work: Path) -> None:
    environ = {"VECHE_MEDIA_MEMORY_MIB": "256", "VECHE_LIMITS_IMAGE_PIXELS": "1000000000"}
    async with Decoder(Settings.load(tmp_path, environ)) as decoder:
        with pytest.raises(Invalid):
            await decoder.process(samples.png_bomb(tmp_path / "a", 30_000), workdir=work)
        assert (await decoder.process(samples.picture(tmp_path / "b"), workdir=work)).kind == "image"


async def test_a_caller_who_leaves_takes_the_helper_along(tmp_path: Path, work: Path) -> None:
    async with Decoder(Settings.load(tmp_path, {})) as decoder:
        picture = samples.picture(tmp_path / "a", size=(4000, 4000))
        running = asyncio.create_task(decoder.process(picture, workdir=work))
        await asyncio.sleep(0.3)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert helpers() == []
        assert (await decoder.process(picture, workdir=work)).kind == "image"


async def test_the_server_itself_loads_no_decoder(tmp_path: Path) -> None:
    program = (
        "import sys, veche.core.media.process; print(any(name in sys.modules for name in ('PIL', 'av', 'blurhash')))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    said, _ = await process.communicate()
    assert said.strip() == b"False"
