"""From something the client has (a code, a password, its own secret, a refresh token) to a token."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote_plus

from veche.core import auth
from veche.core.auth.views import AppView, TokenIssued
from veche.core.errors import CoreError, TooMany, Unavailable
from veche.http.door import Call
from veche.http.oauth.errors import OAuthError, bad_grant, unknown_client
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
            return await by_code(call, app, fields)
        if grant == "password":
            scopes = hooks.read_scopes(fields.get("scope", ""), app)
            login, password = fields.get("username", ""), fields.get("password", "")
            return await by_password(call, app, login, password, scopes)
        if grant == "refresh_token":
            token = fields.get("refresh_token", "")
            return await call.open_tx.write(lambda tx: auth.refresh(tx, app, token))
        scopes = hooks.read_scopes(fields.get("scope", ""), app)
        return await call.open_tx.write(lambda tx: auth.issue_token(tx, app, None, scopes))
    except (OAuthError, TooMany, Unavailable):
        raise
    except CoreError:
        raise bad_grant() from None


async def by_code(call: Call, app: AppView, fields: Mapping[str, str]) -> TokenIssued:
    code, uri = fields.get("code", ""), fields.get("redirect_uri", "")
    verifier = fields.get("code_verifier") or None
    if not code:
        raise OAuthError("invalid_request", "Missing required parameter: code")
    return await call.open_tx.write(lambda tx: auth.exchange_code(tx, app, code, uri, verifier))


async def by_password(call: Call, app: AppView, login: str, password: str, scopes: str) -> TokenIssued:
    """VK's `/token` calls this too. The password is compared in a thread, before the transaction opens."""
    if not login or not password:
        raise OAuthError("invalid_request", "Missing required parameter: username or password")
    identity = await auth.check_password(call.open_tx, login, password)
    return await call.open_tx.write(lambda tx: auth.issue_token(tx, app, identity.user_id, scopes))
