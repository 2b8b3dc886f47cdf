"""Apps, tokens and identities as surfaces see them."""

import msgspec


class AppView(msgspec.Struct, frozen=True):
    """A registered app. Secrets are here because signatures need them: never print them elsewhere."""

    id: int
    dialect: str
    name: str
    website: str | None
    client_id: str
    client_secret: str
    private_key: str | None
    redirect_uris: tuple[str, ...]
    scopes: str
    standalone: bool
    owner_id: int | None
    created_at: int


class NewApp(msgspec.Struct, frozen=True):
    """What is needed to register an app."""

    dialect: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    scopes: str = ""
    website: str | None = None
    standalone: bool = False
    owner_id: int | None = None
    client_id: str | None = None


class TokenIssued(msgspec.Struct, frozen=True):
    """A token just made: the only moment at which its text is known."""

    token_id: int
    access_token: str
    refresh_token: str | None
    scopes: str
    app_id: int
    user_id: int | None
    account_id: int | None
    created_at: int  # ms
    expires_at: int | None  # ms


class TokenTerms(msgspec.Struct, frozen=True):
    """How long a token lasts (None: until it is revoked), and whether it comes with a refresh token."""

    lifetime_ms: int | None = None
    refreshable: bool = False


class TokenWanted(msgspec.Struct, frozen=True):
    """A token that the instance makes by itself. `app`: client id, number or name."""

    username: str
    app: str | None = None
    scopes: str | None = None
    dialect: str | None = None


class UserIdentity(msgspec.Struct, frozen=True):
    """A local human whose password was right (or whose session is open)."""

    user_id: int
    account_id: int
    username: str
    email: str | None
    locale: str
    role: str
    confirmed: bool
    approved: bool
    needs_code: bool  # second factor is on


class TokenView(msgspec.Struct, frozen=True):
    """A line of the connected-apps list."""

    id: int
    app: AppView
    scopes: str
    dialect: str
    last_used_at: int | None
    last_address: str | None
    created_at: int
    current: bool = False
