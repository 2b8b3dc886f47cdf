"""The mailer's HTTP API, version 1: what app.py mounts."""

from veche.api.mailer.auth import authenticate
from veche.api.mailer.errors import render_error
from veche.api.mailer.routes import FALLBACKS, ROUTES, open_links_to_pages
from veche.http.dialect import Dialect

DIALECT = Dialect(
    name="mailer",
    routes=ROUTES,
    authenticate=authenticate,
    render_error=render_error,
    fallbacks=FALLBACKS,
    grammar="multi",
    headers=((b"cache-control", b"no-store"),),
    finish=open_links_to_pages,
)

__all__ = ["DIALECT"]
