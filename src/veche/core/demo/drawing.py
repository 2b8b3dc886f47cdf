"""Pictures that the program draws itself: landscapes, yarn, bread, patterns, faces. The same name, the same picture."""

import io
import math
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

Color = tuple[int, int, int]

SKIES: tuple[tuple[Color, Color], ...] = (
    ((36, 62, 110), (244, 190, 140)),
    ((92, 156, 210), (236, 244, 248)),
    ((24, 28, 62), (150, 96, 140)),
    ((150, 190, 214), (252, 234, 200)),
    ((70, 130, 140), (250, 214, 160)),
)
HUES: tuple[Color, ...] = (
    (196, 78, 62), (222, 158, 54), (72, 132, 92), (54, 110, 160), (120, 84, 150), (176, 92, 124), (58, 140, 140),
)  # fmt: skip
_PAPER: Color = (250, 245, 234)
_INK: Color = (52, 44, 40)


def draw(name: str, subject: str = "landscape", size: tuple[int, int] = (800, 600)) -> bytes:
    """A picture as a file. Slow: call it in a thread."""
    from PIL import ImageDraw

    if subject in SIGNS:
        return _sign(subject, size)
    rng = random.Random(f"{subject}:{name}")
    image = _gradient(size, *rng.choice(SKIES))
    SUBJECTS[subject](ImageDraw.Draw(image), size, rng)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()


def _sign(subject: str, size: tuple[int, int]) -> bytes:
    """On nothing, and drawn large first, so that its edges are smooth."""
    from PIL import Image, ImageDraw

    large = size[0] * 4, size[1] * 4
    image = Image.new("RGBA", large)
    SIGNS[subject](ImageDraw.Draw(image), large)
    out = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _gradient(size: tuple[int, int], top: Color, bottom: Color) -> "Image.Image":
    from PIL import Image, ImageOps

    ramp = Image.linear_gradient("L").resize(size)
    return ImageOps.colorize(ramp, black=top, white=bottom)


def _landscape(pen: "ImageDraw.ImageDraw", size: tuple[int, int], rng: random.Random) -> None:
    width, height = size
    x, y, radius = rng.uniform(0.2, 0.8) * width, rng.uniform(0.15, 0.4) * height, height * 0.07
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 246, 214))
    base = rng.choice(HUES[2:])
    for layer in range(4):
        shade = 0.95 - layer * 0.2
        color = tuple(int(part * shade) for part in base)
        pen.polygon(_ridge(size, 0.45 + layer * 0.13, rng), fill=color)
    _houses(pen, size, rng)


def _ridge(size: tuple[int, int], level: float, rng: random.Random) -> list[tuple[float, float]]:
    width, height = size
    waves = [(rng.uniform(0.5, 3.5), rng.uniform(0, 6.3), rng.uniform(0.01, 0.05)) for _ in range(3)]
    line = [
        (x, height * (level + sum(high * math.sin(rate * 6.3 * x / width + shift) for rate, shift, high in waves)))
        for x in range(0, width + 8, 8)
    ]
    return [*line, (width, height), (0, height)]


def _houses(pen: "ImageDraw.ImageDraw", size: tuple[int, int], rng: random.Random) -> None:
    width, height = size
    for _ in range(rng.randint(3, 6)):
        wide, high = width * rng.uniform(0.04, 0.08), height * rng.uniform(0.06, 0.11)
        x, y = rng.uniform(0.05, 0.9) * width, height * rng.uniform(0.8, 0.9)
        pen.rectangle((x, y, x + wide, y + high), fill=rng.choice((*HUES[:2], _PAPER)))
        roof = [(x - wide * 0.15, y), (x + wide / 2, y - high * 0.7), (x + wide * 1.15, y)]
        pen.polygon(roof, fill=_INK)
        pen.rectangle((x + wide * 0.35, y + high * 0.3, x + wide * 0.6, y + high * 0.6), fill=(252, 222, 130))


def _yarn(pen: "ImageDraw.ImageDraw", size: tuple[int, int], rng: random.Random) -> None:
    width, height = size
    pen.rectangle((0, 0, width, height), fill=_PAPER)
    for number in range(5):
        color, radius = rng.choice(HUES), height * rng.uniform(0.14, 0.24)
        x, y = width * (0.14 + 0.18 * number), height * rng.uniform(0.3, 0.7)
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.ellipse(box, fill=color)
        dark = tuple(int(part * 0.75) for part in color)
        for turn in range(7):
            inset = radius * turn / 8
            pen.arc((box[0] + inset, box[1], box[2] - inset, box[3]), 20 * turn, 20 * turn + 200, fill=dark, width=3)


def _bread(pen: "ImageDraw.ImageDraw", size: tuple[int, int], rng: random.Random) -> None:
    width, height = size
    pen.rectangle((0, height * 0.62, width, height), fill=(128, 92, 66))
    for number in range(3):
        x, y = width * (0.06 + 0.31 * number), height * rng.uniform(0.42, 0.5)
        wide, high = width * 0.26, height * 0.26
        brown = rng.randint(0, 30)
        pen.ellipse((x, y, x + wide, y + high), fill=(190 - brown, 126 - brown, 66))
        for cut in range(4):
            left = x + wide * (0.2 + 0.17 * cut)
            top = y + high * 0.2
            pen.line((left, top, left + wide * 0.1, top + high * 0.4), fill=(240, 206, 150), width=6)


