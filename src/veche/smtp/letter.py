"""A letter as it goes over the wire, and the envelope that is written around it."""

from __future__ import annotations

import re

import msgspec

from veche.lib import mailbox

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")


class Letter(msgspec.Struct, frozen=True):
    """The envelope's sender, and the message ready to be sent after DATA (without the last dot)."""

    sender: str
    data: bytes
    is_8bit: bool
    needs_utf8: bool  # of the sender; recipients say so themselves

    @staticmethod
    def make(sender: str, message: bytes) -> Letter:
        """Check the sender ("" is allowed: bounces have none) and prepare the message. ValueError: a bad sender."""
        return Letter(
            sender=mailbox.normalize(sender) if sender else "",
            data=prepared(message),
            is_8bit=not message.isascii(),
            needs_utf8=not sender.isascii(),
        )


def prepared(message: bytes) -> bytes:
    """Every line ends with CRLF and no line is a lone dot.

    A bare CR or LF would be a line end to some servers and not to others: that difference is how a second letter is
    smuggled inside the first.
    """
    if _BARE.search(message):
        message = _LINE_END.sub(b"\r\n", message)
    if not message.endswith(b"\r\n"):
        message += b"\r\n"
    message = message.replace(b"\r\n.", b"\r\n..")
    return b"." + message if message.startswith(b".") else message
