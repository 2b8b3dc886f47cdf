"""The API of VK, as VK and as OpenVK speak it (README.md tells which versions)."""

import re
from typing import Final

from veche.api.vk.auth import NAME, authenticate
from veche.api.vk.errors import render_error
from veche.api.vk.kinds import KINDS, variant
from veche.api.vk.oauth import HOOKS
from veche.api.vk.params import WORDS
from veche.api.vk.routes import ROUTES
from veche.api.vk.scopes import VOCABULARY, WIDEST, parse
from veche.http.answers import Answer
from veche.http.cors import Cors
from veche.http.dialect import Dialect
from veche.http.request import Request

_CALLBACK: Final = re.compile(r"^[A-Za-z_$][\w$.]{0,80}$", re.ASCII)


def finish(request: Request, answer: Answer) -> Answer:
    """JSONP: `callback(json)` for who names one in the query of a method."""
    if b"callback=" not in request.query or not request.path.startswith("/method/") or request.sent is None:
        return answer
    name = dict(request.sent.query).get("callback")
    if isinstance(name, str) and _CALLBACK.match(name):
        answer.body = b"/**/" + name.encode() + b"(" + answer.body + b")"
        answer.content_type = b"application/javascript; charset=utf-8"
        answer.code = 200
    return answer


DIALECT = Dialect(
    name=NAME,
    routes=ROUTES,
    authenticate=authenticate,
    render_error=render_error,
    fallbacks=("/method/", "/upload/", "/nim"),
    scopes=parse,
    words=WORDS,
    cors=Cors(methods=("GET", "POST", "PUT", "DELETE")),
    kinds=KINDS,
    variant=variant,
    finish=finish,
)

__all__ = ["DIALECT", "HOOKS", "VOCABULARY", "WIDEST", "parse"]
