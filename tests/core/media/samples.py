"""Pictures, films and sound, made when they are needed."""

import io
import math
import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw

SECRET = "Tverskaya 1, Moscow"


def drawing(size: tuple[int, int] = (800, 600), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue, a green spot at the top left."""
    image = Image.new(mode, size, "blue" if mode != "L" else 40)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2, size[1]), fill="red" if mode != "L" else 200)
    draw.rectangle((0, 0, size[0] // 8, size[1] // 8), fill="green" if mode != "L" else 120)
    return image


def picture(path: Path, form: str = "JPEG", size: tuple[int, int] = (800, 600), **options: Any) -> Path:
    """A picture of that form."""
    drawing(size).save(path, form, **options)
    return path


def with_exif(path: Path, orientation: int = 1, form: str = "JPEG") -> Path:
    """A picture that tells where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    exif[0x9286] = SECRET
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (55.0, 45.0, 7.0)
    options: dict[str, Any] = {"exif": exif}
    if form == "JPEG":
        options |= {"comment": SECRET, "xmp": f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()}
    drawing().save(path, form, **options)
    return path


def animation(path: Path, form: str = "GIF", frames: int = 5, size: tuple[int, int] = (64, 48)) -> Path:
    """A moving picture."""
    pictures = [Image.new("RGB", size, (n * 40 % 256, 255 - n * 40 % 256, 0)) for n in range(frames)]
    options: dict[str, Any] = {"comment": SECRET.encode()} if form == "GIF" else {}
    pictures[0].save(path, form, save_all=True, append_images=pictures[1:], duration=100, loop=0, **options)
    return path


def png_bomb(path: Path, side: int) -> Path:
    """A square of zeros: small as a file, `side`² pixels when opened."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\0" * (1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


def film(
    path: Path,
    form: str = "mp4",
    codec: str = "libx264",
    sound: str | None = "aac",
    size: tuple[int, int] = (320, 240),
    seconds: float = 1.0,
    rate: int = 10,
) -> Path:
    """A film: a red half, a blue half, and a tone."""
    with av.open(str(path), "w", format=form) as container:
        container.metadata.update({"title": "A film", "location": "+55.7558+037.6173/", "comment": SECRET})
        video = container.add_stream(codec, rate=rate)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        tone = container.add_stream(sound, rate=48000) if sound else None
        image = drawing(size)
        for _ in range(int(seconds * rate)):
            container.mux(video.encode(av.VideoFrame.from_image(image)))
        container.mux(video.encode(None))
        if tone is not None:
            _tone(container, tone, seconds)
    return path


def noise(path: Path, frames: int = 45, size: tuple[int, int] = (1280, 720)) -> Path:
    """A film that is quickly made and slowly encoded well, in a container with sound that few players know."""
    with av.open(str(path), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=30, options={"preset": "ultrafast", "crf": "40"})
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        tone = container.add_stream("libopus", rate=48000)
        ground = Image.effect_noise((size[0] + frames, size[1] + frames), 80).convert("RGB")
        for n in range(frames):
            image = ground.crop((n, n % 7, n + size[0], n % 7 + size[1]))
            container.mux(video.encode(av.VideoFrame.from_image(image)))
        container.mux(video.encode(None))
        _tone(container, tone, 0.2)
    return path


def record(path: Path, form: str, codec: str, seconds: float = 2.0, cover: bool = False) -> Path:
    """A sound with a title, an artist and, if wished, a picture."""
    with av.open(str(path), "w", format=form) as container:
        container.metadata.update({"title": "Песня", "artist": "Хор", "comment": SECRET})
        tone = container.add_stream(codec, rate=48000)
        art = None
        if cover:
            art = container.add_stream("mjpeg")
            art.width, art.height, art.pix_fmt = 300, 300, "yuvj420p"
            art.disposition = av.stream.Disposition.attached_pic
        if art is not None:
            shown = io.BytesIO()
            drawing((300, 300)).save(shown, "JPEG")
            packet = av.Packet(shown.getvalue())
            packet.stream = art
            packet.pts = packet.dts = 0
            packet.time_base = Fraction(1, 90000)
            container.start_encoding()
            container.mux(packet)
        _tone(container, tone, seconds)
    return path


def _tone(container: Any, stream: Any, seconds: float) -> None:
    layout = stream.codec_context.layout.name if stream.codec_context.layout else "mono"
    channels = 2 if layout == "stereo" else 1
    size = 960
    for start in range(0, int(seconds * 48000), size):
        values = [int(8000 * math.sin((start + n) / 48000 * 440 * 2 * math.pi)) for n in range(size)]
        frame = av.AudioFrame(format="s16", layout="stereo" if channels == 2 else "mono", samples=size)
        frame.planes[0].update(b"".join(struct.pack("<h", value) * channels for value in values))
        frame.sample_rate = 48000
        frame.pts = start
        frame.time_base = Fraction(1, 48000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def turned(path: Path) -> Path:
    """The same film as a phone held upright makes it: a note in the header says to turn it by 90° clockwise."""
    data = path.read_bytes()
    upright = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    sideways = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    at = data.index(upright, data.index(b"tkhd"))
    path.write_bytes(data[:at] + sideways + data[at + len(upright) :])
    return path
