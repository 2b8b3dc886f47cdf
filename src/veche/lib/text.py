"""Text as people write it: made uniform, counted as posts are counted, turned into names for addresses."""

import re
import unicodedata

URL_LENGTH = 23  # what any link counts, so that long addresses cost nobody their words

# A link ends before the punctuation that closes its sentence, and before a bracket that it did not open.
URL = re.compile(
    r"""(?<![\w@./:-])
        https?://
        (?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?   # host
        (?::\d{1,5})?
        (?:[/?\#](?:[^\s<>"«»“”()\[\]{}|\\^`]|\([^\s<>"()]{0,200}\)){0,2000})?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER_URL = ".,:;!?'…*_~"

# @name and @name@host. Names are those of local accounts and of the fediverse.
MENTION = re.compile(
    r"(?<![\w@/.=-])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?)(?:@([\w-](?:[\w.-]{0,251}\w)?(?::\d{1,5})?))?"
)
# Letters, digits and _, one letter at least; between them may stand what joins words elsewhere: the middle dot of
# Catalan, the one of katakana, the non-joiner of Persian.
_JOINERS = "\u00b7\u30fb\u200c"
HASHTAG = re.compile(
    rf"(?<![\w#/&=])#(?![{_JOINERS}])(?=[\d_{_JOINERS}]*[^\W\d_])([\w{_JOINERS}]{{0,198}}\w)(?![{_JOINERS}]*\w)",
    re.UNICODE,
)

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf"))  # spaces, separators, controls, joiners
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")

_TRANSLITERATION = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d",
}  # fmt: skip


def normalize(text: str) -> str:
    """One form for equal texts: composed characters, `\\n` between lines, nothing that cannot be stored or seen.

    Half surrogates and control characters go (they break encoders and databases), and so do the marks that turn the
    direction of writing (they disguise what follows).
    """
    text = _LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def is_blank(text: str) -> bool:
    """Whether nothing in it can be seen."""
    return all(unicodedata.category(char) in _UNSEEN for char in text)


def one_line(text: str) -> str:
    """The same for names and titles: no line breaks, single spaces, none at the ends."""
    return " ".join(normalize(text).split())


def fold(text: str) -> str:
    """The form in which names and tags are compared: letter case and compatibility forms do not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def find_urls(text: str) -> list[tuple[int, int]]:
    """Where the links of a text begin and end."""
    found = []
    for match in URL.finditer(text):
        end = match.end()
        while text[end - 1] in _AFTER_URL:
            end -= 1
        found.append((match.start(), end))
    return found


def count_post(text: str) -> int:
    """The length of a post: any link counts 23, `@name@host` counts as `@name`, all else as people see characters."""
    pieces = []
    position = 0
    links = 0
    for start, end in find_urls(text):
        pieces.append(text[position:start])
        position = end
        links += 1
    pieces.append(text[position:])
    rest = "\0".join(pieces)  # the mark keeps what stood apart apart; it is no part of the count
    return count(MENTION.sub(r"@\1", rest)) - links + links * URL_LENGTH


def count(text: str) -> int:
    """How many characters a reader sees: a letter with its accents, a flag or a family is one."""
    if text.isascii() and "\r" not in text:
        return len(text)
    total = 0
    before = ""
    flags = 0  # regional indicators in a row: two make a flag
    for char in text:
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        if not _joins(before, char) and not (is_flag and flags % 2 == 1):
            total += 1
        flags = flags + 1 if is_flag else 0
        before = char
    return total


def _joins(before: str, char: str) -> bool:
    """Whether a character belongs to the visible one that its forerunner began."""
    if not before or char < "\u0300":
        return before == "\r" and char == "\n"
    if before == "\u200d":  # zero-width joiner: families, professions
        return unicodedata.category(char) == "So"
    if char == "\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    if unicodedata.category(char) in ("Mn", "Me", "Mc"):
        return True
    return _joins_syllable(before, char)


def _joins_syllable(before: str, char: str) -> bool:
    """Korean written in its parts: initial, vowel, final."""
    if "\u1160" <= char <= "\u11a7":
        return "\u1100" <= before <= "\u11a7"
    return "\u11a8" <= char <= "\u11ff" and "\u1160" <= before <= "\u11ff"


def slug(text: str, longest: int = 60) -> str:
    """A name for an address: Latin letters, digits and hyphens; Cyrillic is transliterated. May be empty."""
    letters = "".join(_TRANSLITERATION.get(char, char) for char in unicodedata.normalize("NFC", text).lower())
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")


def shorten(text: str, longest: int) -> str:
    """The beginning of a text, cut between words where there is a place to, with an ellipsis."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest // 2 else cut).rstrip() + "…"
