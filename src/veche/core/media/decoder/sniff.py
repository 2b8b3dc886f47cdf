"""What a file is, by its first bytes. Its name and what the uploader calls it are not asked."""

from typing import Literal

import msgspec

from .wire import Refused

HEAD = 64
_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_ATOMS = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}


class Sniffed(msgspec.Struct, frozen=True):
    """`form` is what the decoder calls it: Pillow for pictures, libavformat for the rest."""

    family: Literal["picture", "recording"]
    form: str


def sniff(head: bytes) -> Sniffed:
    """The only forms that are opened at all. Refused for all others."""
    form = _picture(head)
    if form:
        return Sniffed("picture", form)
    form = _recording(head)
    if form:
        return Sniffed("recording", form)
    raise Refused("unknown_type", "is not a picture, film or sound that we know")


def _picture(head: bytes) -> str:
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, HEAD - 3, 4))}
        if brands & _AVIF:
            return "AVIF"
        if head[8:12] in _HEIC:
            raise Refused("unknown_type", "is a HEIC picture; send it as JPEG, PNG, WebP or AVIF")
    return ""


def _recording(head: bytes) -> str:
    if head[4:8] in _ATOMS:
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 == 0x02
    if head.startswith(b"ID3") or is_frame:
        return "mp3"
    return ""
