"""Text → tokens."""

import re

import msgspec

from veche.api.vk.execute.errors import CompileError

LONGEST = 100_000
KEYWORDS = frozenset(
    ["var", "if", "else", "while", "do", "for", "break", "continue", "return", "delete", "true", "false", "null",
     "undefined"]
)  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      |(?P<number>\d+\.\d+|\d+)
      |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      |(?P<name>[A-Za-z_$][A-Za-z0-9_$]*)
      |(?P<sign>@\.|===|!==|==|!=|<=|>=|&&|\|\||\+=|-=|\+\+|--|[-+*/%<>=!(){}\[\];,.:?])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": ""}
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)


class Token(msgspec.Struct, frozen=True):
    """`kind`: number, text, name, word (a keyword), sign, end."""

    kind: str
    text: str
    at: int


def tokens(source: str) -> list[Token]:
    """All of them, and one that says that this is the end. Errors: CompileError."""
    if len(source) > LONGEST:
        raise CompileError("the code is too long")
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise CompileError(f"unexpected character at {at}")
        at = match.end()
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        text = match[0]
        if kind == "name" and text in KEYWORDS:
            kind = "word"
        found.append(Token(kind, _unquoted(text) if kind == "text" else text, match.start()))
    return [*found, Token("end", "", len(source))]


def _unquoted(text: str) -> str:
    def read(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] == "u" and len(code) == 5:
            value = int(code[1:], 16)
            return chr(value) if value and not 0xD800 <= value <= 0xDFFF else "\ufffd"
        return _ESCAPES.get(code, code)

    return _ESCAPED.sub(read, text[1:-1])
