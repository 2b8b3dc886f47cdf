"""The files that are made of one picture.

| role | what |
|---|---|
| original | the picture itself, at most `original_pixels` large |
| small | the preview: at most 640 × 360 in area; always there |
| w130, w604, w1280 | longest side 130, 604, 1280; only where the original is larger |
| static | the first frame of a moving picture |
| w50, w100, w200 | an avatar in those sizes |
"""

import math
from pathlib import Path

from PIL import Image

from .colors import opaque
from .wire import Bounds, File

SMALL_PIXELS = 640 * 360
SIDES = (1280, 604, 130)
AVATAR_SIDE = 400
AVATAR_SIDES = (200, 100, 50)
HEADER = (1500, 500)
PREVIEW_QUALITY = 80
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


class Writer:
    """Writes the files of one job into its folder."""

    def __init__(self, folder: str, bounds: Bounds) -> None:
        self.folder = Path(folder)
        self.files: list[File] = []
        self._quality = bounds.quality

    def save(self, role: str, image: Image.Image, mime: str, quality: int | None = None) -> None:
        """One picture."""
        name = f"{role}.{EXTENSIONS[mime]}"
        path = self.folder / name
        quality = quality or self._quality
        if mime == "image/jpeg":
            opaque(image).save(path, "JPEG", quality=quality, progressive=True, optimize=False)
        elif mime == "image/png":
            image.save(path, "PNG", compress_level=4)
        else:
            image.save(path, "WEBP", quality=quality, method=2)
        self.note(role, name, mime, image.size)

    def note(self, role: str, name: str, mime: str, size: tuple[int, int] | None) -> None:
        """A file that is there already."""
        width, height = size or (None, None)
        self.files.append(File(role, name, mime, width, height, (self.folder / name).stat().st_size))

    def previews(self, image: Image.Image, sides: tuple[int, ...] = SIDES, *, mime: str | None = None) -> str:
        """All smaller ones, each made from the next larger, which is fast and looks the same. Gives the blurhash."""
        mime = mime or ("image/png" if image.mode == "RGBA" else "image/jpeg")
        wished = [(f"w{side}", within_side(image.size, side)) for side in sides if max(image.size) > side]
        wished.append(("small", within_area(image.size, SMALL_PIXELS)))
        for role, size in sorted(wished, key=lambda pair: -pair[1][0]):
            image = resized(image, size)
            self.save(role, image, mime, PREVIEW_QUALITY)
        return blurhash_of(image)


def within_area(size: tuple[int, int], pixels: int) -> tuple[int, int]:
    """The same shape within an area."""
    width, height = size
    if width * height <= pixels:
        return size
    scale = math.sqrt(pixels / (width * height))
    return max(1, int(width * scale)), max(1, int(height * scale))


def within_side(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The same shape within a square."""
    scale = side / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Smaller; never larger."""
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def blurhash_of(image: Image.Image) -> str:
    """A few colors in thirty characters, shown while a picture loads."""
    import blurhash

    tiny = opaque(image.resize((32, 32), Image.Resampling.BOX))
    wide = image.width >= image.height
    return str(blurhash.encode(tiny, 4 if wide else 3, 3 if wide else 4))
