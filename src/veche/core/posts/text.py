"""What people write, turned into safe HTML with links, mentions and hashtags, and back into plain text.

The HTML is the one form that is stored; clients of the Mastodon dialect match its addresses against the lists of
mentions and tags, so both come from here. Everything is one pass over the text, whatever the text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import Enum

import msgspec

from veche.core.accounts import markup as profiles
from veche.core.accounts.markup import tag_path
from veche.lib import html as markup
from veche.lib import text as texts

__all__ = ["Named", "Piece", "Rendered", "names_in", "render", "render_foreign", "scan", "tag_path", "to_plain"]

to_plain = markup.to_plain

# VK's own way to name somebody: [id42|Anna], [club7|The knitters].
_REFERENCE = re.compile(r"\[(?:id|club|public|event)(\d{1,10})\|([^\]\n]{1,200})\]")
_NAMING = re.compile(
    rf"(?P<name>{texts.MENTION.pattern})|(?P<tag>{texts.HASHTAG.pattern})|(?P<ref>{_REFERENCE.pattern})"
)
_LEADING_NAME = re.compile(r"\s*@([A-Za-z0-9_.-]+(?:@[\w.:-]+)?),?(?=\s|$)")
_REFERENCE_TO = re.compile(r"\[(?:id|club|public|event)\d{1,10}\|([^\]\n]{1,200})\]")
_HEADING = re.compile(r"<(/?)h[1-6](?:\s[^<>]{0,500})?>", re.IGNORECASE)


class Kind(Enum):
    """What a piece of text is."""

    WORDS = "words"
    LINK = "link"
    NAME = "name"  # @anna, @dana@far.example
    REFERENCE = "reference"  # [id42|Anna]
    TAG = "tag"


class Piece(msgspec.Struct, frozen=True):
    """A stretch of the text; `key` is what a name, a reference or a tag stands for."""

    kind: Kind
    text: str
    key: str = ""


class Named(msgspec.Struct, frozen=True):
    """An account that a text may name."""

    id: int
    username: str
    domain: str
    url: str


class Rendered(msgspec.Struct, frozen=True):
    """Canonical HTML, and what was found in it, each once and in order: account ids, (tag, as written), links."""

    html: str
    mentions: tuple[int, ...]
    tags: tuple[tuple[str, str], ...]
    links: tuple[str, ...]


def scan(source: str, local_domain: str = "") -> list[Piece]:
    """Cut a text into its pieces; names of `local_domain` are given the key of a local account."""
    pieces: list[Piece] = []
    position = 0
    for start, end in texts.find_urls(source):
        pieces.extend(_scan_words(source, position, start, local_domain))
        pieces.append(Piece(Kind.LINK, source[start:end]))
        position = end
    pieces.extend(_scan_words(source, position, len(source), local_domain))
    return pieces


def _scan_words(source: str, start: int, end: int, local_domain: str) -> Iterable[Piece]:
    position = start
    for match in _NAMING.finditer(source, start, end):
        if match.start() > position:
            yield Piece(Kind.WORDS, source[position : match.start()])
        yield _named_piece(match, local_domain)
        position = match.end()
    if position < end:
        yield Piece(Kind.WORDS, source[position:end])


def _named_piece(match: re.Match[str], local_domain: str) -> Piece:
    _, username, domain, _, tag, _, number, _ = match.groups()
    if match["name"]:
        domain = (domain or "").lower()
        key = username.lower() if domain in ("", local_domain.lower()) else f"{username.lower()}@{domain}"
        return Piece(Kind.NAME, match[0], key)
    if match["tag"]:
        return Piece(Kind.TAG, match[0], texts.fold(tag))
    return Piece(Kind.REFERENCE, match[0], number)


def names_in(pieces: Iterable[Piece]) -> tuple[list[str], list[int]]:
    """Whom the pieces may name: keys of names (`anna`, `dana@far.example`) and account ids, each once, in order."""
    names = dict.fromkeys(piece.key for piece in pieces if piece.kind is Kind.NAME)
    ids = dict.fromkeys(int(piece.key) for piece in pieces if piece.kind is Kind.REFERENCE)
    return list(names), list(ids)


def render(pieces: Iterable[Piece], accounts: Mapping[str | int, Named], url: Callable[[str], str]) -> Rendered:
    """Pieces as HTML. `accounts`: by name's key and by id; whoever is not in it stays plain text."""
    writer = _Writer(accounts, url)
    inline = "".join(map(writer.write, pieces))
    return Rendered(_paragraphs(inline), tuple(writer.mentions), tuple(writer.tags.items()), tuple(writer.links))


class _Writer:
    """Writes one text, remembering what it met."""

    def __init__(self, accounts: Mapping[str | int, Named], url: Callable[[str], str]) -> None:
        self.accounts = accounts
        self.url = url
        self.mentions: dict[int, None] = {}
        self.tags: dict[str, str] = {}
        self.links: dict[str, None] = {}
        # Two people of one name are told apart by their hosts.
        names = Counter({account.id: account.username.lower() for account in accounts.values()}.values())
        self.doubled = {name for name, count in names.items() if count > 1}

    def write(self, piece: Piece) -> str:
        if piece.kind is Kind.WORDS:
            return markup.escape(piece.text)
        if piece.kind is Kind.LINK:
            self.links[piece.text] = None
            return profiles.link(piece.text)
        if piece.kind is Kind.TAG:
            return self._tag(piece)
        account = self.accounts.get(int(piece.key) if piece.kind is Kind.REFERENCE else piece.key)
        if account is None:
            return markup.escape(_label(piece))
        self.mentions[account.id] = None
        return self._mention(account, _label(piece) if piece.kind is Kind.REFERENCE else "")

    def _tag(self, piece: Piece) -> str:
        shown = piece.text[1:]
        self.tags.setdefault(piece.key, shown)
        return profiles.hashtag(shown, self.url(tag_path(piece.key)))

    def _mention(self, account: Named, label: str) -> str:
        return profiles.mention(self._short_name(account), account.url, label=label)

    def _short_name(self, account: Named) -> str:
        if account.domain and account.username.lower() in self.doubled:
            return f"{account.username}@{account.domain}"
        return account.username


def _label(piece: Piece) -> str:
    return _REFERENCE_TO.sub(r"\1", piece.text) if piece.kind is Kind.REFERENCE else piece.text


def _paragraphs(inline: str) -> str:
    blocks = re.split(r"\n{2,}", inline.strip("\n "))
    return "".join(f"<p>{block.replace(chr(10), '<br />')}</p>" for block in blocks if block)


def render_foreign(source: str) -> str:
    """HTML that somebody else wrote, made safe; headings become strong paragraphs, since ours have no ranks."""
    return markup.clean(_HEADING.sub(lambda found: "</strong></p>" if found[1] else "<p><strong>", source))


def plain_of(source: str, html: str, *, local: bool) -> str:
    """What a dialect of plain texts shows: the source of a local post, the text of foreign HTML."""
    if not local:
        return to_plain(html)
    return _REFERENCE_TO.sub(r"\1", source) if "|" in source else source


def without_leading_names(text: str, names: Iterable[str]) -> str:
    """A message without the names of its own participants at its beginning: there they are only its address."""
    known = {name.lower() for name in names}
    position = 0
    while (found := _LEADING_NAME.match(text, position)) and found[1].lower() in known:
        position = found.end()
    return text[position:].lstrip() if position else text
