"""From something the client has (a code, a password, its own secret, a refresh token) to a token."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote_plus

from veche.core import auth
from veche.core.auth.views import AppView, TokenIssued, UserIdentity
from veche.core.errors import CoreError, NotAllowed, TooMany, Unavailable
from veche.http.door import Call
from veche.http.oauth.errors import CodeNeeded, OAuthError, bad_grant, unknown_client
from veche.http.oauth.hooks import OAuthHooks
from veche.http.request import Request


def client_of(request: Request, fields: Mapping[str, str]) -> tuple[str, str]:
    """Id and secret, from the Basic header or from the fields."""
    scheme, _, encoded = (request.header("authorization") or "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise unknown_client() from None
        if colon:
            return unquote_plus(client_id), unquote_plus(secret)
    return fields.get("client_id", ""), fields.get("client_secret", "")


async def issue(call: Call, app: AppView, hooks: OAuthHooks, fields: Mapping[str, str]) -> TokenIssued:
    """The token for one request to a token address. Raises OAuthError."""
    grant = fields.get("grant_type", "")
    if not grant:
        raise OAuthError("invalid_request", "Missing required parameter: grant_type")
    if grant not in hooks.grants(app, call.settings):
        raise OAuthError("unsupported_grant_type", "This app cannot get a token by this grant")
    try:
        if grant == "authorization_code":
            return await by_code(call, app, hooks, fields)
        if grant == "password":
            scopes = hooks.read_scopes(fields.get("scope", ""), app)
            login, password = fields.get("username", ""), fields.get("password", "")
            return await by_password(call, app, hooks, (login, password), scopes)
        if grant == "refresh_token":
            token = fields.get("refresh_token", "")
            issued = _given(await call.open_tx.write(lambda tx: auth.refresh(tx, app, token, hooks.terms)))
            call.door.tokens.forget_tokens((issued.token_id,))  # its old text
            return issued
        scopes = hooks.read_scopes(fields.get("scope", ""), app)
        return await call.open_tx.write(lambda tx: auth.issue_token(tx, app, None, scopes, hooks.terms))
    except (OAuthError, TooMany, Unavailable):
        raise
    except NotAllowed as error:
        raise OAuthError("invalid_grant", error.message) from None
    except CoreError:
        raise bad_grant() from None


async def by_code(call: Call, app: AppView, hooks: OAuthHooks, fields: Mapping[str, str]) -> TokenIssued:
    code, uri = fields.get("code", ""), fields.get("redirect_uri", "")
    verifier = fields.get("code_verifier") or None
    if not code:
        raise OAuthError("invalid_request", "Missing required parameter: code")
    return _given(
        await call.open_tx.write(lambda tx: auth.exchange_code(tx, app, code, uri, verifier, terms=hooks.terms))
    )


async def by_password(
    call: Call, app: AppView, hooks: OAuthHooks, credentials: tuple[str, str], scopes: str
) -> TokenIssued:
    """VK's `/token` calls this too, and tells apart what went wrong: NotSignedIn (wrong), NotAllowed (shut out, not
    confirmed), CodeNeeded, TooMany."""
    login, password = credentials
    if not login or not password:
        raise OAuthError("invalid_request", "Missing required parameter: username or password")
    person = await sign_in(call, hooks, login, password)
    return await call.open_tx.write(lambda tx: auth.issue_token(tx, app, person, scopes, hooks.terms))


async def sign_in(call: Call, hooks: OAuthHooks, login: str, password: str) -> UserIdentity:
    """The password is compared in a thread, and no transaction is open meanwhile."""
    person = await auth.check_password(call.open_tx, login, password, any_zone=hooks.any_zone)
    auth.check_entry(person)
    if person.needs_code:
        raise CodeNeeded
    return person


def _given(issued: TokenIssued | None) -> TokenIssued:
    if issued is None:
        raise bad_grant()
    return issued
