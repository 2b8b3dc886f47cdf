"""Pictures: checked before they are decoded, then drawn anew, so that nothing of the uploaded bytes remains."""

from PIL import Image, ImageOps

from .colors import plain
from .loops import process_loop
from .variants import AVATAR_SIDE, AVATAR_SIDES, HEADER, Writer, resized, within_area
from .wire import Bounds, Job, Refused, Result, unreadable

# What a picture is stored as. AVIF becomes JPEG: many clients of the older dialects cannot show it.
_STORED = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/jpeg",
}
_MOVING = {"GIF": ("image/gif", "gif"), "WEBP": ("image/webp", "webp"), "PNG": ("image/png", "png")}
Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded


def process_picture(job: Job, form: str) -> Result:
    """Derive everything from a picture."""
    try:
        with Image.open(job.path, formats=[form]) as image:
            _check_area(image, job.bounds)
            if getattr(image, "is_animated", False) and form in _MOVING and job.purpose == "post":
                return _moving(job, image, form)
            return _still(job, image, form)
    except Refused:
        raise
    except MemoryError:
        raise Refused("too_many_pixels", "needs too much memory") from None
    except Exception as error:  # decoders fail in every way there is
        raise unreadable() from error


def _check_area(image: Image.Image, bounds: Bounds) -> None:
    pixels = image.width * image.height
    if not pixels:
        raise unreadable("has no size")
    if pixels > bounds.image_pixels:
        raise Refused(
            "too_many_pixels",
            f"measures {image.width} × {image.height}, at most {bounds.image_pixels} pixels are allowed",
        )


def _still(job: Job, image: Image.Image, form: str) -> Result:
    image.load()
    picture = plain(image)
    writer = Writer(job.folder, job.bounds)
    if job.purpose == "cover":
        return _cover(writer, picture, form)
    mime = _STORED[form]
    if mime == "image/jpeg" and picture.mode == "RGBA":
        mime = "image/png"
    picture = _shaped(picture, job)
    writer.save("original", picture, mime)
    blurhash = writer.previews(picture, *([AVATAR_SIDES] if job.purpose == "avatar" else []))
    return Result(
        kind="image",
        mime=mime,
        files=writer.files,
        width=picture.width,
        height=picture.height,
        blurhash=blurhash,
    )


def _cover(writer: Writer, picture: Image.Image, form: str) -> Result:
    """Only the preview; what was drawn keeps its sharp edges."""
    blurhash = writer.previews(picture, (), mime="image/png" if form == "PNG" else None)
    small = writer.files[0]
    return Result(
        kind="image", mime=small.mime, files=writer.files, width=small.width, height=small.height, blurhash=blurhash
    )


def _shaped(picture: Image.Image, job: Job) -> Image.Image:
    """An avatar is the middle square, a header the middle stripe; other pictures keep their shape."""
    if job.purpose == "avatar":
        side = min(AVATAR_SIDE, *picture.size)
        return ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
    if job.purpose == "header":
        scale = min(1.0, picture.width / HEADER[0], picture.height / HEADER[1])
        size = max(1, round(HEADER[0] * scale)), max(1, round(HEADER[1] * scale))
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    return resized(picture, within_area(picture.size, job.bounds.original_pixels))


def _moving(job: Job, image: Image.Image, form: str) -> Result:
    """All frames drawn anew; previews show the first."""
    frames: int = getattr(image, "n_frames", 1)
    if image.width * image.height * frames > job.bounds.animation_pixels:
        raise Refused(
            "too_many_pixels",
            f"has {frames} frames of {image.width} × {image.height}, "
            f"at most {job.bounds.animation_pixels} pixels are allowed",
        )
    if job.loops and form == "GIF":
        return process_loop(job, image)
    mime, extension = _MOVING[form]
    writer = Writer(job.folder, job.bounds)
    first = plain(image)
    image.seek(0)
    # Every attachment that a format knows is named here as empty: what is not said, Pillow copies from the source.
    nothing = {"exif": b"", "xmp": b"", "icc_profile": None, "comment": b""}
    extra = {"quality": job.bounds.quality, "method": 2} if form == "WEBP" else {}
    name = f"original.{extension}"
    image.save(writer.folder / name, form, save_all=True, **nothing, **extra)
    writer.note("original", name, mime, image.size)
    writer.save("static", first, "image/png" if first.mode == "RGBA" else "image/jpeg")
    blurhash = writer.previews(first)
    return Result(
        kind="image",
        mime=mime,
        files=writer.files,
        width=image.width,
        height=image.height,
        blurhash=blurhash,
        animated=True,
    )
