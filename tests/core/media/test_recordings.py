"""Films and sound: probed, stripped of what they tell about their maker, not encoded anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest
import pytest_asyncio
from PIL import Image

from tests.core.media import samples
from veche.core.errors import Invalid
from veche.core.media.process import Decoded, Decoder
from veche.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one helper process for all of them


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def decoder(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Decoder]:
    async with Decoder(Settings.load(tmp_path_factory.mktemp("data"), {})) as made:
        yield made


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def assert_nothing_is_told(found: Decoded) -> None:
    for file in found.files:
        data = file.path.read_bytes()
        assert not any(mark in data for mark in (samples.SECRET.encode(), b"+55.7558", b"A film", "Песня".encode()))


@pytest.mark.parametrize(
    ("form", "codec", "sound", "mime"),
    [
        ("mp4", "libx264", "aac", "video/mp4"),
        ("mov", "libx264", "aac", "video/mp4"),
        ("matroska", "libx264", "aac", "video/mp4"),
        ("webm", "libvpx", "libopus", "video/webm"),
        ("matroska", "libvpx-vp9", "libopus", "video/webm"),
    ],
)
async def test_films_are_probed_and_copied_without_metadata(
    decoder: Decoder, tmp_path: Path, work: Path, form: str, codec: str, sound: str, mime: str
) -> None:
    source = samples.film(tmp_path / "a", form, codec, sound, seconds=2)
    found = await decoder.process(source, workdir=work)
    assert (found.kind, found.mime, found.width, found.height) == ("video", mime, 320, 240)
    assert found.duration is not None and 1900 <= found.duration <= 2200
    assert found.fps == 10
    assert found.bitrate is not None and found.bitrate > 1000
    assert found.blurhash is not None
    assert_nothing_is_told(found)
    original = found.file("original")
    assert original is not None
    with av.open(str(original.path)) as copy:
        frames = list(copy.decode(video=0))
        assert len(frames) == 20
        assert [frame.pts for frame in frames] == sorted(frame.pts for frame in frames)
        assert copy.streams.audio
    small = found.file("small")
    assert small is not None
    with Image.open(small.path) as image:
        assert image.size == (320, 240)
        red, blue = image.getpixel((60, 200)), image.getpixel((260, 200))
        assert isinstance(red, tuple) and isinstance(blue, tuple)
        assert red[0] > 150 and blue[2] > 150


async def test_a_short_film_without_sound_is_shown_like_a_moving_picture(
    decoder: Decoder, tmp_path: Path, work: Path
) -> None:
    found = await decoder.process(samples.film(tmp_path / "a", sound=None), ["video"], workdir=work)
    assert found.kind == "gifv"


async def test_a_film_of_a_phone_held_upright_stands_upright(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    source = samples.turned(samples.film(tmp_path / "a"))
    found = await decoder.process(source, workdir=work)
    assert (found.width, found.height) == (240, 320)
    small = found.file("small")
    assert small is not None
    with Image.open(small.path) as image:  # turned clockwise, the left half comes to the top
        top, bottom = image.getpixel((120, 80)), image.getpixel((120, 280))
        assert isinstance(top, tuple) and isinstance(bottom, tuple)
        assert top[0] > 150 and bottom[2] > 150
    (work / "again").mkdir()
    original = found.file("original")
    assert original is not None
    again = await decoder.process(original.path, workdir=work / "again")
    assert (again.width, again.height) == (240, 320), "the copy lost the note that says to turn it"


@pytest.mark.parametrize(
    ("form", "codec", "mime"),
    [
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("ogg", "libopus", "audio/ogg"),
        ("flac", "flac", "audio/flac"),
        ("wav", "pcm_s16le", "audio/wav"),
        ("mp4", "aac", "audio/mp4"),
        ("webm", "libopus", "audio/webm"),
    ],
)
async def test_sound_is_probed_and_its_names_are_read_and_removed(
    decoder: Decoder, tmp_path: Path, work: Path, form: str, codec: str, mime: str
) -> None:
    found = await decoder.process(samples.record(tmp_path / "a", form, codec), ["audio"], workdir=work)
    assert (found.kind, found.mime, found.width) == ("audio", mime, None)
    assert found.duration is not None and 1900 <= found.duration <= 2200
    assert found.title == "Песня"
    assert_nothing_is_told(found)
    original = found.file("original")
    assert original is not None
    with av.open(str(original.path)) as copy:
        assert sum(frame.samples for frame in copy.decode(audio=0)) >= 90_000


async def test_the_cover_of_a_record_becomes_its_preview(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    found = await decoder.process(samples.record(tmp_path / "a", "mp3", "libmp3lame", cover=True), workdir=work)
    assert (found.kind, found.artist) == ("audio", "Хор")
    assert found.blurhash is not None
    small = found.file("small")
    assert small is not None
    assert (small.width, small.height) == (300, 300)
    original = found.file("original")
    assert original is not None
    with av.open(str(original.path)) as copy:
        assert not copy.streams.video


async def code(path: Path, work: Path, environ: dict[str, str] | None = None) -> str:
    async with Decoder(Settings.load(work.parent / "data", environ or {})) as decoder:
        with pytest.raises(Invalid) as caught:
            await decoder.process(path, workdir=work)
    return caught.value.code


async def test_what_browsers_cannot_play_is_refused(tmp_path: Path, work: Path) -> None:
    assert await code(samples.film(tmp_path / "a", "mov", "mpeg2video", None, rate=25), work) == "codec"


async def test_films_have_limits_too(tmp_path: Path, work: Path) -> None:
    path = samples.film(tmp_path / "a", seconds=2)
    assert await code(path, work, {"VECHE_LIMITS_VIDEO_PIXELS": "5000"}) == "too_many_pixels"
    assert await code(path, work, {"VECHE_LIMITS_VIDEO_FPS": "5"}) == "too_fast"
    assert await code(path, work, {"VECHE_LIMITS_MEDIA_SECONDS": "1"}) == "too_long"


@pytest.mark.parametrize(
    "head", [b"\0\0\0\x18ftypisom", b"\x1a\x45\xdf\xa3", b"OggS", b"fLaC", b"RIFF\0\0\0\0WAVE", b"ID3"]
)
async def test_nonsense_behind_a_good_beginning_is_refused(
    decoder: Decoder, tmp_path: Path, work: Path, head: bytes
) -> None:
    for rest in (b"", b"\xff" * 3000, b"\0" * 3000, b"<script>" * 400):
        (tmp_path / "a").write_bytes(head + rest)
        with pytest.raises(Invalid) as caught:
            await decoder.process(tmp_path / "a", workdir=work)
        assert caught.value.code in ("unreadable", "codec")


async def test_a_film_cut_before_its_table_is_refused(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    path = samples.film(tmp_path / "a")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(Invalid):
        await decoder.process(path, workdir=work)
