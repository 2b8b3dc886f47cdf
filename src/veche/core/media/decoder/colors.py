"""Pictures brought to the few forms in which we store them: upright, 8 bits, sRGB, nothing attached."""

from io import BytesIO

from PIL import Image, ImageOps


def plain(image: Image.Image) -> Image.Image:
    """Upright, in sRGB, as RGB, RGBA or L; a new picture without any metadata."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    image = _eight_bits(image)
    if profile:
        image = _in_srgb(image, profile)
    image = image if image.mode in ("RGB", "RGBA", "L") else image.convert("RGB")
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255:
        image = image.convert("RGB")
    image.info = {}  # a copy of the source since the first line, so nothing else is touched
    return image


def opaque(image: Image.Image) -> Image.Image:
    """On white, as RGB."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGB") if image.mode in ("P", "LA", "PA", "La", "RGBa") else image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colors as the profile means them; one that cannot be used is left out of account."""
    from PIL import ImageCms

    if b"sRGB" in profile[:1024]:
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    try:
        found = ImageCms.profileToProfile(
            image.convert("RGB") if alpha else image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if found is None:
        return image
    if alpha:
        found.putalpha(alpha)
    return found
