"""Films and sound that not every app plays: encoded anew where that can be had, kept as they came where it cannot."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import av
import psutil
import pytest
import pytest_asyncio
from PIL import Image

from tests.core.media import samples
from tests.core.media.test_process import helpers
from tests.waiting import until
from veche.core.media.decoder import convert
from veche.core.media.decoder.wire import Refused
from veche.core.media.process import Decoded, Decoder
from veche.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def decoder(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Decoder]:
    async with Decoder(Settings.load(tmp_path_factory.mktemp("data"), {})) as made:
        yield made


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


async def converted(decoder: Decoder, source: Path, work: Path) -> tuple[Decoded, Decoded]:
    """What was found, and what was made of it."""
    found = await decoder.process(source, ("video", "audio"), workdir=work)
    return found, await decoder.convert(found, workdir=work)


def original(made: Decoded) -> Path:
    file = made.file("original")
    assert file is not None and file.size == file.path.stat().st_size and file.mime == made.mime
    return file.path


@pytest.mark.parametrize(
    ("form", "codec", "sound"),
    [("webm", "libvpx", "libopus"), ("webm", "libvpx-vp9", None), ("matroska", "libvpx-vp9", "libopus")],
)
async def test_films_become_what_every_app_plays(
    decoder: Decoder, tmp_path: Path, work: Path, form: str, codec: str, sound: str | None
) -> None:
    found, made = await converted(decoder, samples.film(tmp_path / "a", form, codec, sound, (321, 243), 2), work)
    assert not found.common and made.common
    assert (made.kind, made.mime, made.width, made.height) == (found.kind, "video/mp4", 320, 242)
    assert made.duration is not None and 1900 <= made.duration <= 2200 and made.fps == 10
    assert made.blurhash == found.blurhash and made.file("small") == found.file("small")
    with av.open(str(original(made))) as film:
        assert [stream.codec_context.name for stream in film.streams] == ["h264", *(["aac"] if sound else [])]
        assert film.streams.video[0].codec_context.pix_fmt == "yuv420p"
        frames = list(film.decode(video=0))
        assert [round(frame.time * 10) for frame in frames] == list(range(20)), "each at its own moment"
    assert samples.SECRET.encode() not in original(made).read_bytes()


@pytest.mark.parametrize(("form", "codec"), [("ogg", "libopus"), ("flac", "flac"), ("wav", "pcm_s16le")])
async def test_sound_becomes_mp3(decoder: Decoder, tmp_path: Path, work: Path, form: str, codec: str) -> None:
    found, made = await converted(decoder, samples.record(tmp_path / "a", form, codec), work)
    assert (made.kind, made.mime, made.title) == ("audio", "audio/mpeg", found.title)
    assert made.duration is not None and 1900 <= made.duration <= 2200
    assert original(made).suffix == ".mp3"
    with av.open(str(original(made))) as record:
        assert sum(frame.samples for frame in record.decode(audio=0)) >= 90_000


async def test_a_film_that_a_note_turns_stands_upright_without_it(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    source = samples.turned(samples.film(tmp_path / "a", sound="libopus"))
    found, made = await converted(decoder, source, work)
    assert (made.width, made.height) == (found.width, found.height) == (240, 320)
    with av.open(str(original(made))) as film:
        frame = next(film.decode(video=0))
        assert (frame.width, frame.height, frame.rotation) == (240, 320, 0)
        picture: Image.Image = frame.to_image()
        top, bottom = picture.getpixel((120, 80)), picture.getpixel((120, 280))
        assert isinstance(top, tuple) and isinstance(bottom, tuple)
        assert top[0] > 150 and bottom[2] > 150


async def test_what_every_app_plays_stays_as_it_is(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    for source in (
        samples.film(tmp_path / "film"), samples.record(tmp_path / "mp3", "mp3", "libmp3lame"),
        samples.record(tmp_path / "m4a", "mp4", "aac"),
    ):  # fmt: skip
        found, made = await converted(decoder, source, work)
        assert made is found


async def test_nothing_is_lost_when_it_does_not_succeed(
    decoder: Decoder, tmp_path: Path, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = await decoder.process(samples.film(tmp_path / "a", "webm", "libvpx", None), workdir=work)
    whole = original(found).read_bytes()
    original(found).write_bytes(whole[:300] + bytes(len(whole) - 300))
    with caplog.at_level(logging.WARNING):
        assert await decoder.convert(found, workdir=work) is found
    assert "stays as it came" in caplog.text


def at_work() -> list[psutil.Process]:
    """Helpers that convert: their limit of processor time is set when the work begins, and larger than others'."""
    return [one for one in helpers() if 100 < one.rlimit(psutil.RLIMIT_CPU)[0] < 1000]


async def test_a_conversion_that_is_ended_by_its_limits_leaves_the_file_as_it_came(
    tmp_path: Path, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Decoder(Settings.load(tmp_path, {"VECHE_MEDIA_IDLE_SECONDS": "1"})) as decoder:
        found = await decoder.process(samples.noise(tmp_path / "a"), workdir=work)
        running = asyncio.create_task(decoder.convert(found, workdir=work))
        await until(at_work)
        (helper,) = at_work()
        assert helper.nice() > 0, "everything else goes first"
        helper.kill()
        assert await running is found and original(found).exists()
    assert "within our limits" in caplog.text


async def test_whoever_keeps_the_instance_may_turn_it_off(tmp_path: Path, work: Path) -> None:
    async with Decoder(Settings.load(tmp_path, {"VECHE_MEDIA_CONVERT_SECONDS": "0"})) as decoder:
        found, made = await converted(decoder, samples.film(tmp_path / "a", "webm", "libvpx", None), work)
        assert made is found


async def test_a_missing_encoder_is_named() -> None:
    with pytest.raises(Refused) as refused:
        convert._need(convert.FILM, "an_encoder_that_nobody_wrote")
    assert refused.value.refusal.code == "no_encoder" and "nobody_wrote" in refused.value.refusal.why
