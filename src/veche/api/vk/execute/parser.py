"""Tokens → a tree of tuples, each of which begins with what it is."""

from dataclasses import dataclass, field
from typing import Any

from veche.api.vk.execute.errors import CompileError
from veche.api.vk.execute.lexer import Token, tokens

Node = tuple[Any, ...]
DEEPEST = 60
# From the loosest to the tightest.
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset(["||"]), frozenset(["&&"]), frozenset(["==", "!=", "===", "!=="]), frozenset(["<", ">", "<=", ">="]),
    frozenset(["+", "-"]), frozenset(["*", "/", "%"]),
)  # fmt: skip


@dataclass(slots=True)
class Program:
    """`calls` are the methods that the text names: it can name none that is not in it."""

    body: list[Node] = field(default_factory=list)
    calls: set[str] = field(default_factory=set)


class Parser:
    """Recursive descent."""

    def __init__(self, source: str) -> None:
        self._tokens = tokens(source)
        self._at = 0
        self._depth = 0
        self.program = Program()

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _is(self, *texts: str) -> bool:
        return self._next.kind in ("sign", "word") and self._next.text in texts

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _if(self, *texts: str) -> bool:
        if self._is(*texts):
            self._at += 1
            return True
        return False

    def _must(self, text: str) -> None:
        if not self._if(text):
            raise CompileError(f"expected {text!r} at {self._next.at}")

    def _name(self) -> str:
        token = self._take()
        if token.kind not in ("name", "word"):
            raise CompileError(f"expected a name at {token.at}")
        return token.text

    def parse(self) -> Program:
        """The whole text."""
        while self._next.kind != "end":
            self.program.body.append(self._statement())
        return self.program

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise CompileError("the code is too deeply nested")

    def _statement(self) -> Node:
        self._deeper()
        try:
            return self._one_statement()
        finally:
            self._depth -= 1

    def _one_statement(self) -> Node:
        if self._if("{"):
            return self._block()
        if self._if(";"):
            return ("block", [])
        for word, read in (("if", self._if_), ("while", self._while), ("do", self._do), ("for", self._for)):
            if self._if(word):
                return read()
        found = self._simple()
        self._end()
        return found

    def _end(self) -> None:
        if not self._if(";") and self._next.kind != "end" and not self._is("}"):
            raise CompileError(f"expected ';' at {self._next.at}")

    def _simple(self) -> Node:
        if self._if("var"):
            return self._var()
        if self._if("break"):
            return ("break",)
        if self._if("continue"):
            return ("continue",)
        if self._if("return"):
            nothing = self._is(";", "}") or self._next.kind == "end"
            return ("return", None if nothing else self._expression())
        if self._if("delete"):
            return ("delete", self._postfix())
        return ("do_expression", self._expression())

    def _block(self) -> Node:
        body: list[Node] = []
        while not self._if("}"):
            if self._next.kind == "end":
                raise CompileError("expected '}' at the end")
            body.append(self._statement())
        return ("block", body)

    def _var(self) -> Node:
        found: list[tuple[str, Node | None]] = []
        while True:
            name = self._name()
            found.append((name, self._expression() if self._if("=") else None))
            if not self._if(","):
                return ("var", found)

    def _condition(self) -> Node:
        self._must("(")
        found = self._expression()
        self._must(")")
        return found

    def _if_(self) -> Node:
        condition, then = self._condition(), self._statement()
        return ("if", condition, then, self._statement() if self._if("else") else None)

    def _while(self) -> Node:
        return ("loop", None, self._condition(), None, self._statement(), False)

    def _do(self) -> Node:
        body = self._statement()
        self._must("while")
        found = ("loop", None, self._condition(), None, body, True)
        self._end()
        return found

    def _for(self) -> Node:
        self._must("(")
        start = None if self._is(";") else self._simple()
        self._must(";")
        condition = ("value", True) if self._is(";") else self._expression()
        self._must(";")
        step = None if self._is(")") else self._simple()
        self._must(")")
        return ("loop", start, condition, step, self._statement(), False)

    def _expression(self) -> Node:
        self._deeper()
        try:
            return self._assignment()
        finally:
            self._depth -= 1

    def _assignment(self) -> Node:
        left = self._binary(0)
        if self._is("=", "+=", "-="):
            sign = self._take().text
            if left[0] not in ("variable", "member", "index"):
                raise CompileError(f"cannot assign at {self._next.at}")
            right = self._expression()
            return ("assign", left, right if sign == "=" else ("binary", sign[0], left, right))
        if self._if("?"):
            then = self._expression()
            self._must(":")
            return ("choice", left, then, self._expression())
        return left

    def _binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._next.kind == "sign" and self._next.text in _LEVELS[level]:
            sign = self._take().text
            left = ("binary", sign[:2], left, self._binary(level + 1))
        return left

    def _unary(self) -> Node:
        if self._is("-", "!", "+"):
            self._deeper()
            try:
                return ("unary", self._take().text, self._unary())
            finally:
                self._depth -= 1
        found = self._postfix()
        if self._is("++", "--"):
            sign = self._take().text
            return ("assign", found, ("binary", sign[0], found, ("value", 1)))
        return found

    def _postfix(self) -> Node:
        found = self._primary()
        while True:
            if self._if("."):
                found = ("member", found, self._name())
            elif self._if("@."):
                found = ("map", found, self._name())
            elif self._if("["):
                found = ("index", found, self._expression())
                self._must("]")
            elif self._if("("):
                found = self._call(found)
            else:
                return found

    def _call(self, target: Node) -> Node:
        arguments = self._until(")")
        path = _path(target)
        if path and path[0] == "API":
            if len(path) not in (2, 3):
                raise CompileError(f"{'.'.join(path)} is no method")
            name = ".".join(path[1:])
            self.program.calls.add(name.lower())
            return ("api", name, arguments)
        if target[0] == "member":
            return ("method", target[1], target[2], arguments)
        if target[0] == "variable":
            return ("function", target[1], arguments)
        raise CompileError(f"nothing to be called at {self._next.at}")

    def _until(self, closing: str) -> list[Node]:
        found: list[Node] = []
        while not self._if(closing):
            found.append(self._expression())
            if not self._is(closing):
                self._must(",")
        return found

    def _primary(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return ("value", float(token.text) if "." in token.text else int(token.text[:18]))
        if token.kind == "text":
            return ("value", token.text)
        if token.kind == "name":
            return ("variable", token.text)
        if token.kind == "word" and token.text in ("true", "false", "null", "undefined"):
            return ("value", {"true": True, "false": False}.get(token.text))
        if token.text == "(":
            found = self._expression()
            self._must(")")
            return found
        if token.text == "[":
            return ("array", self._until("]"))
        if token.text == "{":
            return self._object()
        raise CompileError(f"unexpected {token.text or 'end'!r} at {token.at}")

    def _object(self) -> Node:
        found: list[tuple[str, Node]] = []
        while not self._if("}"):
            token = self._take()
            if token.kind not in ("name", "word", "text", "number"):
                raise CompileError(f"expected a key at {token.at}")
            self._must(":")
            found.append((token.text, self._expression()))
            if not self._is("}"):
                self._must(",")
        return ("object", found)


def _path(node: Node) -> list[str]:
    """`a.b.c` as its names; empty for anything else."""
    if node[0] == "variable":
        return [node[1]]
    if node[0] == "member" and (before := _path(node[1])):
        return [*before, node[2]]
    return []


def parse(source: str) -> Program:
    """Errors: CompileError."""
    return Parser(source).parse()
