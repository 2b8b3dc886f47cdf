"""My.Mail.Ru's signed REST (README.md tells which)."""

from veche.api.mailru.auth import NAME, authenticate
from veche.api.mailru.dispatch import JSONP, callback
from veche.api.mailru.errors import render_error
from veche.api.mailru.oauth import HOOKS, TEXT
from veche.api.mailru.routes import ROUTES
from veche.api.mailru.scopes import VOCABULARY, WIDEST, parse
from veche.http.answers import JSON, Answer
from veche.http.convert import STRICT
from veche.http.cors import Cors
from veche.http.dialect import Dialect
from veche.http.request import Request


def finish(request: Request, answer: Answer) -> Answer:
    """`application/json` only for who asks for exactly that: aiomailru 0.1.1.post1 (2026-11) refuses it."""
    if request.path.rstrip("/") == JSONP and request.sent is not None:
        if name := callback(request.sent):
            answer.body = name.encode() + b"(" + answer.body + b")"
    elif answer.content_type == TEXT and (request.header("accept") or "").strip().lower() == "application/json":
        answer.content_type = JSON
    return answer


DIALECT = Dialect(
    name=NAME,
    routes=ROUTES,
    authenticate=authenticate,
    render_error=render_error,
    fallbacks=("/platform/",),
    content_type=TEXT,
    grammar="flat",
    words=STRICT,
    cors=Cors(methods=("GET", "POST")),
    finish=finish,
    scopes=parse,
)

__all__ = ["DIALECT", "HOOKS", "VOCABULARY", "WIDEST", "parse"]
