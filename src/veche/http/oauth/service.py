"""The one owner of /oauth/*: finds the app behind `client_id` and lets its dialect's hooks answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from veche.core import auth
from veche.core.auth.views import AppView
from veche.core.errors import CoreError
from veche.http.answers import Answer
from veche.http.door import Call
from veche.http.oauth import authorize, grants
from veche.http.oauth.errors import OAuthError, unknown_client
from veche.http.oauth.hooks import OAuthHooks


def texts(fields: Mapping[str, Any]) -> dict[str, str]:
    """Only what is text (or a number or a flag in JSON): nothing else has a meaning here."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in fields.items()
        if isinstance(value, (str, int))
    }


class OAuth:
    """`hooks`: the dialects that have apps; the first stands in where no app is known.

    A dialect's own addresses (VK's `/token` and `/authorize`) call the same methods and may name app and hooks.
    """

    def __init__(self, hooks: Sequence[OAuthHooks]) -> None:
        self._hooks = {one.dialect: one for one in hooks}
        self.default = hooks[0]

    def hooks_of(self, app: AppView | None) -> OAuthHooks:
        return self.default if app is None else self._hooks.get(app.dialect, self.default)

    async def app_of(self, call: Call, client_id: str) -> AppView | None:
        if not client_id:
            return None
        async with call.open_tx.read() as tx:
            return await auth.find_app(tx, client_id)

    async def authorize(self, call: Call, *, app: AppView | None = None, hooks: OAuthHooks | None = None) -> Answer:
        """GET shows, POST decides. The fields are those that were sent."""
        assert call.request.sent is not None
        fields = texts(call.request.sent.flat())
        app = app or await self.app_of(call, fields.get("client_id", ""))
        if app is None:
            hooks = hooks or self.default
            return await authorize.error_page(call, hooks.unknown_app, "Check the address that the app opened.", 400)
        ask = await authorize.read_ask(call, fields, app, hooks or self.hooks_of(app))
        if isinstance(ask, Answer):
            return ask
        if call.request.method == "POST":
            return await authorize.decide(call, ask)
        return await authorize.show(call, ask)

    async def token(self, call: Call) -> Answer:
        """A token, or the refusal, in the words of the app's dialect."""
        assert call.request.sent is not None
        fields = texts(call.request.sent.flat())
        hooks = self.default
        try:
            client_id, secret = grants.client_of(call.request, fields)
            app = await self.app_of(call, client_id)
            hooks = self.hooks_of(app)
            if call.request.method != "POST" and not hooks.token_by_get:
                raise OAuthError("invalid_request", "Use POST: addresses end up in logs")
            if app is None or not hooks.accepts_secret(app, secret, fields.get("grant_type", "")):
                raise unknown_client()
            issued = await grants.issue(call, app, hooks, fields)
            return hooks.answer(hooks.token_answer(issued, app))
        except OAuthError as error:
            return hooks.refusal(error)

    async def revoke(self, call: Call) -> Answer:
        """Idempotent: a token that is not there is as good as revoked. One of another app is refused."""
        assert call.request.sent is not None
        fields = texts(call.request.sent.flat())
        hooks = self.default
        try:
            client_id, secret = grants.client_of(call.request, fields)
            app = await self.app_of(call, client_id)
            hooks = self.hooks_of(app)
            if app is None or not hooks.accepts_secret(app, secret, "revoke"):
                raise OAuthError("unauthorized_client", "You are not authorized to revoke this token", 403)
            token = fields.get("token", "")
            try:
                await call.open_tx.write(lambda tx: auth.revoke_token(tx, app, token))
            except CoreError:
                raise OAuthError("unauthorized_client", "You are not authorized to revoke this token", 403) from None
            call.door.tokens.forget(token)
            return hooks.answer({})
        except OAuthError as error:
            return hooks.refusal(error)
