"""A letter as bytes for the wire, built by hand: the standard library's builder costs seventy times as much.

Pure. Every header value is one line of ASCII when it leaves here, every body has CRLF line ends, so nothing that a
pin or a file name holds can start a header, a part or an SMTP command.
"""

import base64
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b

import msgspec

LINE_MAX = 76
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_PARAMETER = re.compile(r";\s*charset=\"?([A-Za-z0-9_.:-]{1,40})\"?", re.IGNORECASE)
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class File(msgspec.Struct, frozen=True):
    """A file that goes with a letter: inline (shown by `cid:name` in the HTML) or attached under its name."""

    name: str
    content_type: str
    body: bytes
    inline: bool = False


class Draft(msgspec.Struct, frozen=True):
    """All that a letter says, before it is put in the form of the wire."""

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    subject: str
    html: str
    text: str
    at: int
    language: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = msgspec.field(default=())


def build(draft: Draft) -> bytes:
    """The letter with its headers: alternative of text and HTML, inside related (inline files) and mixed (others)."""
    boundary = blake2b(draft.message_id.encode(), digest_size=12).hexdigest()
    part = _alternative(draft, boundary)
    inline = [file for file in draft.files if file.inline]
    attached = [file for file in draft.files if not file.inline]
    if inline:
        part = _multipart("related", f"r{boundary}", [part, *map(_file, inline)])
    if attached:
        part = _multipart("mixed", f"m{boundary}", [part, *map(_file, attached)])
    headers = [
        ("Date", format_date(draft.at)),
        ("From", mailbox(draft.sender_name, draft.sender)),
        ("To", draft.recipient),
        ("Subject", encode_text(draft.subject, len("Subject: "))),
        ("Message-ID", draft.message_id),
        *draft.headers,
        *([("Content-Language", draft.language.replace("_", "-"))] if draft.language else []),
        ("MIME-Version", "1.0"),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")
    return head + part


def format_date(moment: int) -> str:
    """RFC 5322 date, always in UTC."""
    at = datetime.fromtimestamp(moment / 1000, UTC)
    return f"{_DAYS[at.weekday()]}, {at.day:02d} {_MONTHS[at.month - 1]} {at.year:04d} {at:%H:%M:%S} +0000"


def mailbox(name: str, address: str) -> str:
    """`Name <address>`, the name quoted or encoded as it needs."""
    name = one_line(name)
    if not name:
        return address
    if _ATOM.fullmatch(name):
        return f"{name} <{address}>"
    if name.isascii() and len(name) <= LINE_MAX:
        return '"{}" <{}>'.format(name.replace("\\", "\\\\").replace('"', '\\"'), address)
    return f"{encode_text(name, 20)} <{address}>"


def has_controls(text: str) -> bool:
    """Whether there is anything in the text that could end a line, or worse."""
    return _CONTROLS.search(text) is not None


def one_line(text: str) -> str:
    """The text without anything that could end a line."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def encode_text(text: str, indent: int = 0) -> str:
    """Free text of a header: as it is when it is short ASCII, else in encoded words, folded."""
    text = one_line(text)
    if text.isascii() and len(text) + indent <= LINE_MAX and "=?" not in text:
        return text
    words, chunk, size = [], b"", 39
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(chunk) + len(encoded) > size:
            words.append(chunk)
            chunk = b""
        chunk += encoded
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(word).decode()}?=" for word in [*words, chunk])


def clean_type(header: str) -> str:
    """A content type from a stranger's header as `token/token`, with its charset when it has a plain one."""
    kind = header.partition(";")[0].strip().lower()
    if not _TYPE.fullmatch(kind) or len(kind) > 100:
        return "application/octet-stream"
    charset = _PARAMETER.search(header)
    return f"{kind}; charset={charset[1].lower()}" if charset and kind.startswith(("text/", "message/")) else kind


def _alternative(draft: Draft, boundary: str) -> bytes:
    texts = [_text("plain", draft.text)] if draft.text else []
    if draft.html:
        texts.append(_text("html", draft.html))
    if len(texts) == 1:
        return texts[0]
    return _multipart("alternative", f"a{boundary}", texts)


def _multipart(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    edge = f"--{boundary}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    body = b"".join(f"{edge}\r\n".encode() + part + b"\r\n" for part in parts)
    return head + body + f"{edge}--\r\n".encode()


def _text(kind: str, text: str) -> bytes:
    body = "\r\n".join(text.splitlines() or [""]) + "\r\n"
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: "
    if body.isascii() and "\x00" not in body and all(len(line) < 990 for line in body.split("\r\n")):
        return (head + "7bit\r\n\r\n" + body).encode("ascii")
    return (head + "base64\r\n\r\n").encode() + _base64(body.encode("utf-8", "replace"))


def _file(file: File) -> bytes:
    kind, encoding, body = file.content_type, "base64", b""
    if kind.startswith("message/"):
        # A message inside a letter may not be encoded: it goes as it is, or else as a mere file.
        body = b"\r\n".join(file.body.splitlines()) + b"\r\n"
        plain = body.isascii() and all(len(line) < 990 for line in body.split(b"\r\n"))
        kind, encoding = (kind, "7bit") if plain else ("application/octet-stream", "base64")
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if file.inline:
        head += f"Content-ID: <{file.name}>\r\nContent-Disposition: inline\r\n"
    else:
        head += f"Content-Disposition: attachment; {_file_name(file.name)}\r\n"
    return head.encode("ascii") + b"\r\n" + (body if encoding == "7bit" else _base64(file.body))


def _file_name(name: str) -> str:
    name = one_line(name)
    if name.isascii():
        return 'filename="{}"'.format(name.replace("\\", "_").replace('"', "_"))
    encoded = "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in name.encode())
    return f"filename*=utf-8''{encoded}"


def _base64(data: bytes) -> bytes:
    text = base64.b64encode(data)
    return b"".join(text[at : at + LINE_MAX] + b"\r\n" for at in range(0, len(text), LINE_MAX))
