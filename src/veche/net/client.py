"""Requests to other servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import msgspec

from veche.lib import urls
from veche.lib.addresses import networks
from veche.settings import Settings

from .body import Body
from .errors import AddressRefused, FetchError
from .gate import Gate, Lookup, system_lookup
from .target import checked

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

Headers = Mapping[str, str]
MEGABYTE = 1_048_576
REDIRECTS = (301, 302, 303, 307, 308)
# What was meant for one server must not be told to the next.
PERSONAL = {"authorization", "cookie", "proxy-authorization", "signature", "signature-input"}


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; `url` is where it came from after redirects. Header names are in lower case."""

    code: int
    headers: dict[str, str]
    body: bytes = field(repr=False)
    url: str

    @property
    def ok(self) -> bool:
        """Whether the other side was content."""
        return 200 <= self.code < 300

    @property
    def mime(self) -> str:
        """The type of the body without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON. FetchError if it is none."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise FetchError("protocol", "the answer is not JSON") from None


@dataclass(frozen=True, slots=True)
class _Wish:
    """One request as it was asked for."""

    method: str
    headers: Headers | Callable[[str], Headers] | None
    body: bytes | None
    max_bytes: int
    identity: bool
    ports: Collection[int] | None


class HttpClient:
    """One for each process; opened at its first use, closed with `close()`."""

    def __init__(self, settings: Settings, lookup: Lookup = system_lookup) -> None:
        self._settings = settings
        self._gate = Gate(networks(settings.http.allow_private), lookup)
        self._session: ClientSession | None = None

    async def fetch(  # noqa: PLR0913 - each is a limit or a part of the request
        self,
        url: str,
        method: str = "GET",
        *,
        headers: Headers | Callable[[str], Headers] | None = None,
        body: bytes | None = None,
        max_bytes: int = MEGABYTE,
        timeout: float | None = None,  # noqa: ASYNC109 - the limit covers redirects and body, which callers cannot see
        redirects: int = 3,
        identity: bool = False,
        ports: Collection[int] | None = None,
    ) -> Response:
        """Ask, and read the answer whole. FetchError if there is none within the limits.

        `headers` may be a function of the address, for requests whose signature covers it. Only GET and HEAD follow
        redirects; the last answer is returned as it is for other methods. `identity` asks for an unpacked body,
        `ports` names the only ports allowed.
        """
        wish = _Wish(method.upper(), headers, body, max_bytes, identity, ports)
        try:
            async with asyncio.timeout(timeout or self._settings.http.timeout_seconds):
                return await self._follow(url, wish, redirects)
        except TimeoutError:
            raise FetchError("timeout", "the other server takes too long") from None

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        self._gate.close()

    async def _follow(self, url: str, wish: _Wish, redirects: int) -> Response:
        first = url
        for _ in range(redirects + 1):
            response = await self._once(checked(url, wish.ports), wish, first)
            onward = response.headers.get("location")
            if response.code not in REDIRECTS or onward is None or wish.method not in ("GET", "HEAD"):
                return response
            url = _next(response.url, onward)
        raise FetchError("redirects", "the other server redirects too often")

    async def _once(self, url: str, wish: _Wish, first: str) -> Response:
        import aiohttp
        from yarl import URL

        try:
            target = URL(url, encoded=url.isascii())
            headers = self._headers(url, wish, first)
            async with self._opened().request(
                wish.method, target, headers=headers, data=wish.body, allow_redirects=False
            ) as answer:
                return await _read(answer, wish.max_bytes, url)
        except aiohttp.ClientConnectorError as error:
            raise _unreachable(error) from None
        except (aiohttp.InvalidURL, ValueError, UnicodeError):
            raise FetchError("url", "the address is malformed") from None
        except aiohttp.ServerTimeoutError:
            raise FetchError("timeout", "the other server takes too long") from None
        except (aiohttp.ClientError, OSError) as error:
            raise FetchError("protocol", f"the other server broke off ({type(error).__name__})") from None

    def _headers(self, url: str, wish: _Wish, first: str) -> dict[str, str]:
        given = wish.headers(url) if callable(wish.headers) else dict(wish.headers or {})
        if not callable(wish.headers) and urls.origin(url) != urls.origin(first):
            given = {name: value for name, value in given.items() if name.lower() not in PERSONAL}
        standard = {
            "User-Agent": f"Veche (+{self._settings.server.base_url})",
            "Accept-Encoding": "identity" if wish.identity else "gzip, deflate",
        }
        named = {name.lower() for name in given}
        return {name: value for name, value in standard.items() if name.lower() not in named} | dict(given)

    def _opened(self) -> ClientSession:
        if self._session is None:
            import aiohttp

            limits = self._settings.http
            connector = aiohttp.TCPConnector(
                resolver=self._gate.resolver(),
                socket_factory=self._gate.socket_for,
                use_dns_cache=False,
                limit=limits.connections,
                limit_per_host=limits.connections_per_host,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session


async def _read(answer: ClientResponse, limit: int, url: str) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if answer.status in REDIRECTS and "location" in headers:  # nobody reads the body of a signpost
        return Response(answer.status, headers, b"", url)
    body = Body(limit, headers.get("content-encoding", ""))
    if answer.method != "HEAD":
        body.announce(headers.get("content-length"))
    async for piece in answer.content.iter_any():
        body.feed(piece)
    return Response(answer.status, headers, body.value(), url)


def _next(base: str, location: str) -> str:
    try:
        url = urljoin(base, location)
    except ValueError:
        raise FetchError("url", "the address is malformed") from None
    if base.startswith("https:") and url.startswith("http:"):
        raise FetchError("refused", "a redirect from https to http is not followed")
    return url


def _unreachable(error: Any) -> FetchError:
    import aiohttp

    if AddressRefused.said in str(error):
        return FetchError("refused", AddressRefused.said)
    if isinstance(error, aiohttp.ClientSSLError):
        return FetchError("tls", "the other server's certificate is not valid")
    return FetchError("unreachable", "the other server cannot be reached")