def _pattern(pen: "ImageDraw.ImageDraw", size: tuple[int, int], rng: random.Random) -> None:
    """A folk ornament: rows of diamonds and crosses, as on a knitted border."""
    width, height = size
    pen.rectangle((0, 0, width, height), fill=_PAPER)
    step, colors = width / 16, rng.sample(HUES, 3)
    for row in range(int(height / step) + 1):
        for column in range(17):
            x, y, half = column * step, row * step, step * 0.42
            color = colors[(row + abs(column - 8)) % 3]
            if (row + column) % 2:
                pen.polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], fill=color)
            else:
                pen.line((x - half / 2, y, x + half / 2, y), fill=color, width=4)
                pen.line((x, y - half / 2, x, y + half / 2), fill=color, width=4)


def _face(pen: "ImageDraw.ImageDraw", size: tuple[int, int], rng: random.Random) -> None:
    width, height = size
    skin = rng.choice(((246, 214, 186), (232, 190, 156), (206, 158, 122)))
    hair = rng.choice(((70, 48, 36), (150, 98, 50), (36, 32, 34), (196, 160, 98), (150, 150, 156)))
    coat = rng.choice(HUES)
    pen.rectangle((0, 0, width, height), fill=rng.choice(HUES))
    pen.ellipse((width * 0.14, height * 0.72, width * 0.86, height * 1.3), fill=coat)
    pen.ellipse((width * 0.25, height * 0.16, width * 0.75, height * 0.74), fill=hair)
    pen.ellipse((width * 0.3, height * 0.26, width * 0.7, height * 0.78), fill=skin)
    pen.pieslice((width * 0.27, height * 0.18, width * 0.73, height * 0.62), 180, 360, fill=hair)
    for x in (0.42, 0.58):
        pen.ellipse((width * (x - 0.025), height * 0.49, width * (x + 0.025), height * 0.54), fill=_INK)
    pen.arc((width * 0.42, height * 0.54, width * 0.58, height * 0.68), 20, 160, fill=(150, 60, 56), width=5)


def _tram(pen: "ImageDraw.ImageDraw", size: tuple[int, int], rng: random.Random) -> None:
    width, height = size
    pen.rectangle((0, height * 0.74, width, height), fill=(96, 98, 104))
    for number in range(8):
        high = height * rng.uniform(0.2, 0.5)
        left = width * number / 8
        pen.rectangle((left, height * 0.74 - high, left + width / 8 - 6, height * 0.74), fill=rng.choice(HUES))
    left, top, right, bottom = width * 0.18, height * 0.5, width * 0.82, height * 0.8
    pen.rounded_rectangle((left, top, right, bottom), 24, fill=(200, 54, 48))
    pen.rectangle((left, top + 70, right, top + 84), fill=_PAPER)
    for number in range(6):
        x = left + 22 + number * (right - left - 30) / 6
        pen.rectangle((x, top + 14, x + (right - left) / 9, top + 60), fill=(206, 228, 236))
    for x in (0.3, 0.7):
        pen.ellipse((width * x - 24, bottom - 14, width * x + 24, bottom + 34), fill=_INK)


SUBJECTS: dict[str, Callable[["ImageDraw.ImageDraw", tuple[int, int], random.Random], None]] = {
    "landscape": _landscape,
    "yarn": _yarn,
    "bread": _bread,
    "pattern": _pattern,
    "face": _face,
    "tram": _tram,
}


def _bread_sign(pen: "ImageDraw.ImageDraw", size: tuple[int, int]) -> None:
    width, height = size
    pen.ellipse((width * 0.04, height * 0.2, width * 0.96, height * 0.86), fill=(150, 92, 44))
    pen.ellipse((width * 0.08, height * 0.22, width * 0.92, height * 0.78), fill=(206, 142, 74))
    for cut in range(3):
        left = width * (0.26 + 0.18 * cut)
        pen.line((left, height * 0.36, left + width * 0.12, height * 0.62), fill=(248, 222, 172), width=width // 18)


def _tram_sign(pen: "ImageDraw.ImageDraw", size: tuple[int, int]) -> None:
    width, height = size
    pen.line((width * 0.5, height * 0.2, width * 0.34, height * 0.04), fill=_INK, width=width // 26)
    pen.rounded_rectangle((width * 0.16, height * 0.18, width * 0.84, height * 0.84), width // 9, fill=(200, 54, 48))
    pen.rounded_rectangle((width * 0.25, height * 0.28, width * 0.75, height * 0.54), width // 24, fill=(206, 228, 236))
    for x in (0.32, 0.68):
        pen.ellipse((width * (x - 0.06), height * 0.63, width * (x + 0.06), height * 0.75), fill=(255, 230, 150))
    pen.line((width * 0.08, height * 0.92, width * 0.92, height * 0.92), fill=_INK, width=width // 20)


SIGNS: dict[str, Callable[["ImageDraw.ImageDraw", tuple[int, int]], None]] = {
    "sign of bread": _bread_sign,
    "sign of tram": _tram_sign,
}
