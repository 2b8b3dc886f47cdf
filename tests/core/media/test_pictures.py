"""Pictures: drawn anew, without what was attached to them, in all sizes that a dialect asks for."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image, ImageCms

from tests.core.media import samples
from veche.core.errors import CoreError, Invalid, TooLarge
from veche.core.media.process import Decoded, Decoder
from veche.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one helper process for all of them


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.load(tmp_path_factory.mktemp("data"), {})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def decoder(settings: Settings) -> AsyncIterator[Decoder]:
    async with Decoder(settings) as made:
        yield made


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def opened(found: Decoded, role: str) -> Image.Image:
    file = found.file(role)
    assert file is not None
    image = Image.open(file.path)
    assert image.size == (file.width, file.height)
    assert image.get_format_mimetype() in (file.mime, file.mime.replace("/png", "/apng"))
    assert file.path.stat().st_size == file.size
    return image


def near(image: Image.Image, at: tuple[float, float]) -> str:
    """The main color at a place given in parts of width and height."""
    found = image.convert("RGB").getpixel((int(image.width * at[0]), int(image.height * at[1])))
    assert isinstance(found, tuple)
    return ["red", "green", "blue"][max(range(3), key=lambda n: found[n])]


@pytest.mark.parametrize(
    ("form", "stored"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("AVIF", "image/jpeg"),
        ("GIF", "image/png"),
    ],
)
async def test_every_form_is_stored_as_one_that_all_can_show(
    decoder: Decoder, tmp_path: Path, work: Path, form: str, stored: str
) -> None:
    found = await decoder.process(samples.picture(tmp_path / "any.name", form), workdir=work)
    assert (found.kind, found.mime, found.width, found.height) == ("image", stored, 800, 600)
    assert found.blurhash is not None and len(found.blurhash) == 28
    original = opened(found, "original")
    assert (near(original, (0.3, 0.5)), near(original, (0.7, 0.5)), near(original, (0.05, 0.05))) == (
        "red",
        "blue",
        "green",
    )


async def test_sizes_are_made_where_the_original_is_larger(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    large = await decoder.process(samples.picture(tmp_path / "a", size=(3000, 1500)), workdir=work)
    sizes = {file.role: (file.width, file.height) for file in large.files}
    assert sizes == {
        "original": (3000, 1500),
        "w1280": (1280, 640),
        "w604": (604, 302),
        "w130": (130, 65),
        "small": (678, 339),
    }
    little = await decoder.process(samples.picture(tmp_path / "b", size=(100, 50)), workdir=work)
    assert {file.role: (file.width, file.height) for file in little.files} == {
        "original": (100, 50),
        "small": (100, 50),
    }


async def test_a_picture_too_large_to_keep_is_scaled_down(tmp_path: Path, work: Path) -> None:
    settings = Settings.load(tmp_path, {"VECHE_MEDIA_ORIGINAL_PIXELS": "70000"})
    async with Decoder(settings) as decoder:
        found = await decoder.process(samples.picture(tmp_path / "a", size=(4000, 1000)), workdir=work)
    assert found.width is not None and found.height is not None
    assert 68_000 < found.width * found.height <= 70_000
    assert abs(found.width / found.height - 4) < 0.05


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
async def test_where_a_picture_was_taken_is_not_told(decoder: Decoder, tmp_path: Path, work: Path, form: str) -> None:
    source = samples.with_exif(tmp_path / "a", form=form)
    assert samples.SECRET.encode() in source.read_bytes()
    found = await decoder.process(source, workdir=work)
    for file in found.files:
        data = file.path.read_bytes()
        assert not any(mark in data for mark in (samples.SECRET.encode(), b"Exif", b"xmpmeta", b"eXIf", b"EXIF"))
        assert dict(opened(found, file.role).getexif()) == {}


@pytest.mark.parametrize(
    ("orientation", "green"), [(1, (0.05, 0.05)), (3, (0.95, 0.95)), (6, (0.95, 0.05)), (8, (0.05, 0.95))]
)
async def test_pictures_stand_upright(
    decoder: Decoder, tmp_path: Path, work: Path, orientation: int, green: tuple[float, float]
) -> None:
    found = await decoder.process(samples.with_exif(tmp_path / "a", orientation), workdir=work)
    assert (found.width, found.height) == ((800, 600) if orientation in (1, 3) else (600, 800))
    for role in ("original", "small", "w130"):
        assert near(opened(found, role), green) == "green"


async def test_transparency_stays(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    image = Image.new("RGBA", (800, 600), (255, 0, 0, 0))
    for form in ("PNG", "WEBP", "AVIF"):
        image.save(tmp_path / "a", form)
        found = await decoder.process(tmp_path / "a", workdir=work)
        for role in ("original", "small"):
            assert opened(found, role).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
async def test_unusual_kinds_of_png_are_understood(decoder: Decoder, tmp_path: Path, work: Path, mode: str) -> None:
    image = samples.drawing(mode="L").convert("I").point(lambda value: value * 256).convert("I;16")
    (image if mode == "I;16" else samples.drawing().convert(mode)).save(tmp_path / "a", "PNG")
    found = await decoder.process(tmp_path / "a", workdir=work)
    left, right = (opened(found, "small").convert("L").getpixel((x, 200)) for x in (100, 400))
    assert isinstance(left, int) and isinstance(right, int)
    assert left > right


async def test_print_colors_become_screen_colors(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    samples.drawing().convert("CMYK").save(tmp_path / "a", "JPEG")
    found = await decoder.process(tmp_path / "a", workdir=work)
    assert opened(found, "original").mode == "RGB"
    assert near(opened(found, "original"), (0.3, 0.5)) == "red"


async def test_a_color_profile_is_applied_and_dropped(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for profile in (lab, b"nonsense" * 100):
        samples.drawing().save(tmp_path / "a", "JPEG", icc_profile=profile)
        found = await decoder.process(tmp_path / "a", workdir=work)
        assert "icc_profile" not in opened(found, "original").info


@pytest.mark.parametrize(("form", "mime"), [("GIF", "image/gif"), ("WEBP", "image/webp"), ("PNG", "image/png")])
async def test_moving_pictures_keep_moving(decoder: Decoder, tmp_path: Path, work: Path, form: str, mime: str) -> None:
    source = samples.animation(tmp_path / "a", form)
    found = await decoder.process(source, workdir=work)
    assert (found.kind, found.mime, found.animated) == ("image", mime, True)
    original = opened(found, "original")
    assert original.n_frames == 5  # type: ignore[attr-defined]
    original.seek(1)
    original.load()
    assert original.info["duration"] == 100
    assert samples.SECRET.encode() not in (work / f"original.{found.file('original').extension}").read_bytes()  # type: ignore[union-attr]
    for role in ("static", "small"):
        assert getattr(opened(found, role), "n_frames", 1) == 1
        assert near(opened(found, role), (0.5, 0.5)) == "green"


async def test_avatars_are_square_and_headers_are_stripes(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    source = samples.picture(tmp_path / "a", size=(900, 600))
    avatar = await decoder.process(source, ["image"], workdir=work, purpose="avatar")
    assert {file.role: (file.width, file.height) for file in avatar.files} == {
        "original": (400, 400),
        "w200": (200, 200),
        "w100": (100, 100),
        "w50": (50, 50),
        "small": (400, 400),
    }
    header = await decoder.process(source, ["image"], workdir=work, purpose="header")
    assert (header.width, header.height) == (900, 300)
    moving = await decoder.process(samples.animation(tmp_path / "b"), ["image"], workdir=work, purpose="avatar")
    assert (moving.animated, moving.width, moving.height) == (False, 48, 48)


# -- what is refused


async def refusal(decoder: Decoder, path: Path, work: Path, *kinds: str) -> CoreError:
    with pytest.raises(CoreError) as caught:
        await decoder.process(path, *([list(kinds)] if kinds else []), workdir=work)  # type: ignore[arg-type,list-item]
    return caught.value


async def code(decoder: Decoder, path: Path, work: Path, *kinds: str) -> str:
    error = await refusal(decoder, path, work, *kinds)
    assert isinstance(error, Invalid), error
    return error.code


HTML = b"<!doctype html><script>alert(document.domain)</script>"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        HTML,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b'{"@context":"https://www.w3.org/ns/activitystreams","type":"Note"}',
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\0" * 60,
        b"MZ" + b"\0" * 60,
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"%!PS-Adobe-3.0\n",
        b"II*\0" + b"\0" * 60,
        b"BM" + b"\0" * 60,
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"RIFF\0\0\0\0AVI LIST",
        b"\0" * 4096,
    ],
)
async def test_what_is_no_picture_is_refused_whatever_its_name(
    decoder: Decoder, tmp_path: Path, work: Path, content: bytes
) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    assert await code(decoder, path, work) == "unknown_type"
    assert os.listdir(work) == []


@pytest.mark.parametrize(
    "head",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x20\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypavif\0\0\0\0"],
)
async def test_nonsense_behind_a_good_beginning_is_refused(
    decoder: Decoder, tmp_path: Path, work: Path, head: bytes
) -> None:
    path = tmp_path / "a"
    for rest in (b"", HTML, b"\xff" * 1000, b"\0" * 1000):
        path.write_bytes(head + rest)
        assert await code(decoder, path, work) == "unreadable"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
async def test_a_picture_cut_short_is_refused(decoder: Decoder, tmp_path: Path, work: Path, form: str) -> None:
    path = samples.picture(tmp_path / "a", form)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert await code(decoder, path, work) == "unreadable"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_what_is_hidden_behind_a_picture_is_gone(decoder: Decoder, tmp_path: Path, work: Path, form: str) -> None:
    path = samples.picture(tmp_path / "a", form)
    with path.open("ab") as file:
        file.write(HTML + b"PK\x03\x04")
    found = await decoder.process(path, workdir=work)
    assert all(b"<script" not in file.path.read_bytes() for file in found.files)


async def test_a_bomb_is_refused_before_it_is_opened(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    path = samples.png_bomb(tmp_path / "a", 20_000)
    assert len(await asyncio.to_thread(path.read_bytes)) < 200_000
    start = time.monotonic()
    assert await code(decoder, path, work) == "too_many_pixels"
    assert time.monotonic() - start < 20  # opening it would take its memory limit or a minute


async def test_a_moving_picture_counts_with_all_its_frames(tmp_path: Path, work: Path) -> None:
    settings = Settings.load(tmp_path, {"VECHE_LIMITS_ANIMATION_PIXELS": "10000"})
    async with Decoder(settings) as decoder:
        assert await code(decoder, samples.animation(tmp_path / "a"), work) == "too_many_pixels"


async def test_a_file_of_too_many_bytes_is_refused(tmp_path: Path, work: Path) -> None:
    settings = Settings.load(tmp_path, {"VECHE_LIMITS_IMAGE_BYTES": "2000"})
    async with Decoder(settings) as decoder:
        error = await refusal(decoder, samples.picture(tmp_path / "a"), work)
    assert isinstance(error, TooLarge)
    assert error.limit == 2000


async def test_only_the_wanted_kinds_are_taken(decoder: Decoder, tmp_path: Path, work: Path) -> None:
    assert await code(decoder, samples.picture(tmp_path / "a"), work, "video", "audio") == "wrong_kind"
    assert await code(decoder, samples.film(tmp_path / "b"), work, "image") == "wrong_kind"


async def test_a_moving_gif_becomes_a_film_where_that_is_wished(decoder: Decoder, tmp_path: Path) -> None:
    path = samples.animation(tmp_path / "a.gif", size=(65, 49))
    found = await decoder.process(path, ("image",), workdir=tmp_path, loops=True)
    assert (found.kind, found.mime, found.width, found.height) == ("gifv", "video/mp4", 64, 48)
    assert found.file("small") is not None and found.duration and found.fps
    original = found.file("original")
    assert original is not None and b"ftyp" in original.path.read_bytes()[:16]
    assert samples.SECRET.encode() not in original.path.read_bytes()
    avatar = await decoder.process(path, ("image",), workdir=tmp_path, purpose="avatar", loops=True)
    assert avatar.kind == "image"
