"""What all endpoints share: transactions, caches, limits, streams. Built once, in asgi.py."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from veche.core.barriers import ShutOut, is_in
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.http.cache import PageCache, PartCache
from veche.http.events import Streams
from veche.http.parts import Joiner
from veche.http.ratelimit import Limiter
from veche.http.request import Request
from veche.http.tokens import Find, TokenCache
from veche.settings import Settings

if TYPE_CHECKING:
    from veche.http.dialect import Dialect
    from veche.http.oauth import OAuth
    from veche.http.pages import Pages


@dataclass(slots=True)
class Door:
    """`version()` is the database's change counter; `extras` is where app.py hands a surface what only it needs."""

    open_tx: TxFactory
    settings: Settings
    tokens: TokenCache
    sessions: TokenCache
    limiter: Limiter
    streams: Streams
    parts: PartCache
    pages_kept: PageCache
    version: Callable[[], Hashable]
    pages: "Pages | None" = None
    oauth: "OAuth | None" = None
    shut_out: tuple[ShutOut, ...] = ()  # networks that may not come in; nearly always none
    extras: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def build(
        cls, open_tx: TxFactory, *, find_token: Find, find_session: Find, parts_bytes: int = 64 << 20, **more: Any
    ) -> "Door":
        """With caches of the usual sizes; `find_*` are core.auth's viewer_of_token and viewer_of_session."""
        settings, version = open_tx.settings, open_tx.engine.version
        return cls(
            open_tx=open_tx,
            settings=settings,
            tokens=TokenCache(open_tx, find_token),
            sessions=TokenCache(open_tx, find_session),
            limiter=Limiter(enabled=settings.ratelimit.enabled, workers=settings.server.workers),
            streams=Streams(),
            parts=PartCache(parts_bytes),
            pages_kept=PageCache(version, parts_bytes // 4),
            version=version,
            **more,
        )

    def is_shut_out(self, address: str) -> bool:
        """Whether nobody may come in from this address now."""
        now = self.open_tx.now()
        return any(is_in(address, one.network) for one in self.shut_out if one.until is None or one.until > now)

    def forget_tokens(self, token_ids: tuple[int, ...], account_id: int | None = None) -> None:
        """Live effect of TokensRevoked: the tokens are asked for anew, their streams close."""
        self.tokens.forget_tokens(token_ids)
        if account_id is not None:
            self.sessions.forget_account(account_id)
        gone = set(token_ids)
        self.streams.close_where(
            lambda viewer: viewer.token_id in gone if viewer.token_id is not None else viewer.account_id == account_id
        )
        self.pages_kept.clear()

    def forget_account(self, account_id: int) -> None:
        """Live effect of AccountRemoved and of a change of role: the same for all tokens of an account."""
        self.tokens.forget_account(account_id)
        self.sessions.forget_account(account_id)
        self.streams.close_where(lambda viewer: viewer.account_id == account_id)
        self.pages_kept.clear()


class Call:
    """One request in the hands of a handler: what it may want beside its parameters."""

    __slots__ = ("_joiner", "dialect", "door", "prepared", "request", "viewer")

    def __init__(self, door: Door, request: Request, viewer: Viewer, dialect: "Dialect") -> None:
        self.door = door
        self.request = request
        self.viewer = viewer
        self.dialect = dialect
        self.prepared: Any = None
        self._joiner: Joiner | None = None

    def joiner(self, tx: Tx) -> Joiner:
        """What will join the parts of this answer, one for each Tx: whoever asks it before has not to ask twice."""
        if self._joiner is None or self._joiner.tx is not tx:
            dialect, parts = self.dialect, self.door.parts
            variant = None if dialect.variant is None else dialect.variant(self.request, self.viewer)
            self._joiner = Joiner(tx, self.viewer, dialect.kinds, parts, dialect.name, variant)
        return self._joiner

    @property
    def open_tx(self) -> TxFactory:
        return self.door.open_tx

    @property
    def settings(self) -> Settings:
        return self.door.settings
