"""Reading a body without trusting what its sender says of it."""

from __future__ import annotations

import zlib

from .errors import FetchError

ENCODINGS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Body:
    """Collects pieces, unpacked if they are packed, and stops at the limit: of the wire and of what comes out."""

    def __init__(self, limit: int, encoding: str) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", *ENCODINGS):
            raise FetchError("protocol", "the answer is packed in a way that was not asked for")
        self._limit = limit
        self._unpack = zlib.decompressobj(ENCODINGS[encoding]) if encoding in ENCODINGS else None
        self._raw_deflate = encoding == "deflate"
        self._received = 0
        self._pieces: list[bytes] = []
        self._size = 0

    def announce(self, length: str | None) -> None:
        """What the sender says of the length: only good for giving up early."""
        if length and length.isascii() and length.isdigit() and int(length[:18]) > self._limit:
            raise self._too_large()

    def feed(self, piece: bytes) -> None:
        """Take what has arrived."""
        self._received += len(piece)
        if self._received > self._limit:
            raise self._too_large()
        self._keep(self._unpacked(piece) if self._unpack else piece)

    def value(self) -> bytes:
        """All of it."""
        if self._unpack and self._received and not self._unpack.eof:
            raise FetchError("protocol", "the answer ended before its end")
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise self._too_large()
        self._pieces.append(piece)

    def _unpacked(self, piece: bytes) -> bytes:
        assert self._unpack is not None
        room = self._limit - self._size + 1  # one more than allowed, to see that there is more
        try:
            return self._unpack.decompress(piece, room)
        except zlib.error:
            if self._raw_deflate and not self._size and self._received == len(piece):
                # Some servers send deflate without its zlib header.
                self._unpack = zlib.decompressobj(-zlib.MAX_WBITS)
                self._raw_deflate = False
                return self._unpacked(piece)
            raise FetchError("protocol", "the answer cannot be unpacked") from None

    def _too_large(self) -> FetchError:
        return FetchError("too_large", f"the answer is larger than {self._limit} bytes")
