"""A file as a surface shows it. Addresses are capabilities: only inside views that passed visibility (decision 12)."""

import msgspec


class FileView(msgspec.Struct, frozen=True):
    """One stored variant."""

    role: str  # original | small | static | w130 …
    url: str
    mime: str
    width: int | None
    height: int | None
    size: int


class MediaView(msgspec.Struct, frozen=True):
    """Description and files of one medium."""

    id: int
    version: int
    owner_id: int
    kind: str  # image | gifv | video | audio | unknown
    state: str  # processing | ready | failed
    mime: str
    width: int | None
    height: int | None
    duration: int | None  # ms
    fps: float | None
    bitrate: int | None
    blurhash: str | None
    title: str
    artist: str
    description: str
    focus: tuple[float, float] | None
    files: tuple[FileView, ...]
    album_id: int | None
    carrier_id: int | None
    remote_url: str | None
    created_at: int

    def file(self, role: str) -> FileView | None:
        """The variant of that role, if it was made."""
        return next((file for file in self.files if file.role == role), None)
