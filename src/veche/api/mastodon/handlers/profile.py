"""One's own profile, and the letter that confirms one's address."""

from typing import Any

import msgspec

from veche.api.mastodon import auth as bearer
from veche.api.mastodon.forms import ProfileForm
from veche.api.mastodon.handlers.accounts import changed
from veche.api.mastodon.render.profile import Profile, profile
from veche.core import accounts, auth
from veche.core.errors import Conflict, NotAllowed
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call
from veche.http.errors import BadToken

NOT_WAITING = "This method is only available while the e-mail is awaiting confirmation"


class EmailForm(msgspec.Struct):
    """POST /emails/confirmations: another address, if one was mistaken."""

    email: str | None = None


async def show(tx: Tx, viewer: Viewer, params: Any) -> Profile:
    """As one wrote it."""
    return profile(await accounts.load_own(tx, viewer))


async def update(call: Call, viewer: Viewer, form: ProfileForm) -> Profile:
    """Change it."""
    return profile(await changed(call, viewer, form))


async def confirm(tx: Tx, viewer: Viewer, form: EmailForm, call: Call) -> Any:
    """Send the letter again."""
    waiting = await _newcomer(tx, call)
    try:
        await accounts.resend_confirmation(tx, waiting, form.email or None)
    except Conflict:
        raise NotAllowed(NOT_WAITING) from None
    return {}


async def is_confirmed(tx: Tx, viewer: Viewer, params: Any, call: Call) -> bool:
    """Whether one's address is confirmed."""
    return (await accounts.load_own(tx, await _newcomer(tx, call))).email_confirmed


async def _newcomer(tx: Tx, call: Call) -> Viewer:
    """Who has registered and may not come in yet: no other route lets them in."""
    request = call.request
    token = bearer.token_of(request, request.sent) if request.sent is not None else ""
    found = await auth.viewer_of_token(tx, token, unconfirmed=True) if token else None
    if found is None or found.dialect != bearer.NAME or found.user_id is None:
        raise BadToken
    return found
